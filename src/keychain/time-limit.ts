import type { TimeLimit } from './item-store.ts';

const longest = 3000;
const shortest = 500;

/** What one operation may take of a run's time. At half a second fresh credentials can still be kept when all else has used it up. */
export function operationLimit(deadline: { left(): number }): TimeLimit {
  return () => Math.min(longest, Math.max(shortest, deadline.left()));
}

/** Something did not answer in the time it had. */
export class TimeIsUp extends Error {
  override readonly name = 'TimeIsUp';
  readonly milliseconds: number;

  constructor(milliseconds: number) {
    super(`no answer within ${Math.round(milliseconds)} ms`);
    this.milliseconds = milliseconds;
  }
}

/** Waits for `work`, at most `milliseconds`; then calls `abandon`, which ends it, and throws TimeIsUp. */
export async function withinLimit<T>(
  milliseconds: number,
  work: Promise<T>,
  abandon: (reason: TimeIsUp) => void,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  let grace: NodeJS.Immediate | undefined;
  const end = new Promise<never>((_, reject) => {
    const giveUp = (): void => {
      const reason = new TimeIsUp(milliseconds);
      reject(reason);
      abandon(reason);
    };
    timer = setTimeout(() => {
      // On a busy machine the answer may have come while this process did not run: one look at the sockets, then.
      grace = setImmediate(giveUp);
    }, milliseconds);
  });
  try {
    return await Promise.race([work, end]);
  } finally {
    clearTimeout(timer);
    clearImmediate(grace);
  }
}
