import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encodeEntry } from '../../../src/cache/entry.ts';
import { KeptItems } from '../../../src/cache/kept-items.ts';
import { Ledger } from '../../../src/cache/ledger.ts';
import { isRolechainError } from '../../../src/errors/error.ts';
import { about, facts, key, keptFor } from '../../contract/cache.contract.ts';
import { MemoryStore, refusals } from '../../support/memory-store.ts';

const alice = 'arn:aws:iam::222222222222:user/alice';
const [deploy, admin] = [key('deploy'), key('admin')];
let folder: string;
let store: MemoryStore;
let now: Date;
let log: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rolechain-kept-'));
  store = new MemoryStore();
  now = new Date('2040-01-01T00:00:00Z');
  log = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function open(strict = false): KeptItems {
  return new KeptItems({
    kind: 'keychain',
    store: () => Promise.resolve(store),
    ledger: () => Promise.resolve(new Ledger(folder, process.getuid?.())),
    strict,
    onAbsent: (reason) => {
      log.push(`absent: ${reason}`);
      return Promise.resolve();
    },
    onUnkept: (error) => {
      log.push(`unkept: ${error instanceof Error ? error.message : ''}`);
      return Promise.resolve();
    },
    clock: { now: () => now },
    trace: (event, more) => log.push(`${event} ${String(more?.['reason'] ?? more?.['items'] ?? '')}`.trim()),
  });
}

async function outcome(work: Promise<unknown>): Promise<unknown> {
  return await work.catch((error: unknown) => (isRolechainError(error) ? error.code : error));
}

describe('what a store refuses', () => {
  it.each<{
    name: keyof typeof refusals;
    strict: boolean;
    get: unknown;
    enabled: boolean;
    asked: string[];
    log: string[];
  }>([
    {
      name: 'locked',
      strict: false,
      get: undefined,
      enabled: true,
      asked: ['read', 'read', 'read'],
      log: Array.from({ length: 3 }, () => 'cache.store-failed the keychain (memory) is locked'),
    },
    { name: 'locked', strict: true, get: 'KEYCHAIN_LOCKED', enabled: true, asked: ['read', 'read', 'read'], log: [] },
    {
      name: 'missing',
      strict: false,
      get: undefined,
      enabled: false,
      asked: ['read', 'read', 'read'],
      log: ['cache.store-failed there is no keychain (memory): none here', 'absent: none here'].concat(
        Array.from({ length: 2 }, () => 'cache.store-failed there is no keychain (memory): none here'),
      ),
    },
    {
      name: 'missing',
      strict: true,
      get: 'KEYCHAIN_MISSING',
      enabled: false,
      asked: ['read', 'read', 'read'],
      log: [],
    },
    {
      name: 'silent',
      strict: false,
      get: undefined,
      enabled: true,
      asked: ['read'],
      log: ['cache.store-failed the keychain (memory) did not answer within 3 s'],
    },
    { name: 'silent', strict: true, get: 'KEYCHAIN_TIMEOUT', enabled: true, asked: ['read'], log: [] },
    {
      name: 'odd',
      strict: false,
      get: undefined,
      enabled: true,
      asked: ['read', 'read', 'read', 'ready'],
      log: Array.from({ length: 3 }, () => 'cache.store-failed disk full'),
    },
  ])('$name (asked for by name: $strict): three reads and enabled()', async ({ name, strict, ...expected }) => {
    store.refusals.set('read', refusals[name]);
    const cache = open(strict);
    const got = [await outcome(cache.get(deploy)), await outcome(cache.get(deploy)), await outcome(cache.get(admin))];
    expect(got).toEqual([expected.get, expected.get, expected.get]);
    expect({ enabled: await cache.enabled(), asked: store.asked }).toEqual({
      enabled: expected.enabled,
      asked: expected.asked,
    });
    if (!strict) expect(log).toEqual(expected.log);
  });

  it('asks a silent keychain again after a minute', async () => {
    store.refusals.set('read', refusals.silent);
    const cache = open();
    await cache.get(deploy);
    store.refusals.clear();
    now = new Date('2040-01-01T00:00:59Z');
    await cache.put(deploy, keptFor(alice), about());
    expect(store.asked).toEqual(['read']);
    now = new Date('2040-01-01T00:01:01Z');
    expect(await cache.get(deploy)).toBeUndefined();
    expect(store.asked).toEqual(['read', 'read']);
  });

  it.each<{ name: keyof typeof refusals; asked: string[] }>([
    { name: 'locked', asked: ['write', 'remove'] },
    { name: 'missing', asked: ['write', 'remove'] },
    { name: 'odd', asked: ['write', 'remove'] },
    { name: 'silent', asked: ['write'] },
  ])('29: a write that is refused ($name) throws nothing and leaves no old item', async ({ name, asked }) => {
    store.items.set(deploy, Uint8Array.of(1));
    store.refusals.set('write', refusals[name]);
    for (const strict of [false, true]) {
      store.asked.length = 0;
      await open(strict).put(deploy, keptFor(alice), about());
      expect(store.asked).toEqual(asked);
    }
    expect(store.items.has(deploy)).toBe(name === 'silent');
  });

  it('28: an item that cannot be read is a miss, and is overwritten', async () => {
    store.items.set(deploy, Uint8Array.of(1, 2, 3));
    const cache = open();
    expect(await cache.get(deploy)).toBeUndefined();
    expect(log).toEqual(['cache.unreadable-item']);
    const kept = keptFor(alice);
    await cache.put(deploy, kept, about());
    expect(facts(await cache.get(deploy))).toEqual(facts(kept));
  });

  it('28: an item copied under another key is a miss', async () => {
    store.items.set(admin, encodeEntry(deploy, keptFor(alice)));
    expect(await open().get(admin)).toBeUndefined();
  });
});

