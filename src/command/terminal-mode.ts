import { spawnSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import type { Environment } from '../session/environment.ts';
import { whyNotInForeground } from './foreground.ts';
import { programOnPath } from './on-path.ts';

interface Where {
  readonly env: Environment;
  readonly platform: string;
  readonly pid: number;
}

/**
 * How the controlling terminal is set now, as a function that sets it so again: a command that is killed may leave it
 * raw, and then Ctrl-C is no signal any more. Does nothing where there is no terminal, or another program has it by now.
 */
export function rememberTerminal({ env, platform, pid }: Where): () => Promise<void> {
  const program = platform === 'win32' ? undefined : programOnPath('stty', env);
  if (program === undefined) return async () => {};
  const stty = (...args: readonly string[]): string | undefined => onTerminal(program, args, env);
  const settings = stty('-g')?.trim();
  if (settings === undefined) return async () => {};
  return async () => {
    // Whoever changes it from the background is stopped.
    if ((await whyNotInForeground(platform, pid)) === undefined) stty(settings);
  };
}

/** What `stty` prints; undefined where it fails. Node can set a terminal raw and back, and cannot ask how it is set. */
function onTerminal(program: string, args: readonly string[], env: Environment): string | undefined {
  let terminal: number | undefined;
  try {
    terminal = openSync('/dev/tty', 'r+');
    const { status, stdout } = spawnSync(program, args, {
      env,
      stdio: [terminal, 'pipe', 'ignore'],
      encoding: 'utf8',
      timeout: 2_000,
    });
    return status === 0 ? stdout : undefined;
  } catch {
    return undefined;
  } finally {
    if (terminal !== undefined) closeSync(terminal);
  }
}
