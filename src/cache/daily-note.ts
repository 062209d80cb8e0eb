import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isSystemError } from '../errors/system-error.ts';
import { removeFile } from '../state/write-private-file.ts';

/**
 * True for one process a day (UTC), however many ask: the one that makes the day's marker for `topic` in `folder`. True for all
 * where no marker can be made: better said too often than never.
 */
export async function isFirstToday(folder: string | undefined, topic: string, now: Date): Promise<boolean> {
  if (folder === undefined) return true;
  const today = `${topic}-${now.toISOString().slice(0, 10)}`;
  try {
    await (await open(join(folder, today), 'wx', 0o600)).close();
  } catch (error) {
    return !isSystemError(error, 'EEXIST');
  }
  await removeOthers(folder, topic, today);
  return true;
}

async function removeOthers(folder: string, topic: string, today: string): Promise<void> {
  try {
    const old = (await readdir(folder)).filter((name) => name.startsWith(`${topic}-`) && name !== today);
    await Promise.all(old.map((name) => removeFile(join(folder, name))));
  } catch {
    // The marker of another day that stays behind hinders nobody.
  }
}
