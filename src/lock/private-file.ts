import { createHash } from 'node:crypto';
import { constants, type BigIntStats, type Stats } from 'node:fs';
import { lstat, mkdir, open, type FileHandle } from 'node:fs/promises';

/** A name as a file name that no configuration can lead out of its folder. */
export function fileName(name: string): string {
  return /^[0-9a-f]{64}$/.test(name) ? name : createHash('sha256').update(name).digest('hex');
}

/**
 * Makes `folder`, 0700, and checks it: a folder, not a link to one, of this user, in which nobody else may write.
 * `uid` is undefined where the system has none (Windows). Throws an Error that names the folder.
 */
export async function privateFolder(folder: string, uid: number | undefined): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const found = await lstat(folder);
  if (!found.isDirectory() || !isPrivate(found, uid)) throw new Error(`${folder} is not a private folder`);
}

/** Opens a file of a private folder for reading and writing, makes it 0600 if there is none, and follows no link. */
export async function openPrivate(file: string, uid: number | undefined): Promise<FileHandle> {
  return openChecked(file, uid, constants.O_RDWR | constants.O_CREAT);
}

/** The first 256 bytes of a private file. Throws ENOENT. */
export async function readPrivate(file: string, uid: number | undefined): Promise<string> {
  const handle = await openChecked(file, uid, constants.O_RDONLY);
  try {
    const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(256), position: 0 });
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await handle.close();
  }
}

async function openChecked(file: string, uid: number | undefined, flags: number): Promise<FileHandle> {
  // Without O_NONBLOCK a FIFO put in its place would hang us. Windows has neither flag: there they are undefined, which
  // counts as 0 here.
  const handle = await open(file, flags | constants.O_NOFOLLOW | constants.O_NONBLOCK, 0o600);
  try {
    const found = await handle.stat();
    // A second name of the file may lie outside the folder.
    if (!found.isFile() || found.nlink > 1 || !isPrivate(found, uid)) throw new Error(`${file} is not a private file`);
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** Whether two looks saw the same file. */
export function sameFile(one: BigIntStats, other: BigIntStats): boolean {
  return one.ino === other.ino && one.dev === other.dev;
}

/** Whether `error` is the system's refusal `code`, as in `ENOENT`. */
export function isSystemError(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

function isPrivate(found: Stats, uid: number | undefined): boolean {
  return uid === undefined || (found.uid === uid && (found.mode & 0o022) === 0);
}
