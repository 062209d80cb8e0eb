import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CacheMode } from '../../../src/cache/mode.ts';
import { type KeptCache, openCache } from '../../../src/cache/store.ts';
import { isRolechainError } from '../../../src/errors/error.ts';
import { about, facts, key, keptFor } from '../../contract/cache.contract.ts';
import { type KeychainState, secretService, whyNoSecretService } from '../../support/secret-service.ts';

const alice = 'arn:aws:iam::222222222222:user/alice';
const nowhere = { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nowhere/bus' };
const deploy = key('deploy');
const ending: (() => unknown)[] = [];
let folder: string;
let said: string[];
let now: Date;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rolechain-store-'));
  said = [];
  now = new Date('2040-01-01T00:10:00Z');
});
afterEach(async () => {
  for (const end of ending.splice(0).toReversed()) await end();
  rmSync(folder, { recursive: true, force: true });
});

function open(mode: CacheMode, env: Readonly<Record<string, string>> = {}, left = 20_000): KeptCache {
  const cache = openCache({
    mode,
    env,
    platform: 'linux',
    uid: process.getuid?.(),
    stateFolder: () => folder,
    clock: { now: () => now },
    deadline: { left: () => left },
    trace: () => {},
    warn: (line) => said.push(line),
  });
  ending.push(() => cache.close());
  return cache;
}

async function outcome(work: Promise<unknown>): Promise<unknown> {
  return await work.catch((error: unknown) => (isRolechainError(error) ? error.code : error));
}

function textsBelow(path: string): string {
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .join('\n');
}

describe('without a keychain', () => {
  const line =
    'credentials are not cached: there is no keychain (there is no session bus: cannot connect to /nowhere/bus: ENOENT); ' +
    'ROLECHAIN_CACHE=file or none changes that';

  it('25: auto keeps nothing and says so once a day, however many ask', async () => {
    const caches = Array.from({ length: 60 }, () => open('auto', nowhere));
    await Promise.all(caches.map((cache) => cache.get(deploy)));
    expect(said).toEqual([line]);
    await caches[0]?.put(deploy, keptFor(alice), about());
    await open('auto', nowhere).get(deploy);
    expect(said).toEqual([line]);
    now = new Date('2040-01-02T00:00:00Z');
    await open('auto', nowhere).get(deploy);
    expect(said).toEqual([line, line]);
    expect(readdirSync(folder)).toEqual(['no-keychain-2040-01-02']);
  });

  it('25: auto is not enabled, and leaves no secret anywhere', async () => {
    const cache = open('auto', { ...nowhere, XDG_RUNTIME_DIR: folder });
    expect(await cache.enabled(deploy)).toBe(false);
    await cache.put(deploy, keptFor(alice), about());
    expect(await cache.get(deploy)).toBeUndefined();
    expect(textsBelow(folder)).toBe('');
  });

  it('says it every time where it cannot remember having said it', async () => {
    writeFileSync(join(folder, 'file'), '');
    const cache = (): KeptCache =>
      openCache({
        mode: 'auto',
        env: nowhere,
        platform: 'linux',
        uid: process.getuid?.(),
        stateFolder: () => join(folder, 'file'),
        clock: { now: () => now },
        deadline: { left: () => 20_000 },
        trace: () => {},
        warn: (text) => said.push(text),
      });
    await cache().get(deploy);
    await cache().get(deploy);
    expect(said).toHaveLength(2);
  });

  it('25: keychain refuses, and has nothing more to say', async () => {
    const cache = open('keychain', nowhere);
    expect(await outcome(cache.get(deploy))).toBe('KEYCHAIN_MISSING');
    expect(said).toEqual([]);
  });

  it('none keeps nothing, and asks nobody', async () => {
    const cache = open('none', nowhere);
    await cache.put(deploy, keptFor(alice), about());
    await cache.drop(deploy);
    await cache.dropOtherCallers('base', alice);
    expect([await cache.get(deploy), await cache.enabled(deploy), await cache.list(), said]).toEqual([
      undefined,
      false,
      [],
      [],
    ]);
  });

  it('file needs no keychain, and is silent', async () => {
    const kept = keptFor(alice);
    await open('file', nowhere).put(deploy, kept, about());
    expect(facts(await open('file', nowhere).get(deploy))).toEqual(facts(kept));
    expect(said).toEqual([]);
  });

  it('file in a folder that cannot be trusted keeps nothing', async () => {
    writeFileSync(join(folder, 'items'), 'in the way');
    const cache = open('file', nowhere);
    await cache.put(deploy, keptFor(alice), about());
    expect([await cache.get(deploy), await cache.enabled(deploy)]).toEqual([undefined, false]);
  });

  it('clear of what was never kept finds nothing', async () => {
    expect(await open('auto', nowhere).clear()).toEqual({ removed: 0, failed: 0 });
  });
});

