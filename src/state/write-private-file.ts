import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { lstat, open, readdir, rename, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { isSystemError } from '../errors/system-error.ts';

/**
 * Replaces `folder/name` in one step (0600), so that a reader sees the old or the new content, and nothing between.
 * Then removes what writers who were killed left behind more than an hour ago.
 */
export async function writePrivateFile(folder: string, name: string, content: Uint8Array | string): Promise<void> {
  const draft = join(folder, `.${name}.${randomBytes(6).toString('hex')}`);
  const handle = await open(
    draft,
    constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | (constants.O_NOFOLLOW ?? 0),
    0o600,
  );
  let written: number;
  try {
    try {
      // A umask may take the owner's rights too.
      if (((await handle.stat()).mode & 0o600) !== 0o600) await handle.chmod(0o600);
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
