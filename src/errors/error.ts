import { catalog, type ErrorCode, type ErrorDetails } from './catalog.ts';

/** A refusal: a code of the catalog, the facts that belong to it, and the words made from both. */
export class RolechainError<Code extends ErrorCode = ErrorCode> extends Error {
  override readonly name = 'RolechainError';
  readonly code: Code;
  readonly details: ErrorDetails<Code>;
  readonly hint: string | undefined;
  readonly exitCode: number;

  constructor(code: Code, details: ErrorDetails<Code>, options?: { readonly cause?: unknown }) {
    const entry: Rendered = catalog[code];
    super(entry.message(details), options);
    this.code = code;
    this.details = details;
    this.hint = entry.hint?.(details);
    this.exitCode = entry.exit;
  }
}

/** By name and not `instanceof`, so that two copies of the package agree. */
export function isRolechainError(error: unknown): error is RolechainError {
  return error instanceof Error && error.name === 'RolechainError' && 'code' in error && 'exitCode' in error;
}

/** Whether `error` is the refusal `code`; narrows its details with it. */
export function hasCode<Code extends ErrorCode>(error: unknown, code: Code): error is RolechainError<Code> {
  return isRolechainError(error) && error.code === code;
}

/** What `work` gives; undefined where it is refused, for whoever leaves it to others to tell of that. */
export function unlessRefused<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (isRolechainError(error)) return undefined;
    throw error;
  }
}

// A code and its details are checked together at the constructor; inside, the pair is a union TypeScript cannot follow,
// and method parameters, being bivariant, let the entry be called with what the constructor has checked.
interface Rendered {
  readonly exit: number;
  message(details: unknown): string;
  hint?(details: unknown): string | undefined;
}
