/**
 * How long after a change some requests are still judged by what was before: for a time by the emulator's clock, or for
 * a number of requests that ask about the changed thing, which needs no clock at all.
 */
export type Propagation = { readonly milliseconds: number } | { readonly calls: number };

/** One request, as far as changes matter: within it nothing changes. */
export interface Moment {
  /** The emulator's own time, in ms. */
  readonly now: number;
  readonly propagation: Propagation;
}

interface Version<T> {
  readonly value: T;
  /** When a newer one came, and how many requests have been answered since. */
  superseded?: { readonly at: number; calls: number };
}

/**
 * A value that IAM keeps in many places. After a change requests see the old and the new one in turn, the old one first,
 * as if they came to different servers; when the change has spread, only the new one.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency
 */
export class Changing<T> {
  #versions: Version<T>[];
  #turn = 0;
  readonly #answered = new WeakMap<Moment, { readonly value: T }>();

  constructor(value: T) {
    this.#versions = [{ value }];
  }

  /** What this request sees; the same however often it asks. */
  read(moment: Moment): T {
    const answered = this.#answered.get(moment) ?? { value: this.#choose(moment) };
    this.#answered.set(moment, answered);
    return answered.value;
  }

  /** Changes the newest value. */
  write(moment: Moment, change: (newest: T) => T): void {
    const value = change(this.#newest());
    for (const version of this.#versions) version.superseded ??= { at: moment.now, calls: 0 };
    this.#versions = [...this.#versions.filter((version) => isStillSeen(version, moment)), { value }];
    this.#turn = 0;
  }

  #choose(moment: Moment): T {
    const seen = this.#versions.filter((version) => isStillSeen(version, moment));
    const chosen = seen[this.#turn % seen.length];
    this.#turn += 1;
    for (const { superseded } of this.#versions) if (superseded) superseded.calls += 1;
    return chosen === undefined ? this.#newest() : chosen.value;
  }

  #newest(): T {
    const version = this.#versions.at(-1);
    if (version === undefined) throw new Error('a value without any version');
    return version.value;
  }
}

function isStillSeen({ superseded }: Version<unknown>, { now, propagation }: Moment): boolean {
  if (superseded === undefined) return true;
  if ('calls' in propagation) return superseded.calls < propagation.calls;
  return now < superseded.at + propagation.milliseconds;
}
