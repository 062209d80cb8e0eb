import type { Rival } from './rivals.ts';
import type { Runtime } from './runtimes.ts';
import type { Stage } from './stage.ts';
import type { Row } from './table.ts';

/** How much is measured: all of it, or just enough to see that it runs. */
export interface Size {
  readonly short: boolean;
  /** How often each pair is started. */
  readonly rounds: number;
}

/** What there is to measure, and where what was measured goes. */
export interface Bench {
  readonly size: Size;
  readonly stage: Stage;
  readonly runtimes: readonly Runtime[];
  readonly rivals: readonly Rival[];
  readonly add: (row: Row) => void;
  /** Says that something is not measured, and why. */
  readonly missing: (what: string) => void;
}

/** One of the two runtimes that the larger measurements stand on: the Node that runs this, and the standalone. */
export function mainRuntimes({ runtimes }: Bench): readonly Runtime[] {
  return runtimes.filter((runtime, index) => index === 0 || runtime.kind === 'standalone');
}
