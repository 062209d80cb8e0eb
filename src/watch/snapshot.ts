import { statSync } from 'node:fs';
import { readBounded } from '../config/bounded-file.ts';

/** A file at one moment. */
export interface Snapshot {
  /** Another one after each save, also after one that changes nothing; not after `chmod`. */
  readonly stamp: string;
  /** Undefined where there is no file that can be read. */
  readonly bytes: Buffer | undefined;
}

// What is larger is no policy, and the content is only compared.
const LIMIT_MEGABYTES = 1;

/** Looks at `path`, through symbolic links. Never throws: what cannot be read is a state like any other. */
export function lookAt(path: string): Snapshot {
  try {
    const { dev, ino, size, mtimeNs } = statSync(path, { bigint: true });
    const stamp = [dev, ino, size, mtimeNs].join(' ');
    return { stamp, bytes: bytesOf(path) };
  } catch {
    return { stamp: 'gone', bytes: undefined };
  }
}

/** The content too: file systems that count whole seconds give two saves within one the same time. */
export function isSame(one: Snapshot, other: Snapshot): boolean {
  return one.stamp === other.stamp && hasSameContent(one, other);
}

export function hasSameContent({ bytes: one }: Snapshot, { bytes: other }: Snapshot): boolean {
  return one === undefined || other === undefined ? one === other : one.equals(other);
}

function bytesOf(path: string): Buffer | undefined {
  try {
    return readBounded(path, LIMIT_MEGABYTES);
  } catch {
    return undefined;
  }
}
