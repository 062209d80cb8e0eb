import { spawn, type ChildProcess } from 'node:child_process';
import { fstatSync } from 'node:fs';
import { RolechainError } from '../errors/error.ts';
import type { Environment } from '../session/environment.ts';
import { whyNotInForeground } from './foreground.ts';

/** How a command ended. */
export type Ending = { readonly code: number } | { readonly signal: NodeJS.Signals };

/** As much of Node's `process` as standing in for another program takes. */
interface Program {
  readonly pid: number;
  on(signal: NodeJS.Signals, listener: () => void): unknown;
  kill(pid: number, signal: NodeJS.Signals): unknown;
}

export interface InPlace {
  /** Where it stands. */
  readonly path: string;
  /** Its name as it was typed, and its arguments. */
  readonly words: readonly string[];
  readonly env: Environment;
  readonly platform: string;
  readonly program: Program;
}

/**
 * Runs a command as if it stood in our place: no shell, our stdin, stdout and stderr, our process group (so that
 * Ctrl-C, Ctrl-Z and `fg` reach it as they would without us), and signals that are meant for it. Settles when it has
 * ended; from then on signals are ignored, because how it ended says how we do. Throws COMMAND_NOT_EXECUTABLE.
 */
export function runInPlace({ path, words, env, platform, program }: InPlace): Promise<Ending> {
  const [name = path, ...args] = words;
  return new Promise((resolve, reject) => {
    const refuse = (error: unknown): void => reject(cannotRun(name, error));
    let child: ChildProcess | undefined;
    passSignalsOn(() => child?.pid, { platform, program });
    try {
      child = spawn(path, args, { argv0: name, env, stdio: descriptors(args) });
    } catch (error) {
      refuse(error);
      return;
    }
    child.on('error', refuse);
    child.on('exit', (code, signal) => resolve(signal === null ? { code: code ?? 1 } : { signal }));
  });
}

// What ends, wakes or tells a program something, by `kill` or by a time limit.
const MEANT_FOR_IT = ['SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGUSR2', 'SIGALRM', 'SIGCONT'] as const;
const FROM_KEYS = ['SIGINT', 'SIGQUIT', 'SIGBREAK'] as const;

function passSignalsOn(
  child: () => number | undefined,
  { platform, program }: Pick<InPlace, 'platform' | 'program'>,
): void {
  const pass = (signal: NodeJS.Signals): void => {
    const pid = child();
    // Node would end it without further ado; Windows tells everybody at the console by itself.
    if (pid === undefined || platform === 'win32') return;
    try {
      program.kill(pid, signal);
    } catch {
      // It has just ended, or changed its user.
    }
  };
  // Ctrl-C reaches everybody in the foreground of the terminal: once more would be twice, and Terraform takes the
  // second for "leave everything and go". So the key's signals are passed on only where no key can have sent them.
  const passFromElsewhere = async (signal: NodeJS.Signals): Promise<void> => {
    if ((await whyNotInForeground(platform, program.pid)) !== undefined) pass(signal);
  };
  for (const signal of MEANT_FOR_IT) program.on(signal, () => pass(signal));
  for (const signal of FROM_KEYS) program.on(signal, () => void passFromElsewhere(signal));
}

/**
 * Our three streams, and what the arguments name, as a shell's `<(…)` does: Node closes the lower descriptors that it
 * did not open itself when it starts a program.
 */
function descriptors(args: readonly string[]): ('inherit' | 'ignore' | number)[] {
  const named = args.flatMap((word) =>
    [...word.matchAll(/\/(?:dev|proc\/self)\/fd\/(\d{1,3})(?!\d)/g)].map(([, number]) => Number(number)),
  );
  const open = new Set(named.filter((descriptor) => descriptor > 2 && isOpen(descriptor)));
  const others = Array.from({ length: Math.max(2, ...open) - 2 }, (_, index) =>
    open.has(index + 3) ? index + 3 : 'ignore',
  );
  return ['inherit', 'inherit', 'inherit', ...others];
}

function isOpen(descriptor: number): boolean {
  try {
    fstatSync(descriptor);
    return true;
  } catch {
    return false;
  }
}

const REASONS: ReadonlyMap<string, string> = new Map([
  ['E2BIG', 'its arguments and environment are too long'],
  ['EACCES', 'permission denied'],
  ['ENOENT', 'what its first line, or the program itself, names to run it does not exist'],
  ['ENOEXEC', 'it is neither a program for this machine nor a script'],
]);

/** By the code alone: the words of some errors quote the environment, which holds secrets. */
function cannotRun(command: string, error: unknown): RolechainError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  const reason = REASONS.get(code) ?? `the system does not start it (${code})`;
  return new RolechainError('COMMAND_NOT_EXECUTABLE', { command, reason });
}
