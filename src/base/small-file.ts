import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

const limit = 1024 * 1024;

/** The text of a regular file of at most 1 MiB, or undefined. A FIFO or a device in its place is not waited for. */
export function readSmallFile(path: string): string | undefined {
  let file: number | undefined;
  try {
    file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const { size } = fstatSync(file);
    if (!fstatSync(file).isFile() || size > limit) return undefined;
    const text = Buffer.alloc(size);
    return text.toString('utf8', 0, readSync(file, text, 0, size, 0));
  } catch {
    return undefined;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
