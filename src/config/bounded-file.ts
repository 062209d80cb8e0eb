import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { exhausted } from '../errors/exhausted.ts';

/**
 * The bytes of a regular file of at most `megabytes`. Opening never waits: a FIFO without a writer would hold every
 * caller for ever. Throws Node's own errors, and an Error that says what else is wrong.
 */
export function readBounded(file: string, megabytes: number): Buffer {
  const descriptor = openSync(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const stat = fstatSync(descriptor);
    if (stat.isDirectory()) throw new Error('it is a directory');
    // AWS_CONFIG_FILE=/dev/null is how people say "no file"; reading it gives nothing.
    if (!stat.isFile() && file !== '/dev/null') throw new Error('it is not a regular file');
    if (stat.size > megabytes * 1024 * 1024) throw new Error(`it is larger than ${megabytes} MiB`);
    return readFileSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

const REASONS: ReadonlyMap<string, string> = new Map([
  ['ENOENT', 'it does not exist'],
  ['EACCES', 'permission denied'],
  ['EPERM', 'permission denied'],
  ['EROFS', 'its file system is read-only'],
  ['ENOTDIR', 'what should be its folder is a file'],
  ['EISDIR', 'it is a directory'],
  ['ELOOP', 'its symbolic links lead in a circle'],
  ['ENXIO', 'it is not a regular file'],
  ['ENOSPC', 'its file system is full'],
  ['EDQUOT', 'the disk quota is used up'],
  ['EFBIG', 'it would be larger than files may be here (see "ulimit -f")'],
  ['EBADF', 'it is not open for writing'],
  ['EIO', 'its file system fails'],
  ['ESTALE', 'its file system has gone away'],
  ['ENAMETOOLONG', 'its path is too long'],
]);

/** Why a file cannot be read, or written, in words. */
export function whyUnreadable(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const known = 'code' in error && typeof error.code === 'string' ? REASONS.get(error.code) : undefined;
  return known ?? exhausted(error) ?? error.message;
}
