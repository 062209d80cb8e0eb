import type { ChildProcessByStdio } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { killTree } from './kill-tree.ts';
import { watchForEnd, type EndingSignal, type Program } from './program.ts';

/** How a command ended, and what it said. */
export interface Outcome {
  readonly stdout: string;
  /** The end of it. */
  readonly stderr: string;
  /** Null where it was ended by a signal, or never began. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** What went wrong, as words after the command's name: `ended with exit code 3`. */
  readonly fault?: string;
  /** It was ended because its time was up. */
  readonly late?: true;
  /** The signal that wanted to end this program meanwhile; the command was ended for it. */
  readonly stopped?: EndingSignal;
}

/** A process whose stdin is nobody's, or a pipe that was closed again. */
export type Child = ChildProcessByStdio<Writable | null, Readable, Readable>;

const longestStdout = 64 * 1024;
const longestStderr = 4 * 1024;
/** How long something that the command left behind may keep the pipes open after the command itself has ended. */
const grace = 500;

/**
 * Waits for `child`. It and all that it started are ended after `limit` milliseconds, when it prints more than 64 KiB,
 * and when `program`, which is this one, ends. Rejects with Node's error where it was not started.
 */
export function follow(
  child: Child,
  { program, limit }: { readonly program: Program; readonly limit: number },
): Promise<Outcome> {
  if (child.pid === undefined) return whyNotStarted(child);
  const chunks: Buffer[] = [];
  let size = 0;
  let stderr = '';
  let ending: Pick<Outcome, 'fault' | 'late' | 'stopped'> = {};

  return new Promise((resolve) => {
    const end = (): void => {
      if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) killTree(child.pid);
    };
    const giveUp = (how: typeof ending): void => {
      if (ending.late !== true) ending = { ...how, ...ending };
      end();
    };
    const late = (): void => giveUp({ fault: `took longer than ${Math.round(limit / 1000)} s`, late: true });
    const timers = [setTimeout(late, limit)];
    const unwatch = watchForEnd(program, { stopped: (stopped) => giveUp({ stopped }), leaving: end });
    const settle = (): void => {
      for (const timer of timers) clearTimeout(timer);
      unwatch();
      child.stdout.destroy();
      child.stderr.destroy();
      const { exitCode: code, signalCode: signal } = child;
      resolve({ stdout: Buffer.concat(chunks).toString(), stderr, code, signal, ...ending });
    };
    child.stdout.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > longestStdout) giveUp({ fault: 'printed more than 64 KiB' });
      else chunks.push(chunk);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr = (stderr + text).slice(-longestStderr);
    });
    child.on('error', ({ message }) => {
      ending = { fault: `cannot be started: ${message}` };
      settle();
    });
    child.on('exit', (code, signal) => {
      if (code !== 0 && ending.stopped === undefined) {
        ending = { fault: signal === null ? `ended with exit code ${code}` : `was ended by ${signal}`, ...ending };
      }
      timers.push(setTimeout(settle, grace));
    });
    child.on('close', settle);
  });
}

/** Node tells later why, and has made no streams where there was no descriptor left for them. */
function whyNotStarted(child: Child): Promise<never> {
  return new Promise((_, reject) => {
    child.on('error', reject);
  });
}