describe('list and clear', () => {
  it('list what is kept, and until when, without secrets', async () => {
    await open('file').put(deploy, keptFor(alice), about());
    expect(await open('none').list()).toEqual([
      {
        key: deploy,
        ...about(),
        store: 'file',
        issued: Date.parse('2040-01-01T00:00:00Z'),
        expiration: Date.parse('2040-01-01T01:00:00Z'),
        caller: key(alice),
      },
    ]);
  });

  it('pass over files of the list that are torn or not ours', async () => {
    await open('file').put(deploy, keptFor(alice), about());
    for (const text of ['', '{', 'null', '{"profile":1}']) {
      writeFileSync(join(folder, 'kept', `${key(text)}.json`), text, { mode: 0o600 });
    }
    mkdirSync(join(folder, 'kept', `${key('folder')}.json`));
    writeFileSync(join(folder, 'kept', 'notes.txt'), 'mine');
    expect((await open('file').list()).map((item) => item.key)).toEqual([deploy]);
  });

  it('clear one profile, or everything, also what is not listed', async () => {
    const cache = open('file');
    for (const profile of ['deploy', 'constructor', 'admin'])
      await cache.put(key(profile), keptFor(alice), about('base', profile));
    expect(await open('file').clear({ profile: 'constructor' })).toEqual({ removed: 1, failed: 0 });
    expect((await cache.list()).map(({ profile }) => profile).toSorted()).toEqual(['admin', 'deploy']);
    rmSync(join(folder, 'kept', `${key('admin')}.json`));
    expect(await open('file').clear()).toEqual({ removed: 2, failed: 0 });
    expect([await cache.list(), readdirSync(join(folder, 'items'))]).toEqual([[], []]);
  });

  it('what the store in use does not hold is cleared from the one that does', async () => {
    await open('file').put(deploy, keptFor(alice), about());
    expect(await open('none').clear()).toEqual({ removed: 1, failed: 0 });
    expect(await open('file').get(deploy)).toBeUndefined();
  });
});

const absent = whyNoSecretService();

describe.skipIf(absent !== undefined)(
  `with a real keychain${absent === undefined ? '' : ` (skipped: ${absent})`}`,
  () => {
    async function machine(state: KeychainState): Promise<Readonly<Record<string, string>>> {
      const running = await secretService(state, async (env) => {
        const cache = open('keychain', env);
        await cache.put(deploy, keptFor(alice), about());
        cache.close();
      });
      ending.push(() => running.stop());
      return running.env;
    }

    it.each<{ state: KeychainState; auto: unknown; keychain: unknown; enabled: boolean; lines: number }>([
      { state: 'unlocked', auto: 'the item', keychain: 'the item', enabled: true, lines: 0 },
      { state: 'locked', auto: 'a miss', keychain: 'KEYCHAIN_LOCKED', enabled: true, lines: 0 },
      { state: 'frozen', auto: 'a miss', keychain: 'KEYCHAIN_TIMEOUT', enabled: true, lines: 0 },
      { state: 'mute', auto: 'a miss', keychain: 'KEYCHAIN_TIMEOUT', enabled: true, lines: 0 },
      { state: 'empty', auto: 'a miss', keychain: 'KEYCHAIN_MISSING', enabled: false, lines: 1 },
      { state: 'no-service', auto: 'a miss', keychain: 'KEYCHAIN_MISSING', enabled: false, lines: 1 },
      { state: 'no-bus', auto: 'a miss', keychain: 'KEYCHAIN_MISSING', enabled: false, lines: 1 },
      { state: 'stale', auto: 'a miss', keychain: 'KEYCHAIN_MISSING', enabled: false, lines: 1 },
    ])('25–27: $state: auto gives $auto, keychain $keychain', async ({ state, ...expected }) => {
      const env = await machine(state);
      const shown = (work: Promise<unknown>): Promise<unknown> =>
        outcome(work.then((kept) => (kept === undefined ? 'a miss' : 'the item')));
      const auto = open('auto', env, 200);
      expect({
        auto: await shown(auto.get(deploy)),
        keychain: await shown(open('keychain', env, 200).get(deploy)),
        enabled: await auto.enabled(deploy),
        lines: said.length,
      }).toEqual(expected);
    });

    it('27: a daemon that never answers costs three seconds in all, not three for each question', async () => {
      const cache = open('auto', await machine('frozen'));
      const started = performance.now();
      for (const name of 'abcde') await cache.get(key(name));
      await cache.put(deploy, keptFor(alice), about());
      await cache.drop(deploy);
      expect(await cache.enabled(deploy)).toBe(true);
      expect(Math.round((performance.now() - started) / 1000)).toBe(3);
    });

    it('keeps no secret in any file of the state folder', async () => {
      const env = await machine('unlocked');
      expect(await open('auto', env).get(deploy)).toBeDefined();
      const texts = textsBelow(folder);
      expect(texts).toContain('role/Deploy');
      for (const secret of ['canary-secret', 'ASIAEXAMPLE', 'token']) expect(texts).not.toContain(secret);
    });

    it('clear empties the keychain, and keeps listed what a locked one refuses', async () => {
      const env = await machine('unlocked');
      expect(await open('auto', env).clear()).toEqual({ removed: 1, failed: 0 });
      expect(await open('auto', env).get(deploy)).toBeUndefined();
      const locked = await machine('locked');
      expect(await open('auto', locked).clear()).toMatchObject({
        removed: 0,
        failed: 1,
        fault: { code: 'KEYCHAIN_LOCKED' },
      });
      expect(await open('auto', locked).list()).toHaveLength(1);
    });
  },
);
