import { exhausted } from './exhausted.ts';

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

/** Why a file, or what a stream goes to, cannot be read or written, in words; errno(3). */
export function fileReason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const known = 'code' in error && typeof error.code === 'string' ? REASONS.get(error.code) : undefined;
  return known ?? exhausted(error) ?? error.message;
}
