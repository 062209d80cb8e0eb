import type { Listed } from '../cache/ledger.ts';
import { cacheMode } from '../cache/mode.ts';
import type { Cleared } from '../cache/upkeep.ts';
import { hasCode, isRolechainError, RolechainError } from '../errors/error.ts';
import { Machine } from '../machine.ts';
import { planFor } from '../planning.ts';
import { openMachineCache, place } from '../wiring.ts';

/** What is kept, for `cache list`. Throws CACHE_UNUSABLE. */
export async function listKept(): Promise<readonly Listed[]> {
  return openMachineCache(new Machine(), true).list();
}

/**
 * Until when a session is kept under each key, in milliseconds since 1970, in the store that this run would ask; no secret.
 * Nothing where the list of them cannot be trusted.
 */
export async function keptUntil(): Promise<ReadonlyMap<string, number>> {
  const machine = new Machine();
  const mode = cacheMode(machine.env['ROLECHAIN_CACHE']);
  if (mode === 'none') return new Map();
  const listed = await listKept().catch((error: unknown) => {
    machine.trace('cache.ledger-failed', { reason: String(error) });
    if (hasCode(error, 'CACHE_UNUSABLE')) return [];
    throw error;
  });
  const items = listed.filter(({ store }) => (store === 'file') === (mode === 'file'));
  return new Map(items.map(({ key, expiration }) => [key, expiration ?? Infinity]));
}

/** Forgets everything, or the session of one profile's role, whichever profile it was kept for. Throws CACHE_UNUSABLE. */
export async function forgetKept(profile: string | undefined): Promise<Cleared> {
  const cache = openMachineCache(new Machine(), true);
  try {
    if (profile === undefined) return await cache.clear();
    const planned = await planFor({ profile }, place()).catch(refusalAsValue);
    const key = planned instanceof Error ? undefined : planned.plan.hops.at(-1)?.cacheKey;
    const cleared = await cache.clear({ profile, key });
    // A profile that is gone may have left sessions; one that never was is a mistake in the name.
    if (cleared.removed === 0 && hasCode(planned, 'PROFILE_UNKNOWN')) throw planned;
    return cleared;
  } finally {
    cache.close();
  }
}

/** Here a refusal to make a plan is an answer; anything else is a fault. */
function refusalAsValue(error: unknown): RolechainError {
  if (isRolechainError(error)) return error;
  throw error;
}
