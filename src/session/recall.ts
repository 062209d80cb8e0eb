import type { ChainPlan, Hop } from '../chain/chain-plan.ts';
import { settleSessionName } from '../chain/session-name.ts';
import { isFreshLink } from './freshness.ts';
import type { Kept, Ports } from './ports.ts';

/**
 * A kept hop, if its session was made for the name that the configuration asks for now. Nothing is looked up while it
 * is not known whose base this is. Throws SESSION_NAME_CONFLICT, SESSION_NAME_UNAVAILABLE.
 */
export async function recall(plan: ChainPlan, { cache }: Ports, hop: Hop): Promise<Kept | undefined> {
  return plan.baseIdentity === undefined ? undefined : withSettledNames(plan, await cache.get(hop.cacheKey));
}

function withSettledNames(plan: ChainPlan, kept: Kept | undefined): Kept | undefined {
  if (kept?.callerArn !== undefined) settleNames(plan, kept.callerArn);
  return kept;
}

/** Judges every session's name, before the first prompt. Throws SESSION_NAME_CONFLICT, SESSION_NAME_UNAVAILABLE. */
export function settleNames({ hops }: ChainPlan, callerArn: string): void {
  for (const hop of hops) if (hop.kind !== 'session-token') settleSessionName(hop, callerArn);
}

/** A kept session that a walk can begin with. */
export interface Start {
  /** Of the hop in its plan, from 0. */
  readonly index: number;
  readonly hop: Hop;
  readonly kept: Kept;
}

/**
 * The farthest hop before the answer whose kept session can still assume the next role. All are looked up at once: the one
 * that serves is mostly not far, and where none is kept the keychain is waited for once. Throws SESSION_NAME_CONFLICT,
 * SESSION_NAME_UNAVAILABLE.
 */
export async function deepestFresh(plan: ChainPlan, { cache, clock }: Ports): Promise<Start | undefined> {
  if (plan.baseIdentity === undefined) return undefined;
  const links = plan.hops.slice(0, -1);
  const found = await Promise.all(links.map(({ cacheKey }) => cache.get(cacheKey)));
  for (const [index, hop] of [...links.entries()].toReversed()) {
    const kept = withSettledNames(plan, found[index]);
    if (kept !== undefined && isFreshLink(kept, clock.now())) return { index, hop, kept };
  }
  return undefined;
}
