import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { dirname } from 'node:path';
import { itemFolder } from '../cache/file.ts';
import { cacheMode } from '../cache/mode.ts';
import { openStore } from '../cache/open-store.ts';
import type { StsSettings } from '../chain/chain-plan.ts';
import { chainRegion } from '../chain/region.ts';
import { stsSettings } from '../chain/sts-settings.ts';
import { watchForEnd } from '../command/program.ts';
import { folderOf, resolvePath, type Locations } from '../config/files.ts';
import { readProfiles, type Profile, type ProfileSet } from '../config/profile.ts';
import { readSettings } from '../config/settings.ts';
import { look, missingFolders, removeEmpty } from '../doctor/disk.ts';
import type { LookedAt, Purpose } from '../doctor/files.ts';
import type { Observation } from '../doctor/finding.ts';
import { checkKeychain } from '../doctor/keychain.ts';
import type { Answered } from '../doctor/network.ts';
import type { Prompt } from '../doctor/prompt.ts';
import { isRolechainError } from '../errors/error.ts';
import type { Machine } from '../machine.ts';
import { Deadline } from '../session/deadline.ts';
import { likelyStateFolder, stateFolders } from '../state/folder.ts';
import { userHome } from '../user-home.ts';

interface OwnFolders {
  /** Where locks and lists should lie. */
  readonly meant: string | undefined;
  /** Where they lie, or would; unlike `machine.folder` this makes none. */
  readonly used: string | undefined;
}

function ownFolders({ env, platform, uid }: Machine): OwnFolders {
  const facts = { env, platform, userHome, tmpdir: tmpdir(), uid };
  const [meant] = stateFolders(facts);
  return { meant, used: likelyStateFolder(facts) ?? meant };
}

/** What is to say of a folder that is not where it should be: somebody looks for what lies in it. */
export function checkOwnFolder({ env, platform, uid }: Machine): readonly Observation[] {
  const facts = { env, platform, userHome, tmpdir: tmpdir(), uid };
  const [meant, ...others] = stateFolders(facts);
  const used = likelyStateFolder(facts);
  if (used === meant) return [];
  if (used !== undefined)
    return [{ level: 'note', message: `${meant} cannot be used: locks and lists lie in ${used}` }];
  const message = `there is no folder of yours for locks and lists: ${[meant, ...others].join(' and ')} cannot be used`;
  return [{ level: 'warning', message, hint: 'until there is one, processes do not wait for each other’s sessions' }];
}

export interface FilesToLookAt {
  readonly locations: Locations;
  /** Files in which a secret access key stands. */
  readonly withKeys: ReadonlySet<string>;
  readonly policies: readonly string[];
}

/** The config files, their folders, policies, and our own folders, as they lie there. */
export async function lookAtFiles(machine: Machine, files: FilesToLookAt): Promise<readonly LookedAt[]> {
  const { env, platform, uid } = machine;
  const { locations, withKeys, policies } = files;
  const at = async (path: string, purpose: Purpose, variable?: string): Promise<LookedAt> => ({
    look: await look(path, platform),
    purpose,
    ...(variable !== undefined && env[variable] ? { variable } : {}),
  });
  const named = await Promise.all([
    at(locations.config, withKeys.has(locations.config) ? 'secrets' : 'commands', 'AWS_CONFIG_FILE'),
    at(locations.credentials, 'secrets', 'AWS_SHARED_CREDENTIALS_FILE'),
    ...policies.map((path) => at(path, 'policy')),
  ]);
  const folders = new Set(
    named.slice(0, 2).flatMap(({ look: { path, target } }) => [path, target ?? path].map(dirname)),
  );
  const { meant, used } = ownFolders(machine);
  const items = itemFolder(env, () => used, uid);
  const own = new Set([meant, used, items].filter((path) => path !== undefined));
  return [
    ...named,
    ...(await Promise.all([...folders].map((path) => at(path, 'folder')))),
    ...(await Promise.all([...own].map((path) => at(path, 'state')))),
  ];
}

