import { spawn, type ChildProcess } from 'node:child_process';
import { withOrdinaryCores } from '../core-dumps.ts';
import type { Environment } from '../session/environment.ts';
import { passSignalsOn, type Program } from './child-signals.ts';
import { cannotRun, namedDescriptors } from './user-child.ts';

/** How a command ended. */
export type Ending = { readonly code: number } | { readonly signal: NodeJS.Signals };

/** A command to run in our place. */
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
    passSignalsOn({ child: () => child?.pid, platform, program });
    try {
      const stdio = ['inherit' as const, 'inherit' as const, 'inherit' as const, ...namedDescriptors(args)];
      child = withOrdinaryCores(() => spawn(path, args, { argv0: name, env, stdio }));
    } catch (error) {
      refuse(error);
      return;
    }
    child.on('error', refuse);
    child.on('exit', (code, signal) => resolve(signal === null ? { code: code ?? 1 } : { signal }));
  });
}
