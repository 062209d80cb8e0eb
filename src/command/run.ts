import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { platform } from 'node:os';
import type { Readable } from 'node:stream';
import type { Environment } from '../session/environment.ts';
import { killTree } from './kill-tree.ts';
import { watchForEnd, type EndingSignal, type Program } from './program.ts';

/** How a command ended, and what it said. */
export interface Outcome {
  readonly stdout: string;
  /** The end of it. */
  readonly stderr: string;
  /** What went wrong, as words after the command's name: `ended with exit code 3`. */
  readonly fault?: string;
  /** The signal that wanted to end this program meanwhile; the command was ended for it. */
  readonly stopped?: EndingSignal;
}

export interface RunOptions {
  readonly env: Environment;
  readonly program: Program;
  /** Milliseconds. */
  readonly limit: number;
}

const longestStdout = 64 * 1024;
const longestStderr = 4 * 1024;
/** How long something that the command left behind may keep the pipes open after the command itself has ended. */
const grace = 500;

/**
 * Runs `command` by the system's shell, as the SDKs do, without stdin; it may ask on the terminal that it shares with
 * us. It and all that it started are ended after `limit` milliseconds, when it prints more than 64 KiB, and when this
 * program ends. Never rejects.
 */
export async function runCommand(command: string, options: RunOptions): Promise<Outcome> {
  try {
    return await follow(start(command, options.env), options);
  } catch (error) {
    // A command line that is too long, or no descriptor left for the pipes.
    return {
      stdout: '',
      stderr: '',
      fault: `cannot be started: ${error instanceof Error ? error.message : String(error)}`,
    };
  }
}

function follow(child: Child, { program, limit }: RunOptions): Promise<Outcome> {
  const chunks: Buffer[] = [];
  let size = 0;
  let stderr = '';
  let ending: Pick<Outcome, 'fault' | 'stopped'> = {};

  return new Promise((resolve) => {
    const end = (): void => {
      if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) killTree(child.pid);
    };
    const giveUp = (how: typeof ending): void => {
      ending = { ...how, ...ending };
      end();
    };
    const timers = [setTimeout(() => giveUp({ fault: `took longer than ${Math.round(limit / 1000)} s` }), limit)];
    const unwatch = watchForEnd(program, { stopped: (stopped) => giveUp({ stopped }), leaving: end });
    const settle = (): void => {
      for (const timer of timers) clearTimeout(timer);
      unwatch();
      child.stdout.destroy();
      child.stderr.destroy();
      resolve({ stdout: Buffer.concat(chunks).toString(), stderr, ...ending });
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

type Child = ChildProcessByStdio<null, Readable, Readable>;

function start(command: string, env: Environment): Child {
  const stdio: ['ignore', 'pipe', 'pipe'] = ['ignore', 'pipe', 'pipe'];
  if (platform() !== 'win32') return spawn('/bin/sh', ['-c', command], { env, stdio });
  const shell = env['ComSpec'] ?? 'cmd.exe';
  return spawn(shell, ['/d', '/s', '/c', `"${command}"`], {
    env,
    stdio,
    windowsHide: true,
    windowsVerbatimArguments: true,
  });
}
