import { deflateRawSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { deflated } from '../../../src/keychain/deflated.ts';
import { MemoryStore } from '../../support/memory-store.ts';

const text = Buffer.from('a session token '.repeat(300));

it('keeps less than it is given, and gives it back whole', async () => {
  const inner = new MemoryStore();
  const store = deflated(inner);
  await store.write('item', text, 'label');
  expect((await inner.read('item'))?.length).toBeLessThan(text.length / 2);
  expect(Buffer.from((await store.read('item')) ?? [])).toEqual(text);
  await store.remove('item');
  expect(await store.read('item')).toBeUndefined();
});

it.each([
  { name: 'that is not deflated', bytes: text },
  { name: 'that inflates to more than anything kept', bytes: deflateRawSync(Buffer.alloc(300_000)) },
])('finds no item in one $name', async ({ bytes }) => {
  const inner = new MemoryStore();
  await inner.write('item', bytes);
  expect(await deflated(inner).read('item')).toBeUndefined();
});
