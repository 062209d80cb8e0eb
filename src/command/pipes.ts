import { spawnSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, rmSync } from 'node:fs';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { Environment } from '../session/environment.ts';
import { bunReader } from './bun-reader.ts';
import { programOnPath } from './on-path.ts';

/** An end for us to read from, and a descriptor for the program that is to write. */
interface Pipe {
  readonly reader: Readable;
  readonly writer: number;
}

/** For stdout and stderr. */
export type Pipes = readonly [Pipe, Pipe];

/**
 * Two pipes of the system for a program's stdout and stderr. What Node calls a pipe is a pair of sockets: a program cannot
 * open it as /dev/stdout, and is told "connection reset" where a reader goes away. Undefined where the system has no
 * mkfifo, or no folder for it: then Node's own have to do.
 */
export function openPipes(env: Environment): Pipes | undefined {
  const mkfifo = programOnPath('mkfifo', env);
  if (mkfifo === undefined) return undefined;
  let folder: string | undefined;
  try {
    folder = mkdtempSync(join(tmpdir(), 'rolechain-pipes-'));
    const [out, err] = [join(folder, 'stdout'), join(folder, 'stderr')];
    const { status } = spawnSync(mkfifo, ['-m', '600', out, err], { env: {}, stdio: 'ignore' });
    if (status !== 0) return undefined;
    return [openPipe(out), openPipe(err)];
  } catch {
    return undefined;
  } finally {
    // Who has an end has all that is needed.
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  }
}

/** Closes our copies of the ends that the program has by now: else the pipes never end. */
export function leaveWriters(pipes: readonly Pipe[]): void {
  for (const { writer } of pipes) closeSync(writer);
}

function openPipe(path: string): Pipe {
  // The reader first: a writer would wait for one.
  const descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const writer = openSync(path, constants.O_WRONLY);
  const reader = bunReader(() => descriptor) ?? new Socket({ fd: descriptor, readable: true, writable: false });
  return { reader, writer };
}
