import { type BaseSpec, baseNames } from '../chain/base.ts';
import { isRolechainError, RolechainError } from '../errors/error.ts';
import { plain } from '../errors/plain.ts';

/** BASE_FAILED for `spec`. */
export function baseFailed(
  spec: BaseSpec,
  reason: string,
  more: { hint?: string; cause?: unknown } = {},
): RolechainError {
  const { hint, cause } = more;
  const details = {
    profile: spec.profile,
    kind: baseNames[spec.kind],
    reason,
    ...(hint === undefined ? {} : { hint }),
  };
  return new RolechainError('BASE_FAILED', details, cause === undefined ? {} : { cause: new BaseCause(cause) });
}

/** What an SDK provider threw as BASE_FAILED; refusals of our own stay what they are. */
export function baseFault(spec: BaseSpec, error: unknown): RolechainError {
  return isRolechainError(error) ? error : baseFailed(spec, reasonOf(error), { cause: error });
}

/** The words of an SDK provider's error, less what may hold a piece of an answer. */
export function reasonOf(error: unknown): string {
  const text = plain(error instanceof Error ? error.message : String(error), [], 300);
  // JSON.parse quotes what it could not read.
  if (/\bJSON\b|SyntaxError|Deserialization error/.test(text))
    return 'unexpected answer: it is not the document it should be';
  return text.replace(/^(\w*Error: )+/, '') || 'no reason given';
}

/** An SDK error's kind alone: the error may hold the answer's body. */
class BaseCause extends Error {
  override readonly name = 'BaseCause';

  constructor(error: unknown) {
    super(error instanceof Error ? error.name : typeof error);
  }
}
