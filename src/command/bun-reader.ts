import { closeSync } from 'node:fs';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';

/**
 * Reads from a descriptor that was opened not to wait, and closes it, in Bun: there a Socket says nothing of what is no socket,
 * and a ReadStream waits in a thread that nobody can call back. Undefined in Node, where these do.
 */
export function bunReader(descriptor: () => number): Readable | undefined {
  const bun: unknown = Reflect.get(globalThis, 'Bun');
  if (!hasFiles(bun)) return undefined;
  const opened = descriptor();
  const reader = Readable.fromWeb(bun.file(opened).stream());
  // It reads from a copy. While ours is open, who writes does not learn that nobody reads any more.
  return reader.once('close', () => closeSync(opened));
}

function hasFiles(bun: unknown): bun is { file(descriptor: number): { stream(): ReadableStream<Uint8Array> } } {
  return typeof bun === 'object' && bun !== null && 'file' in bun && typeof bun.file === 'function';
}
