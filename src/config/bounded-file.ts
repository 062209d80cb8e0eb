import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';

/**
 * The bytes of a regular file of at most `megabytes`. Opening never waits: a FIFO without a writer would hold every
 * caller for ever. Throws Node's own errors, and an Error that says what else is wrong.
 */
export function readBounded(file: string, megabytes: number): Buffer {
  const descriptor = openSync(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const stat = fstatSync(descriptor);
    if (stat.isDirectory()) throw new Error('it is a directory');
    // AWS_CONFIG_FILE=/dev/null is how people say "no file"; reading it gives nothing.
    if (!stat.isFile() && file !== '/dev/null') throw new Error('it is not a regular file');
    if (stat.size > megabytes * 1024 * 1024) throw new Error(`it is larger than ${megabytes} MiB`);
    return readFileSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
