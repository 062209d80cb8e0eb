import { randomBytes } from 'node:crypto';
import { chmodSync, constants, lstatSync, mkdirSync } from 'node:fs';
import { lstat, open, readdir, rename, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { isSystemError } from '../errors/system-error.ts';

/** The user id that must own what is trusted; undefined on Windows, where the profile folder's rights protect it. */
export type Owner = number | undefined;

const largestFile = 256 * 1024;
const noFollow = constants.O_NOFOLLOW ?? 0;

/**
 * Makes the folder (0700) and its parents, or checks that the one there is a folder of `owner` that nobody else can
 * write to; one that others can only read is closed to them. Throws where it cannot be trusted, or not be made.
 */
export function privateFolder(folder: string, owner: Owner): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const found = lstatSync(folder);
  if (!found.isDirectory()) throw new Error(`${folder} is not a folder`);
  if (owner === undefined) return;
  if (found.uid !== owner) throw new Error(`${folder} belongs to another user`);
  if ((found.mode & 0o022) !== 0) throw new Error(`${folder} can be written by others`);
  if ((found.mode & 0o777) !== 0o700) chmodSync(folder, 0o700);
}

/** Undefined where there is no such file. Throws where it is not a private file of `owner`. */
export async function readPrivateFile(file: string, owner: Owner): Promise<Uint8Array | undefined> {
  // Not blocking, because opening a FIFO that stands there would wait for its other end.
  const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK | noFollow).catch(undefinedIfAbsent);
  if (handle === undefined) return undefined;
  try {
    const found = await handle.stat();
    if (!found.isFile()) throw new Error(`${file} is not a regular file`);
    if (owner !== undefined && found.uid !== owner) throw new Error(`${file} belongs to another user`);
    if (owner !== undefined && (found.mode & 0o077) !== 0) throw new Error(`${file} is open to others`);
    if (found.size > largestFile) throw new Error(`${file} is larger than anything kept`);
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}

/**
 * Replaces `folder/name` in one step (0600), so that a reader sees the old or the new content, and nothing between.
 * Then removes what writers who were killed left behind more than an hour ago.
 */
export async function writePrivateFile(folder: string, name: string, content: Uint8Array | string): Promise<void> {
  const draft = join(folder, `.${name}.${randomBytes(6).toString('hex')}`);
  const handle = await open(draft, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | noFollow, 0o600);
  let written: number;
  try {
    try {
      await handle.writeFile(content);
      written = (await handle.stat()).mtimeMs;
    } finally {
      await handle.close();
    }
    await rename(draft, join(folder, name));
  } catch (error) {
    await unlink(draft).catch(undefinedIfAbsent);
    throw error;
  }
  await removeOldDrafts(folder, written);
}

// By the file system's own clock: with another one, the draft of a writer at work could look old.
async function removeOldDrafts(folder: string, now: number): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!name.startsWith('.')) continue;
    const file = join(folder, name);
    const found = await lstat(file).catch(undefinedIfAbsent);
    if (found !== undefined && now - found.mtimeMs > 60 * 60_000) await removeFile(file);
  }
}

/** Whether there was such a file. */
export async function removeFile(file: string): Promise<boolean> {
  try {
    await unlink(file);
    return true;
  } catch (error) {
    return undefinedIfAbsent(error) ?? false;
  }
}

function undefinedIfAbsent(error: unknown): undefined {
  if (!isSystemError(error, 'ENOENT')) throw error;
}
