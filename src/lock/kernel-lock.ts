import { closeSync, fstatSync, lstatSync, readSync, writeSync } from 'node:fs';
import type { Contender } from './contender.ts';
import { encodeHolder, parseHolder, type Holder, type State } from './holder.ts';
import type { NativeLock } from './native.ts';
import { isSystemError } from '../errors/system-error.ts';
import { openLockFile, sameFile } from './lock-file.ts';

// Windows keeps others from reading a locked range, so it lies far behind the holder's record. macOS locks the file.
const OFFSET = 2 ** 30;

/**
 * A lock that the kernel keeps and frees, also when its holder is killed; a stopped holder keeps it. Whoever finds it free has it
 * before anything else happens in this process: its file is used without waiting.
 */
export class KernelLock implements Contender {
  readonly file: string;
  readonly #native: NativeLock;
  readonly #owner: { readonly pid: number; readonly uid: number | undefined };
  #descriptor: number | undefined;

  constructor(file: string, native: NativeLock, owner: { readonly pid: number; readonly uid: number | undefined }) {
    this.file = file;
    this.#native = native;
    this.#owner = owner;
  }

  async take(): Promise<boolean> {
    this.#descriptor ??= openLockFile(this.file, this.#owner.uid);
    if (!this.#native.tryLock(this.#descriptor, OFFSET, 1)) return false;
    if (!this.#isInPlace(this.#descriptor)) {
      // Swept away since it was opened: holding it would keep nobody out.
      await this.leave();
      return false;
    }
    await this.say('renewing');
    return true;
  }

  async holder(): Promise<Holder | undefined> {
    if (this.#descriptor === undefined) return undefined;
    const buffer = Buffer.alloc(256);
    return parseHolder(buffer.toString('utf8', 0, readSync(this.#descriptor, buffer, 0, buffer.length, 0)));
  }

  async say(state: State): Promise<void> {
    try {
      const record = encodeHolder({ pid: this.#owner.pid, state });
      if (this.#descriptor !== undefined) writeSync(this.#descriptor, record, 0);
    } catch {
      // A full disk must not cost the lock; those who wait then take this for an ordinary renewal.
    }
  }

  async leave(): Promise<void> {
    const descriptor = this.#descriptor;
    this.#descriptor = undefined;
    // Closing frees it. Children never hold it on: Node opens files closed on exec.
    if (descriptor !== undefined) closeSync(descriptor);
  }

  #isInPlace(descriptor: number): boolean {
    try {
      return sameFile(fstatSync(descriptor, { bigint: true }), lstatSync(this.file, { bigint: true }));
    } catch (error) {
      if (isSystemError(error, 'ENOENT')) return false;
      throw error;
    }
  }
}
