import { deepStrictEqual } from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { decodeEntry, encodeEntry } from '../../src/cache/entry.ts';
import type { Kept } from '../../src/session/ports.ts';
import { chosenBy, demand } from '../oracle.ts';

const key = 'a'.repeat(64);
const other = 'b'.repeat(64);

export const words = [
  '{"accessKeyId":"ASIAIOSFODNN7EXAMPLE","secretAccessKey":"s","issued":0}',
  '"sessionToken":"t"',
  '"expiration":1767323045000',
  '"accountId":"111111111111"',
  '"callerArn":"arn:aws:iam::222222222222:user/alice"',
  '8640000000000001',
  '__proto__',
];

/** A kept item: any bytes are none; a content that is well sealed is credentials, which come back whole, or none. */
export function fuzz(data: Buffer): void {
  demand(decodeEntry(key, data) === undefined, 'bytes that nobody sealed are an item');
  const sealed = seal(data);
  const found = decodeEntry(key, sealed);
  if (found === undefined) return;
  deepStrictEqual(shown(decodeEntry(key, encodeEntry(key, found))), shown(found));
  demand(decodeEntry(other, sealed) === undefined, 'an item under another key');
  const choose = chosenBy(data);
  const flipped = Buffer.from(sealed);
  const at = choose(flipped.length);
  flipped[at] = (flipped[at] ?? 0) ^ (1 << choose(8));
  demand(decodeEntry(key, flipped) === undefined, 'an item with a flipped bit');
  demand(decodeEntry(key, sealed.subarray(0, choose(sealed.length))) === undefined, 'an item that is cut');
}

function seal(content: Buffer): Buffer {
  const digest = createHash('sha256').update(`2 ${key} `).update(content).digest();
  return Buffer.concat([Uint8Array.of(2), digest, content]);
}

function shown(kept: Kept | undefined): unknown {
  if (kept === undefined) return undefined;
  const { credentials, issued, callerArn } = kept;
  return { ...credentials.reveal(), end: credentials.expiration, account: credentials.accountId, issued, callerArn };
}
