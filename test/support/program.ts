import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { root } from './root.ts';

/** The real program; `ROLECHAIN_BIN` names another build of it to put to the same tests. */
export const program: readonly string[] = process.env['ROLECHAIN_BIN']
  ? [process.env['ROLECHAIN_BIN']]
  : [process.execPath, join(root, 'bin/rolechain.js')];

export interface Run {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly env: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Called with the child once it runs. */
  readonly started?: (child: ChildProcess) => void;
}

/** Runs the program as a caller does: no shell, stdin closed, both outputs piped. */
export async function run(args: readonly string[], { env, cwd, started }: RunOptions): Promise<Run> {
  const [command = '', ...first] = program;
  const child = spawn(command, [...first, ...args], {
    env,
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
