import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { skipped } from './installed.ts';

// Of Debian's package libfaketime, and of others'.
const folder = ['/usr/lib/x86_64-linux-gnu', '/usr/lib/aarch64-linux-gnu', '/usr/lib64', '/usr/lib']
  .map((libraries) => join(libraries, 'faketime'))
  .find((path) => existsSync(path));

/** The library that gives a program another clock, by LD_PRELOAD; undefined where it is not installed. */
export const faketime = folder && join(folder, 'libfaketime.so.1');

/** The same for programs with threads, all of which it lets see one clock. */
export const faketimeOfThreads = folder && join(folder, 'libfaketimeMT.so.1');

/** For the name of a test. */
export const noFaketime = skipped(faketime !== undefined, 'libfaketime');
