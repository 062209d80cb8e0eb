import { existsSync, renameSync, writeFileSync } from 'node:fs';

// Debian: the package libfaketime.
const [library] = ['/usr/lib/x86_64-linux-gnu', '/usr/lib/aarch64-linux-gnu', '/usr/lib64', '/usr/lib']
  .map((folder) => `${folder}/faketime/libfaketime.so.1`)
  .filter((file) => existsSync(file));

/** Why clocks cannot be stepped here; undefined where they can. */
export const whyNoClock = library === undefined ? 'libfaketime is not installed' : undefined;

/** A clock of the processes that are started with `env`, which can be stepped while they run. */
export class Clock {
  readonly env: Readonly<Record<string, string>>;
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
    this.set(0);
    this.env = {
      LD_PRELOAD: library ?? '',
      FAKETIME_TIMESTAMP_FILE: file,
      // A clock that a person sets does not move the one that only counts.
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
      FAKETIME_CACHE_DURATION: '1',
      // Shared memory would stay behind where a process is killed.
      FAKETIME_DISABLE_SHM: '1',
    };
  }

  /** So many ms away from the truth, from within a second on. */
  set(offset: number): void {
    const draft = `${this.#file}.draft`;
    writeFileSync(draft, `${offset < 0 ? '-' : '+'}${Math.abs(offset) / 1000}\n`);
    renameSync(draft, this.#file);
  }
}
