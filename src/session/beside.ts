/** Work that goes on beside a walk, which ends no sooner than all of it. */
export class Beside {
  readonly #going: Promise<void>[] = [];

  /**
   * What `work` hands over to `take` before it ends. It has to hand something over or fail; once it has, a failure of what is
   * left goes untold.
   */
  async early<T>(work: (take: (value: T) => void) => Promise<void>): Promise<T> {
    return new Promise((resolve, reject) => {
      const unheard = (): void => reject(new Error('the work ended and handed nothing over'));
      this.#going.push(work(resolve).then(unheard, reject));
    });
  }

  /** Has work go on of which nobody waits for the outcome; it must not fail. */
  add(work: Promise<void>): void {
    this.#going.push(work);
  }

  /** Comes back when all of it has ended; never fails for what `early` began. */
  async settled(): Promise<void> {
    await Promise.all(this.#going);
  }
}
