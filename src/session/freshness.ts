import type { Kept } from './ports.ts';

const MINUTE = 60_000;

/** What a kept item can still serve for: `fresh` as it is; `valid` only if renewing fails; `spent` for nothing. */
export type Freshness = 'fresh' | 'valid' | 'spent';

/** Callers give up on credentials that end while their request is on its way. */
const MARGIN = 10_000;

/** STS takes requests of clocks that are this far off. */
const CLOCK_TOLERANCE = 5 * MINUTE;

/**
 * An answer is fresh with more than 15 minutes left, because botocore asks again on every call below that; one of a
 * short session with more than a third of its life.
 */
export function answerFreshness(kept: Kept, now: Date): Freshness {
  if (isFromLater(kept, now)) return 'spent';
  const { credentials, issued } = kept;
  const life = credentials.millisecondsLeft(issued);
  const left = credentials.millisecondsLeft(now);
  if (left > Math.min(15 * MINUTE, life / 3)) return 'fresh';
  return left > MARGIN ? 'valid' : 'spent';
}

/** A middle hop only has to live until the next AssumeRole. */
export function isFreshLink(kept: Kept, now: Date): boolean {
  return !isFromLater(kept, now) && kept.credentials.isFresh(now, 2 * MINUTE);
}

/** Below this, a renewal that needs a person is asked for; above, nobody is disturbed. */
export function isWorthAsking({ credentials }: Kept, now: Date): boolean {
  return !credentials.isFresh(now, 5 * MINUTE);
}

/** Whether keeping it can serve anybody: the next caller would find it spent. */
export function isWorthKeeping({ credentials }: Kept, now: Date): boolean {
  return credentials.isFresh(now, MINUTE);
}

/** Whether the clock was set back since it was issued: then it ends sooner than it seems to, here and to every caller. */
function isFromLater({ issued }: Kept, now: Date): boolean {
  return issued.getTime() - now.getTime() > CLOCK_TOLERANCE;
}
