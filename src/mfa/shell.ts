import { spawn, spawnSync, type ChildProcessByStdio } from 'node:child_process';
import type { Readable } from 'node:stream';
import { printable } from '../errors/printable.ts';
import type { Environment } from '../session/environment.ts';
import { watchForEnd, type EndingSignal, type Program } from './program.ts';

interface ShellOptions {
  readonly env: Environment;
  readonly platform: string;
  readonly program: Program;
  /** Milliseconds. */
  readonly limit: number;
}

/** How a command ended. */
interface Outcome {
  readonly stdout: string;
  /** Its last words, on one line. */
  readonly stderr: string;
  /** What went wrong, as words after the command's name. */
  readonly fault?: string;
  /** The signal that wanted to end this program meanwhile. */
  readonly stopped?: EndingSignal;
}

const LONGEST_STDOUT = 4096;
const LONGEST_STDERR = 500;
/** How long a child's child that left the group may keep the pipes open once the child itself has ended. */
const GRACE = 500;

/** Runs `command` by the system's shell, without stdin, in a process group of its own that is gone when this returns. */
export function runShell(command: string, { env, platform, program, limit }: ShellOptions): Promise<Outcome> {
  const child = start(command, env, platform);
  const end = (): void => killAll(child, platform, program);
  let stdout = '';
  let stderr = '';
  let ending: Pick<Outcome, 'fault' | 'stopped'> = {};
  const timers: NodeJS.Timeout[] = [];

  return new Promise<Outcome>((resolve) => {
    const settle = (): void => {
      for (const timer of timers) clearTimeout(timer);
      unwatch();
      child.stdout.destroy();
      child.stderr.destroy();
      resolve({ stdout, stderr: printable(stderr.trim()).slice(-LONGEST_STDERR), ...ending });
    };
    const giveUp = (how: typeof ending): void => {
      ending = how;
      end();
    };
    const unwatch = watchForEnd(program, { stopped: (stopped) => giveUp({ stopped }), leaving: end });
    timers.push(setTimeout(() => giveUp({ fault: `took longer than ${Math.round(limit / 1000)} s` }), limit));
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      if (stdout.length > LONGEST_STDOUT) giveUp({ fault: 'printed far more than a code' });
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr = (stderr + text).slice(-4 * LONGEST_STDERR);
    });
    child.on('error', (error) => {
      ending = { fault: `cannot be started: ${error.message}` };
      settle();
    });
    child.on('exit', (code, signal) => {
      if (ending.fault === undefined && ending.stopped === undefined && code !== 0) {
        ending = { fault: signal === null ? `ended with exit code ${code}` : `was ended by ${signal}` };
      }
      end();
      timers.push(setTimeout(settle, GRACE));
    });
    child.on('close', settle);
  });
}

function start(command: string, env: Environment, platform: string): Child {
  const stdio: ['ignore', 'pipe', 'pipe'] = ['ignore', 'pipe', 'pipe'];
  if (platform === 'win32') {
    return spawn(env['ComSpec'] ?? 'cmd.exe', ['/d', '/s', '/c', `"${command}"`], {
      env,
      stdio,
      windowsHide: true,
      windowsVerbatimArguments: true,
    });
  }
  // A group of its own (and so, as Node does it, no terminal of its own), so that all of it can be ended.
  return spawn('/bin/sh', ['-c', command], { env, stdio, detached: true });
}

type Child = ChildProcessByStdio<null, Readable, Readable>;

function killAll(child: Child, platform: string, program: Program): void {
  if (child.pid === undefined) return;
  if (platform === 'win32') {
    if (child.exitCode === null) spawnSync('taskkill', ['/pid', String(child.pid), '/t', '/f'], { windowsHide: true });
    return;
  }
  try {
    program.kill(-child.pid, 'SIGKILL');
  } catch {
    // The whole group has ended.
  }
}
