import type { ChainPlan, Hop } from '../chain/chain-plan.ts';
import { settleSessionName } from '../chain/session-name.ts';
import { isFreshLink } from './freshness.ts';
import type { Kept, Ports } from './ports.ts';

/**
 * A kept hop, if its session was made for the name that the configuration asks for now. Nothing is looked up while it
 * is not known whose base this is. Throws SESSION_NAME_CONFLICT.
 */
export async function recall(plan: ChainPlan, { cache }: Ports, hop: Hop): Promise<Kept | undefined> {
  if (plan.baseIdentity === undefined) return undefined;
  const kept = await cache.get(hop.cacheKey);
  if (kept?.callerArn !== undefined) settleNames(plan, kept.callerArn);
  return kept;
}

/** Judges every session's name, before the first prompt. Throws SESSION_NAME_CONFLICT, SESSION_NAME_UNAVAILABLE. */
export function settleNames({ hops }: ChainPlan, callerArn: string): void {
  for (const hop of hops) if (hop.kind !== 'session-token') settleSessionName(hop, callerArn);
}

/** A kept session that a walk can begin with. */
export interface Start {
  readonly index: number;
  readonly hop: Hop;
  readonly kept: Kept;
}

/** The farthest hop before the answer whose kept session can still assume the next role. */
export async function deepestFresh(plan: ChainPlan, ports: Ports): Promise<Start | undefined> {
  for (let index = plan.hops.length - 2; index >= 0; index -= 1) {
    const hop = plan.hops[index];
    if (hop === undefined) continue;
    // Strictly one after the other: the first that is fresh ends the search.
    // oxlint-disable-next-line no-await-in-loop
    const kept = await recall(plan, ports, hop);
    if (kept !== undefined && isFreshLink(kept, ports.clock.now())) return { index, hop, kept };
  }
  return undefined;
}
