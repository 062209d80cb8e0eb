/** What a bundle writes into: see the banner of `bundle.ts`. */
export interface Counters {
  /** How often each step from block to block was made. */
  readonly steps: Uint8Array;
  readonly touched: Uint16Array;
  readonly blocks: Uint8Array;
  /** The last block, and how many places of the map are in `touched`. */
  readonly state: Int32Array;
}

const PLACES = 2 ** 16;

/** What all inputs so far have reached. */
export class Coverage {
  readonly counters: Counters = {
    steps: new Uint8Array(PLACES),
    touched: new Uint16Array(PLACES),
    blocks: new Uint8Array(PLACES),
    state: new Int32Array(2),
  };
  /** By place: a bit for each magnitude in which a step was repeated. */
  readonly #known = new Uint8Array(PLACES);
  #features = 0;

  /** Steps, each counted again for another magnitude of repetition. */
  get features(): number {
    return this.#features;
  }

  get blocks(): number {
    return this.counters.blocks.reduce((sum, hit) => sum + hit, 0);
  }

  begin(): void {
    const { steps, touched, state } = this.counters;
    for (let index = (state[1] ?? 0) - 1; index >= 0; index -= 1) steps[touched[index] ?? 0] = 0;
    state.fill(0);
  }

  /** What the run since `begin` has reached, as numbers. */
  reached(): readonly number[] {
    const { steps, touched, state } = this.counters;
    return [...touched.subarray(0, state[1])].map((step) => (step << 3) | magnitude(steps[step] ?? 0));
  }

  /** How much of what the run since `begin` has reached is new; it is known from now on. */
  learn(): number {
    const { steps, touched, state } = this.counters;
    const before = this.#features;
    for (let index = (state[1] ?? 0) - 1; index >= 0; index -= 1) {
      const step = touched[index] ?? 0;
      const bit = 1 << magnitude(steps[step] ?? 0);
      const known = this.#known[step] ?? 0;
      if ((known & bit) !== 0) continue;
      this.#known[step] = known | bit;
      this.#features += 1;
    }
    return this.#features - before;
  }
}

/** 1, 2, 3, 4–7, 8–15, 16–31, 32–127, more: a loop that goes round once more is news only now and then. */
function magnitude(times: number): number {
  if (times < 4) return Math.max(0, times - 1);
  if (times < 32) return 32 - Math.clz32(times);
  return times < 128 ? 6 : 7;
}
