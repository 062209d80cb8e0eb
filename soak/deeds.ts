import type { Fault, FaultRule } from '../test/emulator/faults.ts';

/** Something that is done to the processes or to what they stand on. */
export type Deed =
  | { readonly kind: 'signal'; readonly signal: 'SIGKILL' | 'SIGTERM'; readonly whom: Whom; readonly luck: number }
  | { readonly kind: 'stop'; readonly milliseconds: number; readonly whom: Whom; readonly luck: number }
  | { readonly kind: 'fault'; readonly fault: Fault; readonly rule: FaultRule }
  | { readonly kind: 'calm' }
  /** AWS ends sessions, all or those of one role. */
  | { readonly kind: 'revoke'; readonly roleArn?: string }
  /** Somebody clears the cache. */
  | { readonly kind: 'forget' }
  | { readonly kind: 'freeze'; readonly milliseconds: number }
  | { readonly kind: 'restart'; readonly milliseconds: number }
  /** The disk is full but for so many bytes. */
  | { readonly kind: 'fill'; readonly spare: number; readonly milliseconds: number }
  /** The clocks of the processes and of AWS are off by so many ms from now on. */
  | { readonly kind: 'clock'; readonly ours: number; readonly aws: number };

export type Whom = 'holder' | 'waiter';

export interface Timed {
  /** Milliseconds after the phase began. */
  readonly at: number;
  readonly deed: Deed;
}
