import { randomBytes } from 'node:crypto';
import { link, lstat, open, readdir, readFile, rm, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Contender } from './contender.ts';
import { encodeHolder, parseHolder, type Holder, type State } from './holder.ts';
import { isAlive, startOf, type Processes } from './liveness.ts';
import { pidSpace } from './pid-space.ts';
import { isSystemError } from '../errors/system-error.ts';

// Old generations stay a while, so that a slow contender finds the one it looked at, or sees that it is far behind.
const KEPT = 8;

// Whether a holder of another container or machine still runs cannot be seen. None renews for longer than its deadline of
// 20 s, or asks for longer than 55 s, since it last wrote its record.
const UNSEEN_MS = { renewing: 25_000, asking: 75_000 } as const;

/**
 * A lock for systems without a build of the native module. The file `NAME.N` belongs to the holder of generation N; it
 * is free when empty (given back), when the process it names is gone, or, where that cannot be seen, after a while. Who
 * finds the highest one free makes the next with `link`, which lets one succeed. Nothing is ever stolen by removing it:
 * that always leaves a moment in which the file of a new holder is removed in place of the dead one's.
 */
export class PidLock implements Contender {
  file: string;
  readonly #base: string;
  readonly #pid: number;
  readonly #processes: Processes;
  readonly #space = pidSpace();
  #claim: Claim | undefined;
  #held = false;

  constructor(base: string, pid: number, processes: Processes) {
    this.#base = base;
    this.file = base;
    this.#pid = pid;
    this.#processes = processes;
  }

  async take(): Promise<boolean> {
    const seen = (await this.#generations()).at(-1);
    if (seen !== undefined && !(await this.#isFree(this.#path(seen)))) return false;
    const next = (seen ?? 0) + 1;
    this.#claim ??= await this.#makeClaim();
    try {
      await link(this.#claim.path, this.#path(next));
    } catch (error) {
      if (isSystemError(error, 'EEXIST')) return false;
      throw error;
    }
    this.#held = true;
    const now = await this.#generations();
    if (now.at(-1) !== next || (seen !== undefined && !now.includes(seen))) {
      // While this process slept, others went on, or swept the name away: this generation is not the latest.
      await rm(this.#path(next), { force: true });
      this.#held = false;
      return false;
    }
    this.file = this.#path(next);
    await rm(this.#claim.path, { force: true });
    await Promise.all(now.filter((one) => one <= next - KEPT).map((one) => rm(this.#path(one), { force: true })));
    return true;
  }

  async holder(): Promise<Holder | undefined> {
    const last = (await this.#generations()).at(-1);
    if (last === undefined) return undefined;
    this.file = this.#path(last);
    return parseHolder((await contents(this.file)) ?? '');
  }

  async say(state: State): Promise<void> {
    if (this.#claim === undefined) return;
    try {
      await this.#claim.handle.write(this.#record(state, this.#claim.start), 0);
    } catch {
      // A full disk must not cost the lock; those who wait then take this for an ordinary renewal.
    }
  }

  async leave(): Promise<void> {
    const claim = this.#claim;
    this.#claim = undefined;
    if (claim === undefined) return;
    await rm(claim.path, { force: true });
    // The claim and the generation's file are one file with two names. Emptying it needs no space on the disk.
    if (this.#held) await claim.handle.truncate(0);
    this.#held = false;
    await claim.handle.close();
  }

  /** Ascending. */
  async #generations(): Promise<readonly number[]> {
    const prefix = `${basename(this.#base)}.`;
    const names = await readdir(dirname(this.#base));
    return names
      .filter((name) => name.startsWith(prefix) && /^[0-9]+$/.test(name.slice(prefix.length)))
      .map((name) => Number(name.slice(prefix.length)))
      .toSorted((one, other) => one - other);
  }

  async #isFree(path: string): Promise<boolean> {
    const text = await contents(path);
    if (text === undefined) return false;
    const holder = parseHolder(text);
    if (holder === undefined) return true;
    const seen = holder.space === undefined || this.#space === undefined || holder.space === this.#space;
    return seen ? !(await isAlive(holder, this.#processes)) : this.#isLongAgo(path, UNSEEN_MS[holder.state]);
  }

  /**
   * Whether the file was last written so long ago: by the file system's clock, because other machines have other ones.
   * A time to come is one from before that clock was put back.
   */
  async #isLongAgo(path: string, milliseconds: number): Promise<boolean> {
    this.#claim ??= await this.#makeClaim();
    const { handle, start } = this.#claim;
    await handle.write(this.#record('renewing', start), 0);
    const [now, then] = await Promise.all([handle.stat(), lstat(path).catch(() => undefined)]);
    return then !== undefined && Math.abs(now.mtimeMs - then.mtimeMs) > milliseconds;
  }

  async #makeClaim(): Promise<Claim> {
    const path = join(dirname(this.#base), `${this.#pid}-${randomBytes(8).toString('hex')}.claim`);
    const handle = await open(path, 'wx', 0o600);
    try {
      // A umask may take the owner's rights too, and those who come later could not read it.
      if (((await handle.stat()).mode & 0o600) !== 0o600) await handle.chmod(0o600);
      const start = await startOf(this.#pid, this.#processes);
      await handle.write(this.#record('renewing', start), 0);
      return { path, handle, start };
    } catch (error) {
      await handle.close();
      await rm(path, { force: true });
      throw error;
    }
  }

  #record(state: State, start: string | undefined): string {
    const space = this.#space;
    return encodeHolder({
      pid: this.#pid,
      state,
      ...(start !== undefined && { start }),
      ...(space !== undefined && { space }),
    });
  }

  #path(generation: number): string {
    return `${this.#base}.${generation}`;
  }
}

/** A holder's record, ready to become a generation's file by `link`, and so never seen half written. */
interface Claim {
  readonly path: string;
  readonly handle: FileHandle;
  readonly start: string | undefined;
}

/** Undefined where the file is gone. The folder is private, so what lies in it was put there by us. */
async function contents(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return undefined;
    throw error;
  }
}
