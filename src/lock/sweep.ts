import { lstat, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { KernelLock } from './kernel-lock.ts';
import type { NativeLock } from './native.ts';

const DAY = 24 * 3600_000;
const AT_MOST = 16;

interface SweepOptions {
  /** Undefined: only what the other kind of lock leaves is swept. */
  readonly native: NativeLock | undefined;
  readonly pid: number;
  readonly uid: number | undefined;
}

/**
 * Removes lock files that nobody has used for a day, a few a time: each changed plan brings a new name. A kernel lock's
 * file goes while it is held, and every holder looks whether its file is still in place; a generation goes when it is
 * empty, and whoever succeeds it looks whether it is still there. `now` is in milliseconds, of the file system's clock.
 */
export async function sweepLocks(folder: string, now: number, { native, pid, uid }: SweepOptions): Promise<void> {
  let left = AT_MOST;
  for (const name of await readdir(folder)) {
    if (left === 0) return;
    const file = join(folder, name);
    const found = await lstat(file).catch(() => undefined);
    if (found === undefined || !found.isFile() || now - found.mtimeMs < DAY) continue;
    if (name.endsWith('.lock')) {
      if (native === undefined) continue;
      left -= 1;
      const lock = new KernelLock(file, native, { pid, uid });
      try {
        if (await lock.take()) await rm(file, { force: true });
      } finally {
        await lock.leave();
      }
    } else if (name.endsWith('.claim') || (/\.[0-9]+$/.test(name) && found.size === 0)) {
      left -= 1;
      await rm(file, { force: true });
    }
  }
}
