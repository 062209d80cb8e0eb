import {
  chmodSync,
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  type Stats,
} from 'node:fs';
import { dirname } from 'node:path';
import { isSystemError } from '../errors/system-error.ts';

/** The user id that must own what is trusted; undefined on Windows, where the profile folder's rights protect it. */
export type Owner = number | undefined;

const largestFile = 256 * 1024;

/**
 * Makes the folder (0700) and its parents, or checks that the one there is a folder of `owner` that nobody else can
 * write to; one that others can only read is closed to them. Throws where it cannot be trusted, or not be made.
 */
export function privateFolder(folder: string, owner: Owner): void {
  const found = lstatSync(folder, { throwIfNoEntry: false }) ?? lstatSync(makeFolder(folder));
  refuseUntrusted(folder, found, owner);
  if (owner !== undefined && (found.mode & 0o777) !== 0o700) chmodSync(folder, 0o700);
}

/** Throws where `found`, which stands at `folder`, is no folder of `owner`'s that nobody else can write to. */
export function refuseUntrusted(folder: string, found: Stats, owner: Owner): void {
  if (!found.isDirectory()) throw new Error(`${folder} is not a folder`);
  if (owner === undefined) return;
  if (found.uid !== owner) throw new Error(`${folder} belongs to another user`);
  if ((found.mode & 0o022) !== 0) throw new Error(`${folder} can be written by others`);
}

/**
 * Makes a folder and its parents, as far as they are missing; whatever the umask, its owner may use it. Throws Node's own
 * errors. Node's `recursive` goes round for ever where a folder is there and nothing can be made in it, as in /proc.
 */
export function makeFolder(folder: string, mode = 0o700, again = true): string {
  try {
    mkdirSync(folder, { mode });
    const made = lstatSync(folder).mode & 0o777;
    if ((made & 0o700) !== 0o700) chmodSync(folder, made | 0o700);
  } catch (error) {
    // Another process may have been faster: with this folder, or with the one above it since we were told that there is none.
    if (isSystemError(error, 'EEXIST')) return folder;
    if (!isSystemError(error, 'ENOENT')) throw error;
    const parent = dirname(folder);
    if (lstatSync(parent, { throwIfNoEntry: false }) !== undefined) {
      if (!again) throw error;
      return makeFolder(folder, mode, false);
    }
    makeFolder(parent, mode);
    return makeFolder(folder, mode);
  }
  return folder;
}

/**
 * Undefined where there is no such file. Throws where it is not a private file of `owner`. Reads at once: a small file of
 * this machine is there before a thread of the pool has started.
 */
export function readPrivateFile(file: string, owner: Owner): Uint8Array | undefined {
  const descriptor = openExisting(file);
  if (descriptor === undefined) return undefined;
  try {
    const found = fstatSync(descriptor);
    if (!found.isFile()) throw new Error(`${file} is not a regular file`);
    if (owner !== undefined && found.uid !== owner) throw new Error(`${file} belongs to another user`);
    if (owner !== undefined && (found.mode & 0o077) !== 0) throw new Error(`${file} is open to others`);
    if (found.size > largestFile) throw new Error(`${file} is larger than anything kept`);
    return readFileSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function openExisting(file: string): number | undefined {
  try {
    // Not blocking, because opening a FIFO that stands there would wait for its other end. Windows has neither flag.
    return openSync(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0));
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return undefined;
    throw error;
  }
}
