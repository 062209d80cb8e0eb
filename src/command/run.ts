import { spawn } from 'node:child_process';
import { platform } from 'node:os';
import type { Environment } from '../session/environment.ts';
import { follow, type Child, type Outcome } from './follow.ts';
import { noRoomToStart } from './not-started.ts';
import { systemProgram } from './on-path.ts';
import type { Program } from './program.ts';

export interface RunOptions {
  readonly env: Environment;
  readonly program: Program;
  /** Milliseconds. */
  readonly limit: number;
}

/** A program and its arguments, as they are: no shell reads them. */
export interface Invocation {
  /** Its absolute path. */
  readonly file: string;
  readonly args: readonly string[];
  /** What it reads; without it there is nothing to read. */
  readonly stdin?: string;
}

/**
 * Runs `command` by the system's shell, as the SDKs do, without stdin; it may ask on the terminal that it shares with
 * us. It is ended as `follow` says. Never rejects.
 */
export async function runCommand(command: string, options: RunOptions): Promise<Outcome> {
  return outcomeOf(() => startShell(command, options.env), options);
}

/** Runs a program without a shell. It is ended as `follow` says. Never rejects. */
export async function runProgram(invocation: Invocation, options: RunOptions): Promise<Outcome> {
  return outcomeOf(() => start(invocation, options.env), options);
}

async function outcomeOf(begin: () => Child, options: RunOptions): Promise<Outcome> {
  try {
    return await follow(begin(), options);
  } catch (error) {
    // A command line that is too long, or no descriptor left for the pipes.
    const reason = noRoomToStart(error) ?? (error instanceof Error ? error.message : String(error));
    return { stdout: '', stderr: '', code: null, signal: null, fault: `cannot be started: ${reason}` };
  }
}

function startShell(command: string, env: Environment): Child {
  const stdio: ['ignore', 'pipe', 'pipe'] = ['ignore', 'pipe', 'pipe'];
  if (platform() !== 'win32') return spawn('/bin/sh', ['-c', command], { env, stdio });
  const shell = env['ComSpec'] ?? systemProgram('cmd.exe', env);
  return spawn(shell, ['/d', '/s', '/c', `"${command}"`], {
    env,
    stdio,
    windowsHide: true,
    windowsVerbatimArguments: true,
  });
}

// Not `windowsHide`: Windows would hide the first window that the program shows, and a window is what is wanted of it.
function start({ file, args, stdin }: Invocation, env: Environment): Child {
  if (stdin === undefined) return spawn(file, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const child = spawn(file, args, { env, stdio: ['pipe', 'pipe', 'pipe'] });
  // One that was not started may have no streams.
  if (child.pid === undefined) return child;
  // A program that ends without reading tells so by how it ends.
  child.stdin.on('error', () => undefined);
  child.stdin.end(stdin);
  return child;
}
