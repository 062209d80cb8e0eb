import type { ChainPlan, Hop } from '../chain/chain-plan.ts';
import { federatedUserArn, settleSessionName } from '../chain/session-name.ts';
import { isWorthKeeping } from './freshness.ts';
import type { About, Kept, Ports } from './ports.ts';

/**
 * Keeps a hop's session for whoever needs it next. A cache may fail, which is traced; an answer may not be lost: somebody
 * typed a code for it.
 */
export async function keep(hop: Hop, kept: Kept, { baseIdentity: base }: ChainPlan, ports: Ports): Promise<void> {
  const { cache, clock, trace } = ports;
  if (base === undefined || !isWorthKeeping(kept, clock.now())) return;
  try {
    await cache.put(hop.cacheKey, kept, { profile: hop.profile, ...whose(hop, kept), base });
  } catch (error) {
    trace('cache.put-failed', { profile: hop.profile, reason: String(error) });
  }
}

/** Whose session it is, for `cache list`. */
function whose(hop: Hop, { callerArn = '' }: Kept): Pick<About, 'roleArn' | 'mfaSerial' | 'federatedUser'> {
  switch (hop.kind) {
    case 'assume-role':
      return { roleArn: hop.request.roleArn };
    case 'session-token':
      return { mfaSerial: hop.mfa.serial };
    case 'federation':
      return { federatedUser: federatedUserArn(callerArn, settleSessionName(hop, callerArn)) };
  }
}