/** A round trip through the store that sessions are kept in. Leaves nothing behind, a signal included. */
export async function tryKeychain(machine: Machine, interrupted: AbortController): Promise<readonly Observation[]> {
  const { env, platform, uid } = machine;
  const mode = cacheMode(env['ROLECHAIN_CACHE']);
  const state = ownFolders(machine).used;
  const folder = mode === 'file' ? itemFolder(env, () => state, uid) : undefined;
  for (const own of folder === undefined ? [] : [state, folder]) {
    if (own === undefined) continue;
    const { kind, rights } = await look(own, platform);
    if (kind !== 'folder' || rights === undefined) continue;
    // The program gives a folder its mode before it uses it; this one changes nothing.
    const when = 'when it next keeps a session';
    if (own === folder && (rights.mode & 0o077) !== 0)
      return [{ level: 'warning', message: `${own} is open to others; rolechain closes it ${when}` }];
    if ((rights.mode & 0o700) !== 0o700)
      return [{ level: 'note', message: `${own} is closed to its owner; rolechain opens it ${when}` }];
  }
  const made = folder === undefined ? [] : await missingFolders(folder);
  // The program waits a second for whoever listens, and then it ends.
  const unwatch = watchForEnd(process, { stopped: () => interrupted.abort(), leaving: () => {} });
  const kind = mode === 'file' ? 'file' : 'keychain';
  const store = await openStore(kind, { env, platform, uid, stateFolder: () => state, deadline: machine.deadline });
  try {
    return await checkKeychain({
      mode,
      open: () => Promise.resolve(store),
      // As long as a session's name in the store, so that "cache clear" would find it.
      account: randomBytes(32).toString('hex'),
      secret: randomBytes(2048),
      monotonic: () => performance.now(),
      interrupted: interrupted.signal,
    });
  } finally {
    unwatch();
    store.close();
    await removeEmpty(made);
  }
}

/** The ways to ask for a code from here. */
export async function findPrompts(platform: string): Promise<readonly Prompt[]> {
  const { availablePrompts } = await import('../mfa/drivers.ts');
  return availablePrompts({ env: process.env, platform, pid: process.pid });
}

const PROBE_MILLISECONDS = 8_000;

/** Asks STS something that needs no credentials, the way the profile would. Throws STS_UNREACHABLE, USAGE, CONFIG_*. */
export async function askSts(machine: Machine, settings: StsSettings): Promise<Answered> {
  const { env, clock } = machine;
  const { probeSts } = await import('../sts/probe.ts');
  const deadline = new Deadline(() => performance.now(), PROBE_MILLISECONDS);
  return probeSts({ settings, env, deadline, clock });
}

/** How a profile reaches STS; as nobody in particular would, where there is no such profile or it cannot be read. */
export function stsOf(
  profile: string,
  known: { readonly profiles: ProfileSet; readonly locations: Locations } | undefined,
  { env }: Machine,
): StsSettings {
  const found = known?.profiles.profiles.get(profile);
  if (found !== undefined && known !== undefined) {
    try {
      return settingsOf(found, known.profiles, known.locations.home, env);
    } catch (error) {
      if (!isRolechainError(error)) throw error;
    }
  }
  const nobody = readProfiles({ file: '', text: '[default]\n' }, { file: '', text: '' });
  const [empty] = nobody.profiles.values();
  if (empty === undefined) throw new Error('a profile without keys has vanished');
  return settingsOf(empty, nobody, '', env);
}

function settingsOf(profile: Profile, profiles: ProfileSet, home: string, env: Machine['env']): StsSettings {
  const selected = readSettings(profiles, profile);
  const region = chainRegion(env, selected, selected.get('role_arn')?.text);
  return stsSettings({
    profiles,
    selected,
    env,
    region,
    path: ({ text, origin }) => resolvePath(text, folderOf(origin), home),
  });
}
