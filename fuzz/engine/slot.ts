const LONGEST = 2 ** 20;

/** The input that a worker runs, in memory that others see while it is busy. */
export class Slot {
  readonly #head: Int32Array;
  readonly #bytes: Uint8Array;

  constructor(memory: SharedArrayBuffer) {
    this.#head = new Int32Array(memory, 0, 2);
    this.#bytes = new Uint8Array(memory, 8);
  }

  static memory(): SharedArrayBuffer {
    return new SharedArrayBuffer(8 + LONGEST);
  }

  put(input: Uint8Array): void {
    const part = input.subarray(0, LONGEST);
    this.#bytes.set(part);
    this.#head[1] = part.length;
    Atomics.add(this.#head, 0, 1);
  }

  /** How many inputs there have been. */
  get count(): number {
    return Atomics.load(this.#head, 0);
  }

  get input(): Uint8Array {
    return this.#bytes.slice(0, this.#head[1]);
  }
}
