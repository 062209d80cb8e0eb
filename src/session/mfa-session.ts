import type { SessionTokenHop } from '../chain/chain-plan.ts';
import type { Credentials } from '../credentials/credentials.ts';
import { hasCode } from '../errors/error.ts';
import { askForCode } from './ask-for-code.ts';
import { failedLately } from './failed-lately.ts';
import type { Held, Kept, Ports } from './ports.ts';
import { mayOwnDevice, type SoFar } from './so-far.ts';

const REFUSAL_REMEMBERED_MILLISECONDS = 10 * 60_000;

/**
 * An MFA session made with a code, for the roles after it. Undefined where STS gives none: then the role is assumed with
 * a code of its own, so that this is no fault, but for a profile that is nothing else than an MFA session.
 */
export async function openMfaSession(
  hop: SessionTokenHop,
  as: Credentials,
  soFar: SoFar,
  held: Held | undefined,
): Promise<Kept | undefined> {
  const { ports, plan } = soFar;
  const { durationSeconds, mfa: device, profile } = hop;
  const alone = hop === plan.hops.at(-1);
  if (!alone && (as.temporary || !mayOwnDevice(soFar) || (await wasRefused(ports, hop)))) {
    ports.trace('mfa.no-session', { profile });
    return undefined;
  }
  ports.trace('hop.session-token', { profile, serial: device.serial, durationSeconds });
  // What is wrong with the way to STS is found before somebody is asked for a code.
  await ports.sts.prepare();
  try {
    const session = await askForCode({
      ...soFar,
      profile,
      device,
      held,
      send: (mfa) => ports.sts.sessionToken({ durationSeconds, mfa }, as),
    });
    return { ...session, issued: ports.clock.now() };
  } catch (error) {
    if (alone || !(hasCode(error, 'STS_DENIED') || hasCode(error, 'STS_REJECTED'))) throw error;
    ports.trace('mfa.session-refused', { profile, code: error.code });
    await ports.failures.note(refusalOf(hop));
    return undefined;
  }
}

/** A code that STS took for nothing is not asked for again soon. */
async function wasRefused(ports: Ports, hop: SessionTokenHop): Promise<boolean> {
  return failedLately(ports, refusalOf(hop), REFUSAL_REMEMBERED_MILLISECONDS);
}

function refusalOf({ cacheKey }: SessionTokenHop): string {
  return `mfa-session ${cacheKey}`;
}
