import type { KeptCache } from '../cache/store.ts';
import type { ChainPlan } from '../chain/chain-plan.ts';
import { usernameOf } from '../chain/session-name.ts';
import { isRolechainError } from '../errors/error.ts';
import { Machine } from '../machine.ts';
import { planFor, type ChainRequest } from '../planning.ts';
import { openMachineCache, place } from '../wiring.ts';

interface Explained {
  readonly plan: ChainPlan;
  /** As a session kept for the base tells it. */
  readonly caller: { readonly callerArn: string; readonly username: string | undefined } | undefined;
}

/** The plan of a profile, and the caller where a kept session tells it. Asks nobody and calls nothing. */
export async function explain(request: ChainRequest): Promise<Explained> {
  const { plan } = await planFor(request, place());
  const machine = new Machine();
  const cache = openMachineCache(machine, true);
  try {
    return { plan, caller: await knownCaller(plan, cache) };
  } finally {
    cache.close();
  }
}

async function knownCaller(plan: ChainPlan, cache: KeptCache): Promise<Explained['caller']> {
  const callerArn = plan.baseIdentity === undefined ? undefined : await cache.callerOf(plan.baseIdentity);
  return callerArn === undefined ? undefined : { callerArn, username: knownName(callerArn) };
}

/** A name that nobody can have is for `process` to refuse. */
function knownName(callerArn: string): string | undefined {
  try {
    return usernameOf(callerArn);
  } catch (error) {
    if (!isRolechainError(error)) throw error;
    return undefined;
  }
}
