import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, resolve } from 'node:path';
import type { Environment } from '../session/environment.ts';

/**
 * The absolute path of a program of ours to start: by PATH, or as it stands where it has a folder. Folders of PATH that depend on the
 * working folder are passed over: whoever can write there could see codes and sign-in addresses.
 */
export function programOnPath(
  name: string,
  env: Environment,
  counts: (file: string) => boolean = () => true,
): string | undefined {
  const folders = name.includes('/') ? [''] : (env['PATH'] ?? '').split(delimiter).filter(isAbsolute);
  return folders.map((folder) => resolve(folder, name)).find((file) => isExecutable(file) && counts(file));
}

/** The path of a program that Windows itself brings. */
export function systemProgram(name: string, env: Environment): string {
  return `${env['SystemRoot'] ?? String.raw`C:\Windows`}\\System32\\${name}`;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
