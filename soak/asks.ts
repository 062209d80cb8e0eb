import { allow } from '../test/emulator/documents.ts';
import type { Phase } from './schedule.ts';
import { dice, type Dice } from './seed.ts';
import { type Made, type Wanted, wanted } from './world.ts';

/** One process that asks. */
export interface Ask {
  readonly wanted: Wanted;
  /** What follows `process`. */
  readonly flags: readonly string[];
  /** What its credentials must come from: that of `wanted`, with the policy of the flags. */
  readonly path: readonly Made[];
  /** `auto` and a named keychain differ in what happens when it fails. */
  readonly cache: 'auto' | 'file' | 'keychain';
  /** How long its place stays empty before it starts. */
  readonly pause: number;
}

/** What the process in one place asks, one after the other, without end. */
export function* asks(seed: number, phase: Phase, place: number): Generator<Ask, never> {
  const thrown = dice(seed, `${phase.name}: place ${place}`);
  for (;;) {
    const chosen = thrown.pick(wanted);
    const policy = thrown.chance(0.3) ? policies(thrown) : undefined;
    const cache = phase.store === 'file' ? 'file' : thrown.pick(['auto', 'keychain'] as const);
    yield {
      wanted: chosen,
      flags: ['--profile', chosen.profile, ...(policy === undefined ? [] : ['--policy', policy])],
      path: policy === undefined ? chosen.path : narrowed(chosen, policy),
      cache,
      pause: thrown.whole(0, 60),
    };
  }
}

/** A few that many ask for, and many that nobody else does. */
function policies(thrown: Dice): string {
  const name = thrown.chance(0.5) ? thrown.whole(1, 3) : thrown.whole(100, 99_999);
  return JSON.stringify(allow('s3:GetObject', `arn:aws:s3:::reports/${name}/*`));
}

function narrowed({ path }: Wanted, policy: string): readonly Made[] {
  return path.map((made, index) => (index === path.length - 1 ? { ...made, policy } : made));
}
