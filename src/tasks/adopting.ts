import { adopt, type SectionChange } from '../adopt/adopt.ts';
import { type AdoptionRecord, withCommandOf } from '../adopt/record.ts';
import { restore } from '../adopt/restore.ts';
import { changedProfile } from '../adopt/same-meaning.ts';
import type { AssumeRoleHop, ChainPlan, FederationHop } from '../chain/chain-plan.ts';
import { resolveChain } from '../chain/resolve.ts';
import { BLOCK } from '../config/block.ts';
import { type ProfileSet, readProfiles } from '../config/profile.ts';
import { ConfigDesk } from './config-desk.ts';
import { RolechainError } from '../errors/error.ts';
import { shellWord } from '../errors/shell-word.ts';
import { planFor } from '../planning.ts';
import type { Environment } from '../session/environment.ts';
import { thisProgram } from './own-program.ts';
import { survey } from './survey.ts';
import { place } from '../wiring.ts';

/** A change of the config file that a person can look at first. */
export interface Proposal {
  readonly profile: string;
  /** The config file as it was named; what is written is the file that links lead to. */
  readonly file: string;
  readonly before: string;
  readonly after: string;
  /** What a person should know of it. */
  readonly notes: readonly string[];
  /** Throws CONFIG_UNWRITABLE, so that nobody is asked in vain. */
  readonly check: () => void;
  /** Gives what to say of it. Throws CONFIG_CHANGED, CONFIG_UNWRITABLE, LOCK_TIMEOUT; then nothing is changed. */
  readonly write: () => Promise<string>;
}

/** Nothing has to be changed. */
interface Settled {
  readonly nothing: string;
}

/** A profile in the recommended form. Throws what `explain` throws, and ADOPT_IMPOSSIBLE. */
export async function proposeAdoption(named: string | undefined): Promise<Proposal | Settled> {
  const desk = new ConfigDesk();
  const { profile, files, config, credentials } = desk.open(named);
  const { plan } = await planFor({ profile }, place(), files);
  const makesSession = ownHop(plan) !== undefined || plan.base.kind === 'web-identity';
  const change = adopt({ profile, config, credentials, makesSession }, thisProgram());
  if (change === undefined) return { nothing: `profile ${profile} is adopted already` };
  const after = parse(() => readProfiles({ file: config.file, text: change.text }, credentials));
  const neutral = { ...place(), env: withoutOverrides(process.env) };
  const changed = changedProfile(await survey(neutral, files), await survey(neutral, { ...files, profiles: after }));
  if (changed !== undefined) throw otherMeaning(`profile ${changed} would mean something else`);

  const real = desk.real(config.file);
  return {
    profile,
    file: config.file,
    before: config.text,
    after: change.text,
    notes: [...kindNote(profile, change), ...nameNote(plan)],
    check: () => desk.check(real),
    write: async () => {
      const kept = await desk.replace(real, config.text, change.text, {
        profile,
        record: (known) => recordOf(real, profile, change, known),
      });
      return `"rolechain adopt --undo ${shellWord(profile)}" restores the old form, which is kept in ${kept}`;
    },
  };
}

/** A profile in the form it had before it was adopted. Throws PROFILE_UNKNOWN, UNDO_IMPOSSIBLE. */
export async function proposeUndo(named: string | undefined): Promise<Proposal | Settled> {
  const desk = new ConfigDesk();
  const { profile, files, config, credentials } = desk.open(named);
  const found = files.profiles.profiles.get(profile);
  // Throws PROFILE_UNKNOWN, with the name that was probably meant.
  if (found === undefined) resolveChain(files.profiles, profile);
  const real = desk.real(config.file);
  const { record, path } = await desk.recordOf(real, profile);
  if (record === undefined && found?.properties().has(BLOCK) !== true)
    return { nothing: `profile ${profile} is not adopted` };
  if (record === undefined) {
    const reason = `it was not adopted on this machine (there is no ${path})`;
    throw new RolechainError('UNDO_IMPOSSIBLE', { profile, reason });
  }
  const restored = restore(config.text, record);
  if (restored.text === undefined) {
    if (restored.already) return { nothing: `profile ${profile} is in its old form already` };
    const reason = `no section of it has a "${BLOCK} =" block any more`;
    throw new RolechainError('UNDO_IMPOSSIBLE', { profile, reason, kept: path });
  }
  const { text, edited } = restored;
  parse(() => readProfiles({ file: config.file, text }, credentials));
  return {
    profile,
    file: config.file,
    before: config.text,
    after: text,
    notes: edited ? [`profile ${profile} was changed since it was adopted: with its old form, those changes go`] : [],
    check: () => desk.check(real),
    write: async () => {
      await desk.replace(real, config.text, text, { profile, record: () => undefined });
      return `profile ${profile} has its old form again`;
    },
  };
}

/** What AWS would be asked otherwise is written down nowhere: a fault of ours must not get into the file. */
function otherMeaning(what: string, cause?: unknown): RolechainError {
  return new RolechainError('INTERNAL', { reason: `in the new text ${what}, so nothing was written` }, { cause });
}

function parse(read: () => ProfileSet): ProfileSet {
  try {
    return read();
  } catch (error) {
    throw otherMeaning('a line cannot be read', error);
  }
}

/** Variables that stand in for what the file says would hide what the file says. */
function withoutOverrides(env: Environment): Environment {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^(?:AWS_|ROLECHAIN_S)/.test(name)));
}

/** The profile's role, or its federated user. */
function ownHop(plan: ChainPlan): AssumeRoleHop | FederationHop | undefined {
  return plan.hops.filter((hop) => hop.kind !== 'session-token').find(({ profile }) => profile === plan.profile);
}

function recordOf(
  file: string,
  profile: string,
  { kind, before, after }: SectionChange,
  known: AdoptionRecord | undefined,
): AdoptionRecord {
  // With another path, a profile is still what was made of its old form.
  if (kind === 'command' && known !== undefined) return { ...known, after: withCommandOf(known.after, after) };
  return { file, profile, before, after };
}

function kindNote(profile: string, { kind }: SectionChange): readonly string[] {
  return kind === 'command'
    ? [`profile ${profile} is adopted already; only its credential_process is brought up to date`]
    : [];
}

/** What the AWS CLI took, and `process` may refuse. */
function nameNote(plan: ChainPlan): readonly string[] {
  const name = ownHop(plan)?.sessionName;
  if (name?.rule !== 'username' || name.expected === undefined) return [];
  return [
    `role_session_name = ${name.expected.value} works if that is your user name; with "session_name = config" it works as before`,
  ];
}
