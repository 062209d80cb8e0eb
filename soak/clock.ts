import { existsSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { faketime } from '../test/support/faketime.ts';

/** Why clocks cannot be stepped here; undefined where they can. */
export const whyNoClock = faketime === undefined ? 'libfaketime is not installed' : undefined;

/** A clock of the processes that are started with `env`, which can be stepped while they run. */
export class Clock {
  readonly env: Readonly<Record<string, string>>;
  readonly #file: string;
  readonly #since = Date.now();

  constructor(file: string) {
    this.#file = file;
    this.set(0);
    this.env = {
      LD_PRELOAD: faketime ?? '',
      FAKETIME_TIMESTAMP_FILE: file,
      // A clock that a person sets does not move the one that only counts.
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
      FAKETIME_CACHE_DURATION: '1',
    };
  }

  /** So many ms away from the truth, from within a second on. */
  set(offset: number): void {
    const draft = `${this.#file}.draft`;
    writeFileSync(draft, `${offset < 0 ? '-' : '+'}${Math.abs(offset) / 1000}\n`);
    renameSync(draft, this.#file);
  }

  /** Removes the memory that the library shares between a process and its children, of those that have ended since. */
  close(): void {
    for (const name of existsSync(shared) ? readdirSync(shared) : []) {
      const pid = /^(?:sem\.)?faketime_(?:sem|shm)_(\d+)$/.exec(name)?.[1];
      if (pid === undefined || existsSync(`/proc/${pid}`)) continue;
      const file = join(shared, name);
      if ((statSync(file, { throwIfNoEntry: false })?.ctimeMs ?? 0) >= this.#since) rmSync(file, { force: true });
    }
  }
}

const shared = '/dev/shm';
