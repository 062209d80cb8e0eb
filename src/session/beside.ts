/** Work that goes on beside a walk, which ends no sooner than all of it. */
export class Beside {
  readonly #going: Promise<void>[] = [];

  /** What `work` hands over before it ends; only until then does its failure count. */
  async early<T>(work: (take: (value: T) => void) => Promise<void>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#going.push(work(resolve).catch(reject));
    });
  }

  /** Work of which nobody waits for the outcome; it must not fail. */
  let(work: Promise<void>): void {
    this.#going.push(work);
  }

  async settled(): Promise<void> {
    await Promise.all(this.#going);
  }
}
