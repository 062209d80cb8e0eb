import { execFileSync } from 'node:child_process';
import { chownSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Box, BoxOptions } from './case.ts';
import { has, skipped } from './installed.ts';
import { program } from './program.ts';

/** A user that is in no database, as in a container that runs as any uid. */
export const nobodyKnown = 54_321;

const isRoot = process.getuid?.() === 0;

/** Whether tests may run the program as other users here: as root, where others can read the program and its runtime. */
export const otherUsers = isRoot && has('setpriv') && starts(nobodyKnown);

/** For the name of a test. */
export const noOthers = skipped(otherUsers, 'right to be another user');

/** Whether the rights of files concern somebody whom the program can run as: root reads everything. */
export const rightsCount = !isRoot || otherUsers;

/** The words that run a program as the user `uid`, in no group of ours. */
export function as(uid: number): readonly string[] {
  return ['setpriv', `--reuid=${uid}`, `--regid=${uid}`, '--clear-groups'];
}

function starts(uid: number): boolean {
  try {
    const [setpriv, ...words] = [...as(uid), ...program, '--version'];
    execFileSync(setpriv, words, { stdio: 'ignore', env: { PATH: process.env['PATH'] } });
    return true;
  } catch {
    return false;
  }
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

/** Has the program run as somebody whom the rights of files concern, and to whom the whole home belongs. */
export function underRights(box: Box): BoxOptions {
  if (!isRoot) return {};
  giveTo(nobodyKnown, box.path());
  return { under: as(nobodyKnown) };
}
