import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { platform } from 'node:process';

// Which kinds of memory a core dump of this process holds; a child starts with its parent's. (core(5) of Linux.)
const FILTER = '/proc/self/coredump_filter';

/** What the filter was before, where it could be changed. */
let before: string | undefined;

/**
 * From here on a core dump of this process holds no memory, so no secret: wherever the system sends it. On Linux; elsewhere nothing
 * happens, nor where /proc cannot be written.
 */
export function keepMemoryOutOfCores(): void {
  if (platform === 'linux') before = exchange('0');
}

/** Starts a program of the user's, whose core dumps are as they would be without us. */
export function withOrdinaryCores<T>(start: () => T): T {
  if (before === undefined) return start();
  exchange(before);
  try {
    return start();
  } finally {
    exchange('0');
  }
}

/** Writes the filter and gives what it was. */
function exchange(filter: string): string | undefined {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(FILTER, 'r+');
    const text = Buffer.alloc(32);
    const length = readSync(descriptor, text, 0, text.length, 0);
    writeSync(descriptor, filter, 0);
    return `0x${text.toString('latin1', 0, length).trim()}`;
  } catch {
    return undefined;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}
