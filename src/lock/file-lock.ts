import { lstatSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isRolechainError, RolechainError } from '../errors/error.ts';
import type { Deadline } from '../session/deadline.ts';
import type { Held, Lock, Trace } from '../session/ports.ts';
import type { Contender } from './contender.ts';
import { KernelLock } from './kernel-lock.ts';
import type { Processes } from './liveness.ts';
import { loadNativeLock, type NativeLock } from './native.ts';
import { PidLock } from './pid-lock.ts';
import { privateFolder } from '../state/private-file.ts';
import { fileName } from './lock-file.ts';
import { sweepLocks } from './sweep.ts';

export interface FileLockOptions {
  /** Ours alone, an absolute path; made where it is missing. The lock files lie in `locks` below it. */
  readonly folder: string;
  readonly deadline: Deadline;
  readonly trace: Trace;
  readonly pid: number;
  /** Undefined where the system has no user ids (Windows). */
  readonly uid: number | undefined;
  readonly processes: Processes;
  /** The kernel's lock; undefined where it is not to be had. By default the native module, loaded on first use. */
  readonly native?: () => NativeLock | undefined;
}

// A prompt ends after 55 s; a second more, and those who waited for it see how it ended.
const ASKING_MS = 56_000;

/**
 * One holder of a name among all processes of this user, as long as they share `folder`. A holder that dies frees it. Where
 * the folder is unsafe or cannot be written, `work` runs without a lock, which a trace tells: two refreshes are dearer
 * than one, no credentials are dearer still.
 */
export function fileLock(options: FileLockOptions): Lock {
  const { trace } = options;
  let native: { readonly lock: NativeLock | undefined } | undefined;
  let swept = false;

  async function acquire(name: string): Promise<{ readonly contender: Contender; readonly waited: boolean }> {
    const folder = join(options.folder, 'locks');
    privateFolder(options.folder, options.uid);
    privateFolder(folder, options.uid);
    native ??= { lock: (options.native ?? loadNativeLock)() };
    const base = join(folder, fileName(name));
    const contender =
      native.lock === undefined
        ? new PidLock(base, options.pid, options.processes)
        : new KernelLock(`${base}.lock`, native.lock, options);
    try {
      return { contender, waited: await waitFor(contender, options) };
    } catch (error) {
      await contender.leave();
      throw error;
    }
  }

  async function release(contender: Contender): Promise<void> {
    try {
      const { mtimeMs } = lstatSync(contender.file);
      await contender.leave();
      if (swept) return;
      swept = true;
      await sweepLocks(dirname(contender.file), mtimeMs, { ...options, native: native?.lock });
    } catch (error) {
      trace('lock.release-failed', { reason: String(error) });
      await contender.leave().catch(() => undefined);
    }
  }

  return {
    async hold<T>(name: string, work: (held: Held) => Promise<T>): Promise<T> {
      let acquired: Awaited<ReturnType<typeof acquire>>;
      try {
        acquired = await acquire(name);
      } catch (error) {
        if (isRolechainError(error)) throw error;
        trace('lock.unavailable', { reason: String(error) });
        return work({ waited: false, asking: (ask) => ask() });
      }
      const { contender, waited } = acquired;
      try {
        return await work({ waited, asking: (ask) => asking(contender, ask) });
      } finally {
        await release(contender);
      }
    },
  };
}

/** Waits until `contender` holds the lock; whether it had to. Throws LOCK_TIMEOUT. */
async function waitFor(contender: Contender, { deadline, trace }: FileLockOptions): Promise<boolean> {
  const started = performance.now();
  let asked = 0;
  let waited = false;
  while (!(await contender.take())) {
    const holder = await contender.holder();
    if (!waited) trace('lock.waiting', { file: contender.file, ...(holder !== undefined && { pid: holder.pid }) });
    waited = true;
    const isAsking = holder?.state === 'asking';
    if (isAsking ? asked >= ASKING_MS : deadline.left() === 0) {
      throw new RolechainError('LOCK_TIMEOUT', {
        seconds: Math.round((performance.now() - started) / 1000),
        file: contender.file,
        ...(holder !== undefined && { pid: holder.pid }),
      });
    }
    const paused = performance.now();
    if (isAsking) {
      await deadline.untimed(() => sleep(100 + Math.random() * 100));
      asked += performance.now() - paused;
    } else {
      await sleep(pauseAfter(paused - started));
    }
  }
  trace('lock.held', { file: contender.file, milliseconds: Math.round(performance.now() - started) });
  return waited;
}

/**
 * Longer pauses the longer it takes: hundreds of processes that look every 30 ms leave the one they wait for no time to
 * work on a small machine. Uneven ones, so that they do not all look at the same moments.
 */
function pauseAfter(waitedMs: number): number {
  const longest = Math.min(400, Math.max(40, waitedMs / 5));
  return longest / 2 + (Math.random() * longest) / 2;
}

async function asking<T>(contender: Contender, ask: () => Promise<T>): Promise<T> {
  await contender.say('asking');
  try {
    return await ask();
  } finally {
    await contender.say('renewing');
  }
}
