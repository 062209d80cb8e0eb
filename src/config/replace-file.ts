import { accessSync, constants, realpathSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { isRolechainError, RolechainError } from '../errors/error.ts';
import { fileReason } from '../errors/file-reason.ts';
import { replaceInOneStep } from '../state/replace.ts';
import { readConfigFile } from './files.ts';

/** A config file with its links followed: what is replaced is the file, never the link. Throws CONFIG_UNWRITABLE. */
export function realFile(file: string): string {
  return orUnwritable(file, () => realpathSync(file));
}

/** Throws CONFIG_UNWRITABLE for a file that its owner has closed, or that could not be replaced by one just like it. */
export function refuseUnwritable(real: string): void {
  orUnwritable(real, () => {
    const stat = statSync(real);
    if (!stat.isFile()) throw new Error('it is not a regular file');
    // Renaming would pass over the rights of the file, and root over all of them.
    if ((stat.mode & 0o222) === 0) throw new Error('it is read-only');
    if (stat.nlink > 1) throw new Error(`it has ${stat.nlink} hard links, and a new file would have one`);
    accessSync(real, constants.W_OK);
    accessSync(dirname(real), constants.W_OK | constants.X_OK);
  });
}

/**
 * Puts `text` in place of `old` in one step, with the mode and the owner of the file that was there. Throws
 * CONFIG_CHANGED where the file no longer holds `old`, and CONFIG_UNWRITABLE; then nothing is changed.
 */
export function replaceFile(real: string, old: string, text: string): void {
  refuseUnwritable(real);
  orUnwritable(real, () =>
    replaceInOneStep(real, Buffer.from(text), statSync(real), () => {
      // As late as can be: the AWS CLI takes no lock.
      if (readConfigFile(real).text !== old) throw new RolechainError('CONFIG_CHANGED', { file: real });
    }),
  );
}

function orUnwritable<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (isRolechainError(error)) throw error;
    throw new RolechainError('CONFIG_UNWRITABLE', { file, reason: fileReason(error) }, { cause: error });
  }
}
