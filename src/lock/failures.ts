import { lstat, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock, Failure, Failures, Trace } from '../session/ports.ts';
import { privateFolder, readPrivateFile } from '../state/private-file.ts';
import { writePrivateFile } from '../state/write-private-file.ts';
import { fileName } from './lock-file.ts';
import { pidSpace } from './pid-space.ts';

export interface FileFailuresOptions {
  /** Ours alone, an absolute path; made where it is missing. The files lie in `failures` below it. */
  readonly folder: string;
  readonly clock: Clock;
  readonly trace: Trace;
  readonly parentPid: number;
  /** Undefined where the system has no user ids (Windows). */
  readonly uid: number | undefined;
}

const FORGOTTEN_MS = 10 * 60_000;
const SWEPT_AT_MOST = 16;

/**
 * What just failed, for other processes: a file a name, holding a time and a parent's pid, no secret. It only saves
 * work, so it never throws: what cannot be read did not happen, what cannot be written is traced.
 */
export function fileFailures(options: FileFailuresOptions): Failures {
  const { clock, trace, parentPid, uid } = options;
  const folder = join(options.folder, 'failures');

  async function write(name: string): Promise<void> {
    privateFolder(options.folder, uid);
    privateFolder(folder, uid);
    const at = clock.now().getTime();
    await writePrivateFile(folder, fileName(name), JSON.stringify({ at, parent: parentPid, space: pidSpace() }));
    await sweep(folder, (await lstat(join(folder, fileName(name)))).mtimeMs);
  }

  return {
    async last(name) {
      try {
        const content = readPrivateFile(join(folder, fileName(name)), uid);
        const kept = content === undefined ? undefined : parse(Buffer.from(content).toString());
        if (kept === undefined) return undefined;
        const at = structuredClone(clock.now());
        const age = at.getTime() - kept.at;
        // A failure of the future belongs to a clock that was set since.
        if (age < 0 || age > FORGOTTEN_MS) return undefined;
        at.setTime(kept.at);
        // In each container some parent is number 1.
        const sameParent = kept.parent === parentPid && kept.space === pidSpace();
        return { at, sameParent } satisfies Failure;
      } catch (error) {
        trace('failures.unreadable', { reason: String(error) });
        return undefined;
      }
    },
    async note(name) {
      try {
        await write(name);
      } catch (error) {
        trace('failures.not-noted', { reason: String(error) });
      }
    },
  };
}

interface Noted {
  readonly at: number;
  readonly parent: number;
  readonly space: unknown;
}

function parse(text: string): Noted | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null || !('at' in value) || !('parent' in value)) return undefined;
  if (typeof value.at !== 'number' || typeof value.parent !== 'number') return undefined;
  return { at: value.at, parent: value.parent, space: 'space' in value ? value.space : undefined };
}

/** `now` is in milliseconds, of the file system's clock. */
async function sweep(folder: string, now: number): Promise<void> {
  let left = SWEPT_AT_MOST;
  for (const name of await readdir(folder)) {
    if (left === 0) return;
    const file = join(folder, name);
    const found = await lstat(file).catch(() => undefined);
    if (found === undefined || now - found.mtimeMs < FORGOTTEN_MS) continue;
    left -= 1;
    await rm(file, { force: true });
  }
}
