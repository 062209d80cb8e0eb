import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseHolder } from '../src/lock/holder.ts';

/** A lock that somebody holds now. */
export interface HeldLock {
  readonly file: string;
  /** Who says to hold it; undefined where its file does not tell. */
  readonly pid: number | undefined;
}

/** The locks below a state folder that the kernel says are held. */
export function heldLocks(folder: string): readonly HeldLock[] {
  const held = new Set(
    [...readFileSync('/proc/locks', 'utf8').matchAll(/ [0-9a-f]+:[0-9a-f]+:(\d+) /g)].map(([, inode]) => Number(inode)),
  );
  return files(join(folder, 'locks')).flatMap((file) => {
    try {
      return held.has(statSync(file).ino) ? [{ file, pid: parseHolder(readFileSync(file, 'utf8'))?.pid }] : [];
    } catch {
      // Swept away meanwhile.
      return [];
    }
  });
}

function files(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.lock'))
      .map((name) => join(folder, name));
  } catch {
    return [];
  }
}
