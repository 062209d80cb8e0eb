import type { Judged } from '../chain/chain-plan.ts';
import { resolveChain } from '../chain/resolve.ts';
import { folderOf, readConfigFile, resolvePath } from '../config/files.ts';
import { parseIni } from '../config/ini.ts';
import type { Profile } from '../config/profile.ts';
import { isEmpty, readSettings } from '../config/settings.ts';
import { checkCallers } from '../doctor/callers.ts';
import { checkChains } from '../doctor/chains.ts';
import { installationOf, lookAtProgram } from '../doctor/disk.ts';
import type { Check } from '../doctor/examine.ts';
import type { Observation } from '../doctor/finding.ts';
import { checkHeaders } from '../doctor/headers.ts';
import { checkKeys } from '../doctor/keys.ts';
import { checkKinds } from '../doctor/kinds.ts';
import type { Installation } from '../doctor/program-file.ts';
import { reachable } from '../doctor/reachable.ts';
import { isRolechainError, type RolechainError } from '../errors/error.ts';
import type { Files, Place } from '../planning.ts';
import { ownScript } from '../own-files.ts';
import { ownVersion } from '../own-texts.ts';
import { thisProgram } from './own-program.ts';
import { survey } from './survey.ts';

/** The config files as far as a diagnosis is about them. */
export interface ExaminedConfig {
  readonly files: Files;
  /** All profiles, or one and those that it leans on. */
  readonly profiles: readonly Profile[];
  readonly judged: () => Promise<readonly Judged[]>;
}

/** With `profile`, only what its chain touches. */
export function examineConfig(files: Files, where: Place, profile: string | undefined): ExaminedConfig {
  const all = [...files.profiles.profiles.values()];
  const profiles = profile === undefined ? all : reachable(files.profiles, profile, thisProgram());
  let judged: Promise<readonly Judged[]> | undefined;
  return { files, profiles, judged: () => (judged ??= judge(files, where, profile, profiles)) };
}

async function judge(
  files: Files,
  where: Place,
  profile: string | undefined,
  profiles: readonly Profile[],
): Promise<readonly Judged[]> {
  if (profile !== undefined && profiles.length === 0) return [{ profile, fault: whyUnknown(files, profile) }];
  const names = new Set(profiles.map(({ name }) => name));
  return (await survey(where, files)).filter((one) => names.has(one.profile));
}

function whyUnknown({ profiles }: Files, profile: string): RolechainError {
  try {
    resolveChain(profiles, profile);
  } catch (error) {
    if (isRolechainError(error)) return error;
    throw error;
  }
  throw new Error(`profile ${profile} is there and is not found`);
}

/** What is checked of the config files alone. Reads programs that they name, and runs none. */
export function configChecks(config: ExaminedConfig): readonly Check[] {
  const { files, profiles, judged } = config;
  const byName = new Map(profiles.map((one) => [one.name, one]));
  return [
    { name: 'config', look: () => checkText(files) },
    { name: 'keys', look: () => checkKeys({ profiles: byName, ssoSessions: files.profiles.ssoSessions }) },
    { name: 'kinds', look: () => checkKinds(profiles, files.locations.credentials) },
    { name: 'chains', look: async () => checkChains(await judged()) },
    {
      name: 'callers',
      look: async () => {
        const bases = new Map((await judged()).map(({ profile, plan }) => [profile, plan?.base]));
        return checkCallers({
          profiles,
          exists: (name) => files.profiles.profiles.has(name),
          baseCommand: (name) => {
            const base = bases.get(name);
            return base?.kind === 'process' ? base.command : undefined;
          },
          own: await ownInstallation(),
          program: thisProgram(),
          lookAt: lookAtProgram,
        });
      },
    },
  ];
}

/** The rolechain that runs. */
export async function ownInstallation(): Promise<Installation> {
  const own = await installationOf(ownScript);
  return own ?? { root: process.execPath, version: ownVersion() };
}

function checkText({ locations: { config, credentials }, profiles }: Files): Observation[] {
  const found = checkHeaders({
    config: parseIni(readConfigFile(config).text, config, 'config'),
    credentials: parseIni(readConfigFile(credentials).text, credentials, 'credentials'),
  });
  const { size } = profiles.profiles;
  const ok: Observation = {
    level: 'ok',
    message: `${size} ${size === 1 ? 'profile is' : 'profiles are'} written as every tool reads them`,
  };
  return found.length === 0 ? [ok] : found;
}

/** The files that session policies and lists of policy ARNs stand in. */
export function policyFiles({ files, profiles }: ExaminedConfig): readonly string[] {
  return [...new Set(profiles.flatMap((profile) => policyFilesOf(profile, files)))];
}

function policyFilesOf(profile: Profile, { profiles, locations }: Files): readonly string[] {
  try {
    const settings = readSettings(profiles, profile);
    return ['session_policy', 'session_policy_arns']
      .map((key) => settings.get(key))
      .filter((setting) => !isEmpty(setting) && !/^\s*(?:arn:|[[{])/.test(setting.text))
      .map((setting) =>
        setting === undefined ? '' : resolvePath(setting.text, folderOf(setting.origin), locations.home),
      );
  } catch (error) {
    // The chain's own check tells what is wrong with it.
    if (isRolechainError(error)) return [];
    throw error;
  }
}
