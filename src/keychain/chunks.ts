import { createHash } from 'node:crypto';
import type { ItemStore } from './item-store.ts';

/**
 * A store whose items hold more than `limit` bytes: longer ones are cut into chunks, which a header under the account's
 * own name counts and digests. Two generations of chunks take turns, so a reader who has the previous header still finds
 * its chunks; a reader who sees chunks of two generations sees another digest, and that is a miss.
 *
 * Writers of one account are expected to take turns (they hold the hop's lock); without, the worst is a miss.
 */
export function chunked(store: ItemStore, limit: number): ItemStore {
  return {
    name: store.name,
    ready: () => store.ready(),
    read: (account) => read(store, account),
    write: (account, secret, label) => write(store, limit, { account, secret, label }),
    remove: (account) => remove(store, account),
    close: () => store.close(),
  };
}

const whole = 0;
const inChunks = 1;
const headerLength = 40;
// Sixty-four chunks of 2,560 bytes are more than any session token needs.
const mostChunks = 64;

interface Header {
  readonly generation: number;
  /** Chunks of this generation, and of the one before it. */
  readonly count: number;
  readonly previousCount: number;
  readonly sha256: Uint8Array;
}

interface Item {
  readonly account: string;
  readonly secret: Uint8Array;
  readonly label: string;
}

async function read(store: ItemStore, account: string): Promise<Uint8Array | undefined> {
  const first = await store.read(account);
  if (first?.[0] === whole) return first.subarray(1);
  const header = parseHeader(first);
  if (header === undefined) return undefined;
  const chunks: Uint8Array[] = [];
  for (let index = 0; index < header.count; index += 1) {
    const chunk = await store.read(chunkAccount(account, header.generation, index));
    if (chunk === undefined) return undefined;
    chunks.push(chunk);
  }
  const secret = Buffer.concat(chunks);
  return sha256(secret).equals(header.sha256) ? secret : undefined;
}

async function write(store: ItemStore, limit: number, { account, secret, label }: Item): Promise<void> {
  const old = parseHeader(await store.read(account));
  if (secret.length < limit) {
    await store.write(account, Buffer.concat([Uint8Array.of(whole), secret]), label);
    if (old !== undefined) await removeChunks(store, account, old);
    return;
  }
  const count = Math.ceil(secret.length / limit);
  if (count > mostChunks) throw new RangeError(`an item of ${secret.length} bytes is too large to keep`);
  const generation = ((old?.generation ?? 0) + 1) % 2 ** 32;
  for (let index = 0; index < count; index += 1) {
    const chunk = secret.subarray(index * limit, (index + 1) * limit);
    await store.write(chunkAccount(account, generation, index), chunk, label);
  }
  const header = { generation, count, previousCount: old?.count ?? 0, sha256: sha256(secret) };
  await store.write(account, formatHeader(header), label);
  await removeRange(store, account, generation, count, old?.previousCount ?? 0);
}

async function remove(store: ItemStore, account: string): Promise<void> {
  const header = parseHeader(await store.read(account));
  await store.remove(account);
  if (header !== undefined) await removeChunks(store, account, header);
}

async function removeChunks(store: ItemStore, account: string, header: Header): Promise<void> {
  await removeRange(store, account, header.generation, 0, header.count);
  await removeRange(store, account, header.generation + 1, 0, header.previousCount);
}

async function removeRange(
  store: ItemStore,
  account: string,
  generation: number,
  from: number,
  to: number,
): Promise<void> {
  for (let index = from; index < to; index += 1) await store.remove(chunkAccount(account, generation, index));
}

// Odd and even generations have their own accounts: what a crash leaves behind is overwritten by the next but one.
function chunkAccount(account: string, generation: number, index: number): string {
  return `${account}.${generation % 2}.${index}`;
}

function formatHeader({ generation, count, previousCount, sha256: digest }: Header): Uint8Array {
  const bytes = Buffer.alloc(headerLength);
  bytes.writeUInt8(inChunks, 0);
  bytes.writeUInt32LE(generation, 1);
  bytes.writeUInt8(count, 5);
  bytes.writeUInt8(previousCount, 6);
  bytes.set(digest, 8);
  return bytes;
}

function parseHeader(item: Uint8Array | undefined): Header | undefined {
  if (item === undefined || item.length !== headerLength || item[0] !== inChunks) return undefined;
  const bytes = Buffer.from(item);
  const [count, previousCount] = [bytes.readUInt8(5), bytes.readUInt8(6)];
  if (count > mostChunks || previousCount > mostChunks) return undefined;
  return { generation: bytes.readUInt32LE(1), count, previousCount, sha256: bytes.subarray(8) };
}

function sha256(secret: Uint8Array): Buffer {
  return createHash('sha256').update(secret).digest();
}
