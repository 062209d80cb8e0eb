import type { ProcessFlags } from './flags.ts';
import type { Expected } from './trial-text.ts';

/** What `try` takes. */
export interface TryFlags extends ProcessFlags {
  readonly json: boolean;
  readonly expect: Expected | undefined;
  /** Patterns for policy files. */
  readonly matrix: readonly string[] | undefined;
  readonly watch: boolean;
}
