import { join } from 'node:path';
import type { ChainPlan } from '../chain/chain-plan.ts';
import { configChecks, examineConfig, type ExaminedConfig, ownInstallation, policyFiles } from './config-diagnosis.ts';
import { locate, type Locations } from '../config/files.ts';
import { checkCliCache } from '../doctor/cli-cache.ts';
import { readCliCache } from '../doctor/disk.ts';
import { checkEnvironment } from '../doctor/environment.ts';
import { type Check, examine } from '../doctor/examine.ts';
import { checkFiles, type User } from '../doctor/files.ts';
import { type Finding, type Observation, refusalSeen } from '../doctor/finding.ts';
import { type Answered, checkClock, checkSts } from '../doctor/network.ts';
import { checkPrompt } from '../doctor/prompt.ts';
import { checkRuntime } from '../doctor/runtime.ts';
import { isRolechainError, type RolechainError } from '../errors/error.ts';
import {
  checkOwnFolder,
  askSts,
  type FilesToLookAt,
  findPrompts,
  lookAtFiles,
  stsOf,
  tryKeychain,
} from './machine-diagnosis.ts';
import { Machine } from '../machine.ts';
import { standalone } from '../own-files.ts';
import { defaultProfile, type Place, readFiles } from '../planning.ts';
import { place } from '../wiring.ts';

export interface DiagnosisRequest {
  /** Only what this profile's chain touches, and STS as it reaches it. By default everything. */
  readonly profile: string | undefined;
  /** Asks nobody on the network. */
  readonly offline: boolean;
}

export interface Diagnosis {
  readonly version: string;
  /** `20.19.0`; of the standalone, the one whose ways its Bun keeps to. */
  readonly node: string;
  /** `1.4.5`, in the standalone. */
  readonly bun?: string;
  /** `linux x64`. */
  readonly platform: string;
  readonly findings: readonly Finding[];
}

/** A check that asks three times and waits each time, such as the keychain's, still ends by itself. */
const CHECK_MILLISECONDS = 15_000;

/**
 * Looks at this machine and its config and changes nothing: what is written for a check is removed by it. What is wrong
 * is a finding, never an error; only a signal ends it early.
 */
export async function diagnose({ profile, offline }: DiagnosisRequest): Promise<Diagnosis> {
  const machine = new Machine();
  const { env } = machine;
  const { node, bun } = process.versions;
  const where = place();
  const locations = locate(env, where.platform, where.userHome);
  const read = readConfig(where, profile);
  const config = isRolechainError(read) ? undefined : read;
  const interrupted = new AbortController();
  const asked = profile ?? defaultProfile(env);
  let answer: Promise<Answered> | undefined;
  const sts = (): Promise<Answered> => (answer ??= askSts(machine, stsOf(asked, config?.files, machine)));

  const exists = config && ((name: string): boolean => config.files.profiles.profiles.has(name));
  const plans = async (): Promise<readonly ChainPlan[]> =>
    ((await config?.judged()) ?? []).flatMap(({ plan }) => plan ?? []);

  const checks: readonly Check[] = [
    { name: 'runtime', look: () => checkRuntime({ version: process.version, bun, now: machine.clock.now() }) },
    { name: 'environment', look: () => checkEnvironment({ env, exists, standalone }) },
    {
      name: 'files',
      look: async () => [
        ...checkFiles(await lookAtFiles(machine, filesOf(locations, config)), user()),
        ...checkOwnFolder(machine),
      ],
    },
    ...(isRolechainError(read) ? [{ name: 'config' as const, look: () => [refusalSeen(read)] }] : configChecks(read)),
    { name: 'keychain', look: () => tryKeychain(machine, interrupted) },
    { name: 'prompt', look: async () => checkPrompt(await findPrompts(where.platform), await plans()) },
    { name: 'sts', look: async () => (offline ? notAsked : checkSts(await sts())) },
    { name: 'clock', look: async () => (offline ? [] : clockBy(sts)) },
    { name: 'cli cache', look: async () => lookAtCliCache(locations, machine.clock.now()) },
  ];
  const findings = await examine(checks, CHECK_MILLISECONDS);
  // The signal's exit code is the program's answer then.
  interrupted.signal.throwIfAborted();
  const { version } = await ownInstallation();
  const platform = `${process.platform} ${process.arch}`;
  return { version, node, ...(bun === undefined ? {} : { bun }), platform, findings };
}

const notAsked: readonly Observation[] = [{ level: 'note', message: 'not asked (--offline)' }];

function readConfig(where: Place, profile: string | undefined): ExaminedConfig | RolechainError {
  try {
    return examineConfig(readFiles(where), where, profile);
  } catch (error) {
    if (isRolechainError(error)) return error;
    throw error;
  }
}

function user(): User | undefined {
  const [uid, gid] = [process.getuid?.(), process.getgid?.()];
  return uid === undefined || gid === undefined ? undefined : { uid, gid };
}

function filesOf(locations: Locations, config: ExaminedConfig | undefined): FilesToLookAt {
  const secrets = [...(config?.files.profiles.profiles.values() ?? [])].flatMap((profile) => {
    const properties = profile.properties();
    const block = properties.get('rolechain')?.nested?.find(({ key }) => key === 'aws_secret_access_key');
    return [properties.get('aws_secret_access_key'), block].flatMap((line) => line?.origin.file ?? []);
  });
  return { locations, withKeys: new Set(secrets), policies: config === undefined ? [] : policyFiles(config) };
}

/** Where STS cannot be reached, its own check says why. */
async function clockBy(sts: () => Promise<Answered>): Promise<readonly Observation[]> {
  return sts().then(checkClock, () => []);
}

async function lookAtCliCache({ home }: Locations, now: Date): Promise<readonly Observation[]> {
  const folder = join(home, '.aws', 'cli', 'cache');
  return checkCliCache({ folder, files: await readCliCache(folder), now });
}