describe('the list of what is kept', () => {
  it('holds a file an item, and no secret', async () => {
    await open().put(deploy, keptFor(alice), about('base', 'téam\u202e "x"'));
    expect(readdirSync(join(folder, 'kept'))).toEqual([`${deploy}.json`]);
    expect(JSON.parse(readFileSync(join(folder, 'kept', `${deploy}.json`), 'utf8'))).toEqual({
      profile: 'téam\u202e "x"',
      roleArn: 'arn:aws:iam::111111111111:role/Deploy',
      base: 'base',
      store: 'keychain',
      issued: Date.parse('2040-01-01T00:00:00Z'),
      expiration: Date.parse('2040-01-01T01:00:00Z'),
      caller: key(alice),
    });
  });

  it('is not touched by a hit', async () => {
    store.items.set(deploy, encodeEntry(deploy, keptFor(alice)));
    expect(await open().get(deploy)).toBeDefined();
    expect({ asked: store.asked, files: readdirSync(folder) }).toEqual({ asked: ['read'], files: [] });
  });

  it('loses what is dropped, and keeps what could not be', async () => {
    const cache = open();
    await cache.put(deploy, keptFor(alice), about());
    store.refusals.set('remove', refusals.locked);
    await cache.drop(deploy);
    expect(readdirSync(join(folder, 'kept'))).toEqual([`${deploy}.json`]);
    store.refusals.clear();
    await cache.drop(deploy);
    expect(readdirSync(join(folder, 'kept'))).toEqual([]);
  });

  it('a put sweeps up to eight items that have expired, and none that has not', async () => {
    const cache = open();
    const old = keptFor(alice, { expiration: new Date('2039-12-31T23:59:59Z') });
    const ledger = new Ledger(folder, process.getuid?.());
    for (let index = 0; index < 10; index += 1) {
      const name = key(`old ${index}`);
      store.items.set(name, encodeEntry(name, old));
      await ledger.note({ ...about(), key: name, store: 'keychain', issued: 0, expiration: now.getTime() - index });
    }
    await cache.put(deploy, keptFor(alice), about());
    expect({ items: store.items.size, listed: (await ledger.keys()).length }).toEqual({ items: 3, listed: 3 });
    await cache.put(admin, keptFor(alice), about());
    expect([...store.items.keys()].toSorted()).toEqual([deploy, admin].toSorted());
    expect(log).toEqual(['cache.swept 8', 'cache.swept 2']);
  });

  it('a broken list is traced, and nothing else', async () => {
    const cache = new KeptItems({
      kind: 'keychain',
      store: () => Promise.resolve(store),
      ledger: () => Promise.resolve(new Ledger('/dev/null', process.getuid?.())),
      strict: true,
      onAbsent: () => Promise.resolve(),
      onUnkept: () => Promise.resolve(),
      clock: { now: () => now },
      trace: (event) => log.push(event),
    });
    await cache.put(deploy, keptFor(alice), about());
    await cache.dropOtherCallers('base', alice);
    expect(await cache.get(deploy)).toBeDefined();
    expect(log).toEqual(['cache.ledger-failed', 'cache.ledger-failed']);
  });
});
