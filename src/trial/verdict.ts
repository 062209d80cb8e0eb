import type { Refusal, Told } from './refusals.ts';

/** How a command ended: by its exit code, or by a signal. */
type Ending = { readonly code: number } | { readonly signal: string };

/** Whether AWS let a command do what it did, as far as its output and its ending tell. */
export type Verdict =
  | { readonly verdict: 'allowed'; readonly dryRun: boolean; readonly elsewhere?: string }
  | {
      readonly verdict: 'denied';
      /** The one that tells most. */
      readonly refusal: Refusal;
      /** How many other calls were refused too. */
      readonly others: number;
      /** Whose call it was, where that was not the session that is tried. */
      readonly elsewhere?: string;
      readonly encoded: boolean;
    }
  | { readonly verdict: 'failed' };

/** What is known of one run of a command. */
export interface Trial {
  /** What each of its streams told. */
  readonly told: readonly Told[];
  readonly ending: Ending;
  /** The ARN of the session that is tried; undefined where it cannot be known. */
  readonly principal: string | undefined;
}

/**
 * The verdict on a command:
 *
 * 1. A refusal in AWS's words or in the shape of an SDK's error: denied, also with exit code 0, because programs swallow
 *    errors. With exit code 0 one that names another principal does not count: that is somebody's log.
 * 2. Else, with another ending than 0: a bare 403 or "Access Denied" is denied, unless AWS did not believe the
 *    credentials; EC2's answer to a dry run is allowed; anything else failed for a reason of its own.
 * 3. Else allowed.
 */
export function judge({ told, ending, principal }: Trial): Verdict {
  const succeeded = 'code' in ending && ending.code === 0;
  const isElsewhere = ({ denial }: Refusal): boolean =>
    principal !== undefined && denial !== undefined && denial.principal !== principal;
  const all = told.flatMap(({ refusals }) => refusals);
  const sentences = all.filter(({ denial }) => denial !== undefined);
  // Beside a sentence stands its code, whosever it is.
  const isLog = succeeded && sentences.length > 0 && sentences.every(isElsewhere);
  const counted = isLog ? [] : all;
  const encoded = told.some((stream) => stream.encoded);
  const refusal = mostTelling(counted, isElsewhere);
  if (refusal !== undefined) {
    // The same may stand on both streams.
    const others = Math.max(0, new Set(sentences.map((one) => JSON.stringify(one))).size - 1);
    const elsewhere = isElsewhere(refusal) ? refusal.denial?.principal : undefined;
    return { verdict: 'denied', refusal, others, encoded, ...(elsewhere === undefined ? {} : { elsewhere }) };
  }
  if (succeeded) {
    const elsewhere = sentences[0]?.denial?.principal;
    return { verdict: 'allowed', dryRun: false, ...(elsewhere === undefined ? {} : { elsewhere }) };
  }
  const hints = told.some(({ badCredentials }) => badCredentials) ? [] : told.flatMap((stream) => stream.hints);
  const hint = mostTelling(hints, isElsewhere);
  if (hint !== undefined) return { verdict: 'denied', refusal: hint, others: 0, encoded };
  if (told.some(({ dryRun }) => dryRun)) return { verdict: 'allowed', dryRun: true };
  return { verdict: 'failed' };
}

/** Our own session's sentence before another's, a sentence before an operation, an operation before a code. */
function mostTelling(refusals: readonly Refusal[], isElsewhere: (refusal: Refusal) => boolean): Refusal | undefined {
  const rank = (refusal: Refusal): number => {
    if (refusal.denial !== undefined) return isElsewhere(refusal) ? 1 : 0;
    if (refusal.operation !== undefined) return 2;
    return refusal.code === undefined ? 4 : 3;
  };
  return refusals.toSorted((a, b) => rank(a) - rank(b))[0];
}
