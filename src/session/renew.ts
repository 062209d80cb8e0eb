import type { AssumeRoleHop, ChainPlan } from '../chain/chain-plan.ts';
import { hasCode, RolechainError } from '../errors/error.ts';
import { wasDeniedWithNewCode } from './denied-with-new-code.ts';
import type { Kept, Ports } from './ports.ts';
import { deepestFresh, type Start } from './recall.ts';
import { Walk } from './walk.ts';

/** An MFA session younger than this is not why a role is refused. */
const YOUNG_MILLISECONDS = 60_000;

/**
 * Assumes what is not fresh, base side first, and keeps each hop. Answers with the last one. `mayAskAgain` lets it ask for
 * a code where a kept session turns out to be revoked, or too old for a role.
 */
export async function renew(plan: ChainPlan, ports: Ports, mayAskAgain = true): Promise<Kept> {
  return renewFrom(await deepestFresh(plan, ports), plan, ports, mayAskAgain);
}

/** Whether the base, or the device of the first hop, may ask somebody. */
export function mayAskPerson({ hops, base }: ChainPlan): boolean {
  return hops[0]?.mfa !== undefined || base.kind === 'process';
}

async function renewFrom(start: Start | undefined, plan: ChainPlan, ports: Ports, mayAskAgain: boolean): Promise<Kept> {
  try {
    return await new Walk(plan, ports).run(start);
  } catch (error) {
    if (start === undefined) throw error;
    if (hasCode(error, 'STS_EXPIRED')) {
      // A kept session can be revoked before its end. It goes, with the roles that it was made from, and the chain is
      // walked once more from its base; an answer that still holds stays, in case that fails too.
      ports.trace('hop.kept-but-refused', { profile: start.hop.profile });
      const gone = plan.hops.slice(0, start.index + 1).filter((hop) => hop === start.hop || hop.kind === 'assume-role');
      await Promise.all(gone.map(({ cacheKey }) => ports.cache.drop(cacheKey)));
      // Somebody typed a code for an MFA session: it goes only when it is refused itself.
      const left = await deepestFresh(plan, ports);
      if (left !== undefined && left.index < start.index) return renewFrom(left, plan, ports, mayAskAgain);
      if (!mayAskAgain && mayAskPerson(plan)) throw error;
      return new Walk(plan, ports).run(undefined);
    }
    if (!mayAskAgain || !(await mayBeTooOld(error, start, plan, ports))) throw error;
    ports.trace('mfa.session-perhaps-too-old', { profile: start.hop.profile });
    return withNewCode(error, start, plan, ports);
  }
}

/** Where nobody can be asked, what AWS said is what is known, and that a newer code would help a guess. */
async function withNewCode(denied: unknown, { kept }: Start, plan: ChainPlan, ports: Ports): Promise<Kept> {
  try {
    return await new Walk(plan, ports, kept.issued).run(undefined);
  } catch (error) {
    if (!hasCode(error, 'MFA_NO_TERMINAL') || !hasCode(denied, 'STS_DENIED')) throw error;
    throw new RolechainError('STS_DENIED', { ...denied.details, login: plan.profile });
  }
}

/**
 * Whether a role may have been refused because the kept MFA session is too old for it (`aws:MultiFactorAuthAge`). STS
 * does not tell; a new code does, so it is asked for once, and not again for a role that refused a new one too.
 */
async function mayBeTooOld(error: unknown, { hop, kept }: Start, plan: ChainPlan, ports: Ports): Promise<boolean> {
  if (hop.kind !== 'session-token' || !hasCode(error, 'STS_DENIED')) return false;
  const role = plan.hops.find((next): next is AssumeRoleHop => next.kind === 'assume-role');
  if (role === undefined || error.details.target !== role.request.roleArn) return false;
  if (ports.clock.now().getTime() - kept.issued.getTime() < YOUNG_MILLISECONDS) return false;
  return !(await wasDeniedWithNewCode(ports, role));
}
