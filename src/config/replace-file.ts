import { randomBytes } from 'node:crypto';
import {
  accessSync,
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  statSync,
  type Stats,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { RolechainError } from '../errors/error.ts';
import { whyUnreadable } from './bounded-file.ts';
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
 * Puts `text` in place of `old` in one step, with the mode and the owner of the file that was there. Access control lists
 * and extended attributes are not carried over. Throws CONFIG_CHANGED where the file no longer holds `old`, and
 * CONFIG_UNWRITABLE; then nothing is changed.
 */
export function replaceFile(real: string, old: string, text: string): void {
  refuseUnwritable(real);
  orUnwritable(real, () => {
    const folder = dirname(real);
    const draft = join(folder, `.${basename(real)}.${randomBytes(6).toString('hex')}`);
    try {
      writeDraft(draft, text, statSync(real));
      // As late as can be: the AWS CLI takes no lock.
      if (readConfigFile(real).text !== old) throw new RolechainError('CONFIG_CHANGED', { file: real });
      renameSync(draft, real);
    } catch (error) {
      attempt(() => unlinkSync(draft));
      throw error;
    }
    // The name too should outlive a power cut; not every system can promise it.
    attempt(() => sync(folder));
  });
}

function writeDraft(draft: string, text: string, { mode, uid, gid }: Stats): void {
  const noFollow = constants.O_NOFOLLOW ?? 0;
  const descriptor = openSync(draft, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | noFollow, 0o600);
  try {
    writeFileSync(descriptor, text);
    const made = fstatSync(descriptor);
    // Before the mode is widened, and because a change of owner clears bits of it.
    if (made.uid !== uid || made.gid !== gid) giveTo(descriptor, uid, gid);
    fchmodSync(descriptor, mode & 0o7777);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function giveTo(descriptor: number, uid: number, gid: number): void {
  try {
    fchownSync(descriptor, uid, gid);
  } catch (error) {
    throw new Error('it belongs to another user or group, and a new file would be yours', { cause: error });
  }
}

function sync(folder: string): void {
  const descriptor = openSync(folder, constants.O_RDONLY);
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function attempt(work: () => void): void {
  try {
    work();
  } catch {
    // What is tried so is not needed for the file to be right.
  }
}

function orUnwritable<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof RolechainError) throw error;
    throw new RolechainError('CONFIG_UNWRITABLE', { file, reason: whyUnreadable(error) }, { cause: error });
  }
}
