import type { KeptCache } from '../cache/store.ts';
import type { ChainPlan } from '../chain/chain-plan.ts';
import { usernameOf } from '../chain/session-name.ts';
import { isRolechainError } from '../errors/error.ts';
import { Machine } from '../machine.ts';
import { planFor, type ChainRequest } from '../planning.ts';
import { openMachineCache, place } from '../wiring.ts';

/** The plan of a profile, and the caller's name where a kept session tells it. Asks nobody and calls nothing. */
export async function explain(
  request: ChainRequest,
): Promise<{ readonly plan: ChainPlan; readonly username: string | undefined }> {
  const { plan } = await planFor(request, place());
  const machine = new Machine();
  const cache = openMachineCache(machine, true);
  try {
    return { plan, username: await knownUsername(plan, cache) };
  } finally {
    cache.close();
  }
}

/** As a session kept for the base tells it; a name that nobody can have is for `process` to refuse. */
async function knownUsername(plan: ChainPlan, cache: KeptCache): Promise<string | undefined> {
  if (plan.baseIdentity === undefined) return undefined;
  try {
    const callerArn = await cache.callerOf(plan.baseIdentity);
    return callerArn === undefined ? undefined : usernameOf(callerArn);
  } catch (error) {
    if (!isRolechainError(error)) throw error;
    return undefined;
  }
}
