import { baseIdentity } from './base/identity.ts';
import { cacheMode, type CacheMode } from './cache/mode.ts';
import { openCache, type KeptCache } from './cache/store.ts';
import { formatStack, parseStack, stackVariable } from './chain/stack.ts';
import type { ChainPlan, Hop } from './chain/chain-plan.ts';
import type { Credentials } from './credentials/credentials.ts';
import { hasCode } from './errors/error.ts';
import type { HeadStart } from './head-start.ts';
import type { ItemStore } from './keychain/item-store.ts';
import { Machine } from './machine.ts';
import { planFor, type ChainRequest, type Place, type Planned } from './planning.ts';
import { acquire } from './session/acquire.ts';
import type { Failures, Lock, NamedSession, Ports, Progress } from './session/ports.ts';
import type { Standing } from './standing.ts';
import type { StsClient } from './sts/client.ts';
import { userHome } from './user-home.ts';

export interface AcquireRequest extends ChainRequest {
  /** False for no cache in this run, whatever ROLECHAIN_CACHE says. */
  readonly cache?: boolean;
  /** Asks for an MFA code in place of a prompt or `mfa_process`. */
  readonly mfaCode?: (serial: string) => Promise<string>;
  /** For a person who waits. */
  readonly progress?: Progress;
  /** Sees the plan before anybody is asked and anything is called, and throws if it will not do. */
  readonly accept?: (plan: ChainPlan) => void;
  /** What this acquisition has in common with those before it in this process. */
  readonly standing?: Standing;
  readonly headStart?: HeadStart | undefined;
  /** In place of the cache that the machine and its environment give. */
  readonly openCache?: (machine: Machine, answer: Hop | undefined) => KeptCache;
}

/** Credentials, and the plan that they were had by. */
export interface Obtained extends NamedSession {
  readonly plan: ChainPlan;
}

/** From a profile's name to credentials: everything that `process` and `fromRolechain` do. */
export async function acquireFor(request: AcquireRequest): Promise<Credentials> {
  return (await obtain(request)).credentials;
}

/** Credentials for whoever needs to know the plan too: its region, what the session is. */
export async function obtain(request: AcquireRequest): Promise<Obtained> {
  return withPorts(request, async ({ plan }, ports) => {
    try {
      return { plan, ...(await acquire(plan, request.standing?.memory.over(ports, plan) ?? ports)) };
    } catch (error) {
      if (!hasCode(error, 'STS_DENIED') || error.details.action !== 'sts:AssumeRole') throw error;
      throw (await import('./refusal/hint.ts')).withAdvice(error, plan);
    }
  });
}

/** Runs `work` with the real world for a profile's plan; whatever it opens is closed afterwards. */
export async function withPorts<T>(
  request: AcquireRequest,
  work: (planned: Planned, ports: Ports) => Promise<T>,
): Promise<T> {
  const machine = request.standing?.machine ?? request.headStart?.machine ?? new Machine();
  request.standing?.begin();
  const planned = await planFor(request, place());
  const { plan } = planned;
  request.accept?.(plan);
  machine.trace('plan', { profile: plan.profile, hops: plan.hops.length, base: plan.base.kind });
  const cache =
    request.openCache?.(machine, plan.hops.at(-1)) ??
    openMachineCache(machine, request.cache ?? true, request.headStart?.keychain);
  try {
    return await work(planned, realPorts(machine, planned, cache, request));
  } finally {
    request.progress?.(undefined);
    cache.close();
  }
}

/** Where and as whom a plan is made. */
export function place(): Place {
  return {
    env: process.env,
    platform: process.platform,
    folder: () => process.cwd(),
    userHome,
    identify: baseIdentity,
  };
}

/** The cache of this machine, as ROLECHAIN_CACHE has it; without `wanted` nothing is looked up or kept. */
export function openMachineCache(machine: Machine, wanted: boolean, keychain?: ItemStore): KeptCache {
  return openCacheAs(machine, wanted ? cacheMode(machine.env['ROLECHAIN_CACHE']) : 'none', keychain);
}

