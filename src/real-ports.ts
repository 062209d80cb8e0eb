import type { KeptCache } from './cache/store.ts';
import type { ChainPlan } from './chain/chain-plan.ts';
import { formatStack, parseStack, stackVariable } from './chain/stack.ts';
import type { Machine } from './machine.ts';
import type { Planned } from './planning.ts';
import type { Failures, Lock, Ports, Progress } from './session/ports.ts';
import type { Standing } from './standing.ts';
import type { StsClient } from './sts/client.ts';

/** Who and what an acquisition is done for and with, beyond the machine. */
export interface Company {
  /** Asks for an MFA code in place of a prompt or `mfa_process`. */
  readonly mfaCode?: (serial: string) => Promise<string>;
  /** For a person who waits. */
  readonly progress?: Progress;
  /** What this acquisition has in common with those before it in this process. */
  readonly standing?: Standing;
}

/** The real world. What a cache hit does not need (SDK, lock, prompt) is loaded when it is first used. */
export function realPorts(
  machine: Machine,
  { plan, staticKeys }: Planned,
  cache: KeptCache,
  { mfaCode, standing, progress = () => {} }: Company,
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
