import { Folders } from './folders.ts';
import { hasSameContent, isSame, lookAt, type Snapshot } from './snapshot.ts';

/** Editors write in several steps, and people's scripts several times: a save is over when nothing more has come for this long. */
const QUIET_MILLISECONDS = 40;
/** A file that is written without end is looked at all the same. */
const PATIENCE_MILLISECONDS = 1_000;
/** The system's notices come in swarms. */
const SWARM_MILLISECONDS = 5;
/** Network folders give no notices, and the system has only so many to give: so we also look now and then. */
const LOOK_MILLISECONDS = 1_000;

/**
 * One file, watched for saves: written in place, replaced by another, removed, put back. Anything that has been done to it
 * counts as a save, also one that changes nothing; several in a row count as one.
 */
export class FileWatch {
  readonly #path: string;
  readonly #folders = new Folders(() => this.#stir());
  readonly #looks: NodeJS.Timeout;
  #last: Snapshot;
  /** As it was when somebody last took notice. */
  #taken: Snapshot;
  #saved = false;
  #since: number | undefined;
  #quiet: NodeJS.Timeout | undefined;
  #swarm: NodeJS.Timeout | undefined;
  readonly #waiting = new Set<() => void>();

  /** Begins to watch an absolute path, there or not. */
  constructor(path: string) {
    this.#path = path;
    // In this order: what happens in between is noticed.
    this.#folders.follow(path);
    this.#last = this.#taken = lookAt(path);
    this.#looks = setInterval(() => this.#look(), LOOK_MILLISECONDS);
  }

  /** Settles with true at a save that nobody has taken notice of, at once if there was one; with false when `signal` says so. */
  async saved(signal?: AbortSignal): Promise<boolean> {
    if (!this.#saved && signal?.aborted !== true) await this.#rested(signal);
    return this.#saved;
  }

  /** Looks now, and tells whether a save is going on. */
  isBeingSaved(): boolean {
    this.#look();
    return this.#since !== undefined;
  }

  /** Settles when no save is going on; at once, if there is none now. */
  async atRest(): Promise<void> {
    if (this.isBeingSaved()) await this.#rested();
  }

  /** Whether it holds something else than when somebody last took notice. */
  get isOther(): boolean {
    return !hasSameContent(this.#taken, this.#last);
  }

  /** Takes notice of what was saved so far. */
  take(): void {
    this.#taken = this.#last;
    this.#saved = false;
  }

  close(): void {
    clearInterval(this.#looks);
    clearTimeout(this.#quiet);
    clearTimeout(this.#swarm);
    this.#folders.close();
  }

  #rested(signal?: AbortSignal): Promise<void> {
    return new Promise((settle) => {
      const wake = (): void => {
        this.#waiting.delete(wake);
        signal?.removeEventListener('abort', wake);
        settle();
      };
      this.#waiting.add(wake);
      signal?.addEventListener('abort', wake);
    });
  }

  #stir(): void {
    this.#swarm ??= setTimeout(() => this.#look(), SWARM_MILLISECONDS);
  }

  #look(): void {
    clearTimeout(this.#swarm);
    this.#swarm = undefined;
    this.#folders.follow(this.#path);
    const now = lookAt(this.#path);
    if (isSame(now, this.#last)) return;
    this.#last = now;
    const time = performance.now();
    this.#since ??= time;
    clearTimeout(this.#quiet);
    const left = this.#since + PATIENCE_MILLISECONDS - time;
    this.#quiet = setTimeout(() => this.#rest(), Math.max(0, Math.min(QUIET_MILLISECONDS, left)));
  }

  /** Nothing has come for a while, unless its notice is still on the way. */
  #rest(): void {
    const patient = performance.now() < (this.#since ?? 0) + PATIENCE_MILLISECONDS;
    const before = this.#last;
    this.#look();
    if (patient && this.#last !== before) return;
    clearTimeout(this.#quiet);
    this.#since = undefined;
    this.#saved = true;
    for (const wake of this.#waiting) wake();
  }
}
