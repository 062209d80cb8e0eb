import { accessSync, constants, realpathSync, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import type { Environment } from '../session/environment.ts';

/**
 * Where a program with a window lies on the PATH. Folders that depend on the working folder are passed over: whoever
 * can write there could ask for the code. A pinentry that only knows terminals does not count.
 */
export function findProgram(name: string, env: Environment): string | undefined {
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => isAbsolute(folder));
  return folders.map((folder) => join(folder, name)).find((file) => isExecutable(file) && !isForTerminals(file));
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/** `pinentry` is often a link to what the administrator chose. */
function isForTerminals(file: string): boolean {
  return /pinentry-(?:curses|tty)$/.test(realpathSync(file));
}
