import { readBounded } from '../config/bounded-file.ts';

/** The text of a regular file of at most 1 MiB, or undefined where there is none that can be read. */
export function readSmallFile(path: string): string | undefined {
  try {
    return readBounded(path, 1).toString('utf8');
  } catch {
    return undefined;
  }
}
