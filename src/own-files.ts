import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Written into the standalone where it is built, and nowhere else. */
declare const ROLECHAIN_STANDALONE: true | undefined;

/** Whether this is the standalone executable, which has its script inside and its other files beside it. */
export const standalone = typeof ROLECHAIN_STANDALONE !== 'undefined';

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

/**
 * Loads a native module: of a package that Node finds from here, or the file of its name beside the standalone and no other,
 * which is the native part alone, without the package's JavaScript. Throws if there is none.
 */
export function requireNative(name: string): unknown {
  const file = standalone ? ownFile('natives', `${basename(name, '.node')}.node`) : name;
  return createRequire(ownFile('package.json'))(file);
}
