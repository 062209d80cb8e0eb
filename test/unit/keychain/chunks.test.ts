import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { chunked } from '../../../src/keychain/chunks.ts';
import type { ItemStore } from '../../../src/keychain/item-store.ts';
import { SecretService } from '../../../src/keychain/secret-service.ts';
import { MemoryStore } from '../../support/memory-store.ts';
import { secretService, type SecretServiceHandle, whyNoSecretService } from '../../support/secret-service.ts';

const limit = 64;
const account = 'a'.repeat(64);
let store: MemoryStore;

beforeEach(() => {
  store = new MemoryStore();
});

function secretOf(length: number, fill: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => (fill + index) % 256);
}

async function readBack(from: ItemStore): Promise<number[] | undefined> {
  const secret = await from.read(account);
  return secret && [...secret];
}

describe('items longer than the store holds', () => {
  it.each([0, 1, 62, 63, 64, 65, 128, 129, 1000])(
    '%d bytes come back, and no item is over the limit',
    async (length) => {
      const cut = chunked(store, limit);
      await cut.write(account, secretOf(length, 7), 'label');
      expect(await readBack(cut)).toEqual([...secretOf(length, 7)]);
      expect(Math.max(...[...store.items.values()].map((item) => item.length))).toBeLessThanOrEqual(limit);
      await cut.remove(account);
      expect([...store.items]).toEqual([]);
    },
  );

  it('replaces long by short and short by long, and leaves nothing when removed', async () => {
    const cut = chunked(store, limit);
    for (const length of [500, 100, 900, 10, 300, 0, 64, 1000, 200, 200]) {
      await cut.write(account, secretOf(length, length), 'label');
      expect(await readBack(cut)).toEqual([...secretOf(length, length)]);
    }
    await cut.remove(account);
    expect([...store.items]).toEqual([]);
  });

  it('holds two generations at most, however often it is replaced', async () => {
    const cut = chunked(store, limit);
    for (let turn = 0; turn < 20; turn += 1) await cut.write(account, secretOf(200, turn), 'label');
    expect(store.items.size).toBe(1 + 4 + 4);
  });

  it('a reader that a writer overtakes still reads the generation it began with', async () => {
    const cut = chunked(store, limit);
    await cut.write(account, secretOf(200, 1), 'label');
    let reads = 0;
    store.meanwhile = async () => {
      reads += 1;
      if (reads !== 2) return;
      store.meanwhile = () => Promise.resolve();
      await cut.write(account, secretOf(200, 2), 'label');
    };
    expect(await readBack(cut)).toEqual([...secretOf(200, 1)]);
    expect(await readBack(cut)).toEqual([...secretOf(200, 2)]);
  });

  it('a writer that dies at any step leaves the old item or a miss, and the next write mends it', async () => {
    const old = [...secretOf(200, 1)];
    for (let step = 1; step <= 6; step += 1) {
      store = new MemoryStore();
      const cut = chunked(store, limit);
      await cut.write(account, secretOf(300, 0), 'label');
      await cut.write(account, Uint8Array.from(old), 'label');
      let asked = 0;
      store.meanwhile = () => {
        asked += 1;
        return asked > step ? Promise.reject(new Error('killed')) : Promise.resolve();
      };
      await expect(cut.write(account, secretOf(400, 2), 'label')).rejects.toThrow('killed');
      store.meanwhile = () => Promise.resolve();
      expect(await readBack(cut)).toEqual(old);
      await cut.write(account, secretOf(150, 3), 'label');
      expect(await readBack(cut)).toEqual([...secretOf(150, 3)]);
    }
  });

  it.each<{ name: string; spoil: (items: Map<string, Uint8Array>) => unknown }>([
    { name: 'a chunk is missing', spoil: (items) => items.delete(`${account}.1.1`) },
    { name: 'a chunk is of another item', spoil: (items) => items.set(`${account}.1.1`, secretOf(limit, 9)) },
    {
      name: 'the header is cut',
      spoil: (items) => items.set(account, (items.get(account) ?? secretOf(0, 0)).subarray(0, 9)),
    },
    { name: 'the header is of another kind', spoil: (items) => items.set(account, Uint8Array.of(9, 9, 9)) },
    { name: 'the item is empty', spoil: (items) => items.set(account, new Uint8Array()) },
    { name: 'the header counts 255 chunks', spoil: (items) => items.get(account)?.set([255], 5) },
  ])('28: a miss where $name', async ({ spoil }) => {
    const cut = chunked(store, limit);
    await cut.write(account, secretOf(200, 1), 'label');
    spoil(store.items);
    expect(await readBack(cut)).toBeUndefined();
    await cut.write(account, secretOf(200, 2), 'label');
    expect(await readBack(cut)).toEqual([...secretOf(200, 2)]);
  });

  it('29: more than sixty-four chunks are refused before anything is written', async () => {
    await expect(chunked(store, limit).write(account, secretOf(65 * limit, 1), 'label')).rejects.toThrow(RangeError);
    expect([...store.items]).toEqual([]);
  });
});

const absent = whyNoSecretService();

describe.skipIf(absent !== undefined)(
  `in a real keychain${absent === undefined ? '' : ` (skipped: ${absent})`}`,
  () => {
    let running: SecretServiceHandle;
    beforeAll(async () => {
      running = await secretService('unlocked');
    });
    afterAll(() => running.stop());

    it('35: a reader beside a writer sees whole items or none, and nothing is left behind', async () => {
      const open = (): SecretService =>
        new SecretService({ env: running.env, uid: process.getuid?.(), timeLimit: () => 3000 });
      const [writing, reading] = [open(), open()];
      const [writer, reader] = [chunked(writing, limit), chunked(reading, limit)];
      const items = Array.from({ length: 15 }, (_, turn) => secretOf(150 + 30 * (turn % 4), turn));
      let done = false;
      const churn = (async () => {
        for (const item of items) await writer.write(account, item, 'rolechain: deploy');
        done = true;
      })();
      const whole = new Set(items.map(String));
      const torn: string[] = [];
      let hits = 0;
      const look = async (): Promise<void> => {
        const seen = await reader.read(account);
        if (seen !== undefined) hits += 1;
        if (seen !== undefined && !whole.has(String(Uint8Array.from(seen)))) torn.push(String(seen));
        if (!done) await look();
      };
      await look();
      await churn;
      expect({ torn, some: hits > 0, last: await readBack(reader) }).toEqual({
        torn: [],
        some: true,
        last: [...(items.at(-1) ?? [])],
      });
      await writer.remove(account);
      expect(await writing.removeAll()).toBe(0);
      writing.close();
      reading.close();
    });
  },
);
