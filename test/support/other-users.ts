import { chownSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { has } from './installed.ts';

/** Whether this machine lets tests run the program as other users. */
export const otherUsers = process.getuid?.() === 0 && has('setpriv');

/** A user that is in no database, as in a container that runs as any uid. */
export const nobodyKnown = 54_321;

/** The words that run a program as the user `uid`, in no group of ours. */
export function as(uid: number): readonly string[] {
  return ['setpriv', `--reuid=${uid}`, `--regid=${uid}`, '--clear-groups'];
}

/** Gives a folder and what lies in it to `uid`; links are left as they are. */
export function giveTo(uid: number, ...folders: readonly string[]): void {
  for (const folder of folders) {
    chownSync(folder, uid, uid);
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) giveTo(uid, path);
      else if (entry.isFile()) chownSync(path, uid, uid);
    }
  }
}
