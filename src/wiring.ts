import { baseIdentity } from './base/identity.ts';
import { cacheMode, type CacheMode } from './cache/mode.ts';
import { openCache, type KeptCache } from './cache/store.ts';
import type { ChainPlan, Hop } from './chain/chain-plan.ts';
import type { Credentials } from './credentials/credentials.ts';
import { hasCode } from './errors/error.ts';
import type { HeadStart } from './head-start.ts';
import type { ItemStore } from './keychain/item-store.ts';
import { Machine } from './machine.ts';
import { planFor, type ChainRequest, type Place, type Planned } from './planning.ts';
import { realPorts, type Company } from './real-ports.ts';
import { acquire } from './session/acquire.ts';
import type { NamedSession, Ports } from './session/ports.ts';
import { userHome } from './user-home.ts';

export interface AcquireRequest extends ChainRequest, Company {
  /** False for no cache in this run, whatever ROLECHAIN_CACHE says. */
  readonly cache?: boolean;
  /** Sees the plan before anybody is asked and anything is called, and throws if it will not do. */
  readonly accept?: (plan: ChainPlan) => void;
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
    const untimed = machine.deadline.untimedMilliseconds;
    if (untimed > 0) machine.trace('deadline.untimed', { milliseconds: Math.round(untimed) });
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
