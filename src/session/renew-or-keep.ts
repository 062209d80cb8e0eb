import type { ChainPlan, Hop } from '../chain/chain-plan.ts';
import { hasCode, isRolechainError } from '../errors/error.ts';
import { failedLately } from './failed-lately.ts';
import { answerFreshness, isWorthAsking } from './freshness.ts';
import type { Kept, NamedSession, Ports } from './ports.ts';
import { deepestFresh } from './recall.ts';
import { mayAskPerson, renew } from './renew.ts';

/** Old credentials are in hand: renewing them may not hold the caller up for longer. */
const RENEWAL_MILLISECONDS = 5_000;
const FAILURE_REMEMBERED_MILLISECONDS = 60_000;

/** A new answer in place of one that will soon be spent, or the old one where renewing fails, or would need a person. */
export async function renewOrKeep(plan: ChainPlan, ports: Ports, answer: Hop, kept: Kept): Promise<NamedSession> {
  const failureName = `renewal ${answer.cacheKey}`;
  if (await failedLately(ports, failureName, FAILURE_REMEMBERED_MILLISECONDS)) {
    ports.trace('renewal.failed-just-now', { profile: answer.profile });
    return kept;
  }
  const person = await needsPerson(plan, ports);
  const mayAsk = isWorthAsking(kept, ports.clock.now());
  if (person && !mayAsk) {
    ports.trace('renewal.would-need-a-person', { profile: answer.profile });
    return kept;
  }
  try {
    const work = async (): Promise<Kept> => renew(plan, ports, mayAsk);
    return await (person ? work() : ports.deadline.within(RENEWAL_MILLISECONDS, work));
  } catch (error) {
    if (answerFreshness(kept, ports.clock.now()) === 'spent') throw error;
    ports.trace('renewal.failed', {
      profile: answer.profile,
      code: isRolechainError(error) ? error.code : String(error),
    });
    // An impossible prompt is not remembered: the next terminal may work.
    if (!hasCode(error, 'MFA_NO_TERMINAL')) await ports.failures.note(failureName);
    return kept;
  }
}

/** Whether renewing would have to begin at a base or device that may ask somebody. */
async function needsPerson(plan: ChainPlan, ports: Ports): Promise<boolean> {
  return mayAskPerson(plan) && (await deepestFresh(plan, ports)) === undefined;
}
