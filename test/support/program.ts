import { spawn, type ChildProcess } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './root.ts';

const named = process.env['ROLECHAIN_BIN'];
/** The standalone's executable, which `ROLECHAIN_BIN` names to put it to the tests of the program. */
export const standalone = named ? realpathSync(named) : undefined;
/** The real program. */
export const program: readonly string[] = standalone
  ? [standalone]
  : [process.execPath, join(root, 'bin/rolechain.js')];

/** For the name of a test of what only Node does. */
export const notOfStandalone = standalone ? ' (SKIPPED: the standalone is tested)' : '';

/** The environment in which the runtime loads a module of ours before the program. */
export function preload(file: string): Readonly<Record<string, string>> {
  return standalone ? { BUN_OPTIONS: `--preload=${file}` } : { NODE_OPTIONS: `--import ${pathToFileURL(file).href}` };
}

/** The program as one word list of a shell, or of a `credential_process` line. */
export const programLine = program.map((word) => `"${word}"`).join(' ');

export interface Run {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly env: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** A command and its flags that run the program in our place, as `strace` does. */
  readonly under?: readonly string[];
  /** Called with the child once it runs. */
  readonly started?: (child: ChildProcess) => void;
}

/**
 * Runs the program as a caller does: no shell, stdin closed, both outputs piped, and in a session of its own, so that
 * the terminal of whoever runs the tests is not its terminal.
 */
export async function run(args: readonly string[], options: RunOptions): Promise<Run> {
  return runCommand([...(options.under ?? []), ...program, ...args], options);
}

/** Runs any command in the same way. */
export async function runCommand(words: readonly string[], { env, cwd, started }: RunOptions): Promise<Run> {
  const [command = '', ...args] = words;
  const child = spawn(command, args, {
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(cwd === undefined ? {} : { cwd }),
  });
  started?.(child);
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
}
