import { accessSync, constants, realpathSync, statSync } from 'node:fs';
import { posix, win32 } from 'node:path';
import type { Environment } from '../session/environment.ts';

/**
 * Where a program with a window lies on the PATH. Folders that depend on the working folder are passed over: whoever
 * can write there could ask for the code. A pinentry that only knows terminals does not count.
 */
export function findProgram(
  name: string,
  { env, platform }: { readonly env: Environment; readonly platform: string },
): string | undefined {
  const path = platform === 'win32' ? win32 : posix;
  const folders = (env['PATH'] ?? '').split(path.delimiter).filter((folder) => path.isAbsolute(folder));
  return folders.map((folder) => path.join(folder, name)).find((file) => isExecutable(file) && !isForTerminals(file));
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