/** A cache of this machine, whatever ROLECHAIN_CACHE says. */
export function openCacheAs(machine: Machine, mode: CacheMode, keychain?: ItemStore): KeptCache {
  const { env, platform, uid, clock, deadline, trace } = machine;
  const warn = (line: string): void => machine.warn(line);
  const stateFolder = (): string | undefined => machine.folder;
  return openCache({ mode, env, platform, uid, stateFolder, clock, deadline, trace, warn, keychain });
}

/** The real world. What a cache hit does not need (SDK, lock, prompt) is loaded when it is first used. */
function realPorts(
  machine: Machine,
  { plan, staticKeys }: Planned,
  cache: KeptCache,
  { mfaCode, standing, progress = () => {} }: AcquireRequest,
): Ports {
  const { clock, deadline, trace, uid } = machine;
  const env = process.env;
  const orphaned = (): boolean => machine.orphaned;
  const stack = formatStack([...parseStack(env[stackVariable]), ...inProgress(plan)]);

  const openSts = async (): Promise<StsClient> =>
    (await import('./sts/client.ts')).stsClient({ settings: plan.sts, env, deadline, trace, clock });
  const sts = once(() => standing?.way(plan.sts, openSts) ?? openSts());
  const base = once(async () => {
    const { loadBase } = await import('./base/load.ts');
    return loadBase({
      env,
      program: process,
      signedIn: plan.baseIdentity !== undefined,
      deadline,
      trace,
      clock,
      staticKeys,
      stack,
      sts: await sts(),
    });
  });
  const mfa = once(async () => {
    const { askMfa } = await import('./mfa/ask.ts');
    const { platform } = process;
    return askMfa({ env, deadline, trace, platform, program: process, ask: mfaCode, stack, orphaned });
  });
  const lock = once<Lock>(async () => {
    const { folder } = machine;
    if (folder === undefined) return unlocked;
    const { fileLock } = await import('./lock/file-lock.ts');
    return fileLock({ folder, deadline, trace, pid: process.pid, uid, processes: process });
  });
  const failures = once<Failures>(async () => {
    const { folder } = machine;
    if (folder === undefined) return forgetful;
    const { fileFailures } = await import('./lock/failures.ts');
    return fileFailures({ folder, clock, trace, parentPid: process.ppid, uid });
  });

  return {
    clock,
    deadline,
    trace,
    cache,
    progress,
    base: {
      load: async (spec) => {
        // A command of somebody else may ask on the terminal, too.
        if (spec.kind === 'process') progress(undefined);
        return (await base()).load(spec);
      },
    },
    sts: {
      prepare: async () => (await sts()).prepare(),
      callerArn: async (as) => (await sts()).callerArn(as),
      assumeRole: async (call, as) => (await sts()).assumeRole(call, as),
      sessionToken: async (call, as) => (await sts()).sessionToken(call, as),
      federationToken: async (call, as) => (await sts()).federationToken(call, as),
    },
    mfa: {
      code: async (question) => {
        // The prompt has the terminal to itself.
        progress(undefined);
        return (await mfa()).code(question);
      },
    },
    lock: { hold: async (name, work) => (await lock()).hold(name, work) },
    failures: {
      last: async (name) => (await failures()).last(name),
      note: async (name) => (await failures()).note(name),
    },
  };
}

/** Profiles that a child process may not ask us for again. */
function inProgress(plan: ChainPlan): readonly string[] {
  return [...new Set([plan.profile, plan.base.profile])];
}

// Where no folder can be trusted, two refreshes at once are dearer than one, and no credentials are dearer still.
const unlocked: Lock = { hold: async (_, work) => work({ waited: false, asking: async (ask) => ask() }) };
const forgetful: Failures = { last: async () => undefined, note: async () => {} };

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}
