import { lstat, type FileHandle } from 'node:fs/promises';
import type { Contender } from './contender.ts';
import { encodeHolder, parseHolder, type Holder, type State } from './holder.ts';
import type { NativeLock } from './native.ts';
import { isSystemError } from '../errors/system-error.ts';
import { openLockFile, sameFile } from './lock-file.ts';

// Windows keeps others from reading a locked range, so it lies far behind the holder's record. macOS locks the file.
const OFFSET = 2 ** 30;

/** A lock that the kernel keeps and frees, also when its holder is killed; a stopped holder keeps it. */
export class KernelLock implements Contender {
  readonly file: string;
  readonly #native: NativeLock;
  readonly #owner: { readonly pid: number; readonly uid: number | undefined };
  #handle: FileHandle | undefined;

  constructor(file: string, native: NativeLock, owner: { readonly pid: number; readonly uid: number | undefined }) {
    this.file = file;
    this.#native = native;
    this.#owner = owner;
  }

  async take(): Promise<boolean> {
    this.#handle ??= await openLockFile(this.file, this.#owner.uid);
    if (!this.#native.tryLock(this.#handle.fd, OFFSET, 1)) return false;
    if (!(await this.#isInPlace(this.#handle))) {
      // Swept away since it was opened: holding it would keep nobody out.
      await this.leave();
      return false;
    }
    await this.say('renewing');
    return true;
  }

  async holder(): Promise<Holder | undefined> {
    if (this.#handle === undefined) return undefined;
    const { buffer, bytesRead } = await this.#handle.read({ buffer: Buffer.alloc(256), position: 0 });
    return parseHolder(buffer.toString('utf8', 0, bytesRead));
  }

  async say(state: State): Promise<void> {
    try {
      await this.#handle?.write(encodeHolder({ pid: this.#owner.pid, state }), 0);
    } catch {
      // A full disk must not cost the lock; those who wait then take this for an ordinary renewal.
    }
  }

  async leave(): Promise<void> {
    const handle = this.#handle;
    this.#handle = undefined;
    // Closing frees it. Children never hold it on: Node opens files closed on exec.
    await handle?.close();
  }

  async #isInPlace(handle: FileHandle): Promise<boolean> {
    try {
      return sameFile(await handle.stat({ bigint: true }), await lstat(this.file, { bigint: true }));
    } catch (error) {
      if (isSystemError(error, 'ENOENT')) return false;
      throw error;
    }
  }
}
