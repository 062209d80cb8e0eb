import { deepStrictEqual } from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { chunked } from '../../src/keychain/chunks.ts';
import { deflated } from '../../src/keychain/deflated.ts';
import { MemoryStore } from '../../test/support/memory-store.ts';
import { demand } from '../oracle.ts';

const account = 'a'.repeat(64);
const names = [account, ...[0, 1].flatMap((turn) => [0, 1, 2, 3].map((index) => `${account}.${turn}.${index}`))];

/** A keychain with any items in it: a miss or what the header digests; and it can be written and removed again. */
export async function fuzz(data: Buffer): Promise<void> {
  const store = new MemoryStore();
  for (let at = 0; at + 2 <= data.length;) {
    const [name, length] = [names[(data[at] ?? 0) % names.length] ?? account, data[at + 1] ?? 0];
    store.items.set(name, Uint8Array.from(data.subarray(at + 2, at + 2 + length)));
    at += 2 + length;
  }
  const header = store.items.get(account);
  const items = chunked(store, 64);
  const found = await items.read(account);
  if (found !== undefined && header !== undefined) {
    if (header[0] === 0) deepStrictEqual([...found], [...header.subarray(1)]);
    else deepStrictEqual(sha256(found), Buffer.from(header.subarray(8)).toString('hex'));
  }
  await deflated(items).read(account);
  const secret = data.subarray(0, 200);
  await items.write(account, secret, 'label');
  deepStrictEqual(Buffer.from((await items.read(account)) ?? []), Buffer.from(secret));
  await items.remove(account);
  demand((await items.read(account)) === undefined, 'it was removed');
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
