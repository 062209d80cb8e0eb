import type { Rounds } from './pairs.ts';
import type { Rival } from './rivals.ts';
import type { Runtime } from './runtimes.ts';
import type { Stage } from './stage.ts';
import type { Row } from './table.ts';

/** How much is measured: all of it, or just enough to see that it runs. */
export interface Size extends Rounds {
  readonly short: boolean;
}

/** What there is to measure, and where what was measured goes. */
export interface Bench {
  readonly size: Size;
  readonly stage: Stage;
  readonly runtimes: readonly Runtime[];
  readonly rivals: readonly Rival[];
  readonly add: (row: Row) => void;
  /** Does one part; that some program did not answer rightly is noted, and costs the figures of this part alone. */
  readonly attempt: (part: () => Promise<void>) => Promise<void>;
  /** Says that something is not measured, and why. */
  readonly missing: (what: string) => void;
}

/** What the larger measurements are done with: the Node that runs this, and the standalone. */
export function mainRuntimes({ runtimes }: Bench): readonly Runtime[] {
  return runtimes.filter((runtime, index) => index === 0 || runtime.kind === 'standalone');
}

/** Fewer rounds, for what takes long or varies little. */
export function fewer({ rounds, warmUps }: Rounds, divisor: number): Rounds {
  return { rounds: Math.ceil(rounds / divisor), warmUps };
}

/** How often each contender is started in all. */
export function starts({ rounds, warmUps }: Rounds): number {
  return rounds + warmUps;
}
