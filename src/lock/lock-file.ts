import { createHash } from 'node:crypto';
import { type BigIntStats, closeSync, constants, fchmodSync, fstatSync, openSync } from 'node:fs';
import type { Owner } from '../state/private-file.ts';

/** A name as a file name that no configuration can lead out of its folder. */
export function fileName(name: string): string {
  return /^[0-9a-f]{64}$/.test(name) ? name : createHash('sha256').update(name).digest('hex');
}

/** The descriptor of a lock file of a private folder, for reading and writing; makes it 0600 if there is none, and follows no link. */
export function openLockFile(file: string, owner: Owner): number {
  // Without O_NONBLOCK a FIFO put in its place would hang us. Windows has neither flag: there they are undefined, which
  // counts as 0 here.
  const flags = constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const descriptor = openSync(file, flags, 0o600);
  try {
    const found = fstatSync(descriptor);
    const isOurs = owner === undefined || (found.uid === owner && (found.mode & 0o022) === 0);
    // A second name of the file may lie outside the folder.
    if (!found.isFile() || found.nlink > 1 || !isOurs) throw new Error(`${file} is not a private file`);
    // A umask may take the owner's rights too, and those who come later could not open it.
    if (owner !== undefined && (found.mode & 0o600) !== 0o600) fchmodSync(descriptor, 0o600);
    return descriptor;
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}

/** Whether two looks saw the same file. */
export function sameFile(one: BigIntStats, other: BigIntStats): boolean {
  return one.ino === other.ino && one.dev === other.dev;
}
