import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Whether this is the standalone executable, which has its script inside and its other files beside it. */
export const standalone = import.meta.url.includes('$bunfs') || import.meta.url.includes('~BUN');

/** The folder of this copy of rolechain. This file, or the bundle that it is part of, lies one folder below it. */
const root = standalone ? dirname(process.execPath) : fileURLToPath(new URL('..', import.meta.url));

/** The path of a file that belongs to this copy: `ownFile('completions', 'rolechain.bash')`. */
export function ownFile(...path: readonly string[]): string {
  return join(root, ...path);
}

/** `bin/rolechain.js` of this copy; of the standalone, the standalone. */
export const ownScript = standalone ? process.execPath : ownFile('bin', 'rolechain.js');

/** The words that start this copy of the program. */
export const ownWords: readonly string[] = standalone ? [process.execPath] : [process.execPath, ownScript];

/** Loads a native module that lies in this copy's own folder or where Node looks from there. Throws if there is none. */
export function requireNative(name: string): unknown {
  return createRequire(ownFile('package.json'))(name);
}
