/**
 * The time that work without a person may take in all (20 s for callers that give up after 21.6). The clock stands
 * still while a person is being asked: a prompt has a limit of its own.
 */
export class Deadline {
  readonly #monotonic: () => number;
  readonly #milliseconds: number;
  #end: number;
  #untimed = 0;
  #waiting = 0;
  #waitingSince = 0;

  /** `monotonic` gives milliseconds that never step back. */
  constructor(monotonic: () => number, milliseconds: number) {
    this.#monotonic = monotonic;
    this.#milliseconds = milliseconds;
    this.#end = monotonic() + milliseconds;
  }

  /** All of the time again, for the next work of the same program. */
  restart(): void {
    this.#end = this.#monotonic() + this.#milliseconds;
  }

  /** Milliseconds that never step back, whatever is done to the clock; what they are counted from means nothing. */
  now(): number {
    return this.#monotonic();
  }

  /** Milliseconds left, never negative. */
  left(): number {
    return Math.max(0, this.#end - this.#monotonic());
  }

  /** How many milliseconds were not counted so far. */
  get untimedMilliseconds(): number {
    return this.#untimed;
  }

  /** Runs `work` without counting its time. */
  async untimed<T>(work: () => Promise<T>): Promise<T> {
    if (this.#waiting === 0) this.#waitingSince = this.#monotonic();
    this.#waiting += 1;
    try {
      return await work();
    } finally {
      this.#waiting -= 1;
      if (this.#waiting === 0) {
        const milliseconds = this.#monotonic() - this.#waitingSince;
        this.#end += milliseconds;
        this.#untimed += milliseconds;
      }
    }
  }

  /** Runs `work` with at most `milliseconds` left; what it spends is spent. */
  async within<T>(milliseconds: number, work: () => Promise<T>): Promise<T> {
    const end = this.#end;
    const started = this.#monotonic();
    this.#end = Math.min(end, started + milliseconds);
    try {
      return await work();
    } finally {
      this.#end = end;
    }
  }
}
