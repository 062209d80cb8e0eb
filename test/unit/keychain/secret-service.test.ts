import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { isRolechainError } from '../../../src/errors/error.ts';
import { SecretService } from '../../../src/keychain/secret-service.ts';
import { type Answer, type Script, scriptedBus } from '../../support/scripted-bus.ts';
import { type KeychainState, secretService, whyNoSecretService } from '../../support/secret-service.ts';

const account = 'a'.repeat(64);
const secret = Uint8Array.from([0, 1, 2, 255, 0]);
const ending: (() => unknown)[] = [];

afterEach(async () => {
  for (const end of ending.splice(0).toReversed()) await end();
});

function open(env: Readonly<Record<string, string>>, milliseconds = 3000): SecretService {
  const store = new SecretService({ env, uid: process.getuid?.(), timeLimit: () => milliseconds });
  ending.push(() => store.close());
  return store;
}

/** A machine in this state, with an item that was kept while it was unlocked. */
async function machine(state: KeychainState): ReturnType<typeof secretService> {
  const running = await secretService(state, (env) => open(env).write(account, secret, 'rolechain: deploy'));
  ending.push(() => running.stop());
  return running;
}

/** An unlocked machine where nothing is kept. */
async function emptyMachine(): ReturnType<typeof secretService> {
  const running = await secretService('unlocked');
  ending.push(() => running.stop());
  return running;
}

async function outcome(work: Promise<unknown>): Promise<unknown> {
  try {
    return await work;
  } catch (error) {
    return isRolechainError(error) ? error.code : error;
  }
}

const absent = whyNoSecretService();

describe.skipIf(absent !== undefined)(
  `a real Secret Service${absent === undefined ? '' : ` (skipped: ${absent})`}`,
  () => {
    it('gives back what was written, replaces it, and forgets it', async () => {
      const store = open((await emptyMachine()).env);
      await store.ready();
      expect(await store.read(account)).toBeUndefined();
      await store.write(account, secret, 'rolechain: deploy');
      expect(await store.read(account)).toEqual(secret);
      await store.write(account, Uint8Array.of(7), 'rolechain: deploy');
      expect(await store.read(account)).toEqual(Uint8Array.of(7));
      expect(await store.read('b'.repeat(64))).toBeUndefined();
      await store.remove(account);
      expect(await store.read(account)).toBeUndefined();
      await store.remove(account);
    });

    it('removes all its items, and only its own', async () => {
      const store = open((await emptyMachine()).env);
      for (const letter of 'abc') await store.write(letter.repeat(64), secret, 'rolechain: deploy');
      expect(await store.removeAll()).toBe(3);
      expect(await store.removeAll()).toBe(0);
    });

    it('keeps items from an empty one to 64 KiB', async () => {
      const store = open((await emptyMachine()).env);
      for (const size of [0, 1, 2560, 65_536]) {
        await store.write(account, new Uint8Array(size).fill(size), 'rolechain: deploy');
        expect(await store.read(account)).toEqual(new Uint8Array(size).fill(size));
      }
    });

    const missing = 'KEYCHAIN_MISSING';
    const locked = 'KEYCHAIN_LOCKED';
    const timeout = 'KEYCHAIN_TIMEOUT';
    it.each<{ state: KeychainState; name: string; ready: unknown; read: unknown; write: unknown; remove: unknown }>([
      {
        state: 'unlocked',
        name: 'does everything',
        ready: undefined,
        read: secret,
        write: undefined,
        remove: undefined,
      },
      { state: 'locked', name: 'is ready, and locked', ready: undefined, read: locked, write: locked, remove: locked },
      { state: 'empty', name: 'is no keychain', ready: missing, read: missing, write: missing, remove: undefined },
      { state: 'no-service', name: 'is no keychain', ready: missing, read: missing, write: missing, remove: missing },
      { state: 'no-bus', name: 'is no keychain', ready: missing, read: missing, write: missing, remove: missing },
      { state: 'stale', name: 'is no keychain', ready: missing, read: missing, write: missing, remove: missing },
      { state: 'mute', name: 'is slow, not absent', ready: timeout, read: timeout, write: timeout, remove: timeout },
      { state: 'frozen', name: 'is slow, not absent', ready: timeout, read: timeout, write: timeout, remove: timeout },
    ])('$state: it $name', async ({ state, ready, read, write, remove }) => {
      const { env } = await machine(state);
      const store = open(env, 300);
      expect({
        ready: await outcome(store.ready()),
        read: await outcome(store.read(account)),
        write: await outcome(store.write(account, secret, 'rolechain: deploy')),
        remove: await outcome(store.remove(account)),
      }).toEqual({ ready, read, write, remove });
    });

    it.each<{ state: KeychainState; read: unknown }>([
      { state: 'unlocked', read: secret },
      { state: 'locked', read: locked },
      { state: 'no-service', read: missing },
      { state: 'no-bus', read: missing },
      { state: 'stale', read: missing },
      { state: 'mute', read: timeout },
      { state: 'frozen', read: timeout },
    ])('$state: begun early, it answers the same', async ({ state, read }) => {
      const { env } = await machine(state);
      const store = open(env, 300);
      await store.begin();
      expect([await outcome(store.read(account)), await outcome(store.read(account))]).toEqual([read, read]);
    });

    it('a locked collection without the item is locked, not a miss', async () => {
      const { env } = await machine('locked');
      expect(await outcome(open(env).read('b'.repeat(64)))).toBe(locked);
    });

    it('finds the bus without its variable, in the runtime folder', async () => {
      const { env } = await machine('unlocked');
      const { DBUS_SESSION_BUS_ADDRESS: _, ...rest } = env;
      expect(await open(rest).read(account)).toEqual(secret);
    });

    it('tries the next of several addresses', async () => {
      const { env } = await machine('unlocked');
      const addresses = `tcp:host=localhost,port=1;unix:path=/nowhere/bus;${env['DBUS_SESSION_BUS_ADDRESS']}`;
      expect(await open({ ...env, DBUS_SESSION_BUS_ADDRESS: addresses }).read(account)).toEqual(secret);
    });

    it('27: 200 callers of a daemon that stands still for a while all get the item', async () => {
      const running = await machine('frozen');
      const reads = Array.from({ length: 200 }, () => open(running.env, 15_000).read(account));
      await pause(1500);
      running.thaw();
      expect(await Promise.all(reads)).toEqual(Array.from({ length: 200 }, () => secret));
    });

    it('reading while others write and delete gives the item or none, never an error', async () => {
      const { env } = await machine('unlocked');
      const [reader, writer] = [open(env), open(env)];
      const churn = (async () => {
        for (let turn = 0; turn < 20; turn += 1) {
          await writer.remove(account);
          await writer.write(account, secret, 'rolechain: deploy');
        }
      })();
      const seen = new Set<string>();
      for (let turn = 0; turn < 60; turn += 1) seen.add(String(await reader.read(account)));
      await churn;
      expect([...seen].filter((value) => value !== 'undefined' && value !== String(secret))).toEqual([]);
    });
  },
);

const prompt = (signature: string): Answer => ({
  signature,
  body: (write) => (signature === 'oo' ? write.string('/') : write).string('/prompt/1'),
});

async function asked(
  answers: Script,
  work: (store: SecretService) => Promise<unknown>,
): Promise<{ readonly outcome: unknown; readonly calls: readonly string[] }> {
  const bus = await scriptedBus(answers);
  ending.push(() => bus.stop());
  return { outcome: await outcome(work(open(bus.env, 500))), calls: bus.calls };
}

describe('a bus that answers as scripted', () => {
  const session: Answer = { signature: 'vo', body: (write) => write.variant('s', '').string('/session') };
  const nothingFound: Answer = { signature: 'aoao', body: (write) => write.uint32(0).uint32(0) };
  const found: Answer = { signature: 'aoao', body: (write) => write.array(4, () => write.string('/item')).uint32(0) };
  const alias: Answer = { signature: 'o', body: (write) => write.string('/login') };
  const unlocked: Answer = { signature: 'v', body: (write) => write.signature('b').uint32(0) };

  const healthy = { OpenSession: session, SearchItems: found, ReadAlias: alias, Get: unlocked };
  const dismissed: Answer = { signature: '', body: () => undefined };

  it('26: a prompt to create an item is put away, never shown', async () => {
    expect(
      await asked({ ...healthy, CreateItem: prompt('oo'), Dismiss: dismissed }, (store) =>
        store.write(account, secret, ''),
      ),
    ).toEqual({
      outcome: 'KEYCHAIN_LOCKED',
      calls: ['Hello', 'OpenSession', 'ReadAlias', 'Get', 'CreateItem', 'Dismiss'],
    });
  });

  it('26: a prompt to delete an item is put away, never shown', async () => {
    expect(
      await asked({ ...healthy, Delete: prompt('o'), Dismiss: dismissed }, (store) => store.remove(account)),
    ).toEqual({
      outcome: 'KEYCHAIN_LOCKED',
      calls: ['Hello', 'SearchItems', 'Delete', 'Dismiss'],
    });
  });

  it.each<{ name: string; answers: Readonly<Record<string, Answer>>; outcome: unknown }>([
    ...[
      'org.freedesktop.Secret.Error.NoSuchObject',
      'org.freedesktop.DBus.Error.UnknownObject',
      'org.freedesktop.DBus.Error.UnknownMethod',
      'org.freedesktop.DBus.Error.UnknownInterface',
    ].map((error) => ({ name: `${error} is a miss`, answers: { GetSecret: { error } }, outcome: undefined })),
    {
      name: 'an item that turns out to be locked is locked',
      answers: { GetSecret: { error: 'org.freedesktop.Secret.Error.IsLocked' } },
      outcome: 'KEYCHAIN_LOCKED',
    },
    {
      name: 'a bus at its limits is slow, not absent',
      answers: { OpenSession: { error: 'org.freedesktop.DBus.Error.LimitsExceeded' } },
      outcome: 'KEYCHAIN_TIMEOUT',
    },
    {
      name: 'a service that the bus cannot start in time is slow, not absent',
      answers: { SearchItems: { error: 'org.freedesktop.DBus.Error.NoReply' } },
      outcome: 'KEYCHAIN_TIMEOUT',
    },
    {
      name: 'a bus that denies access is no keychain',
      answers: { SearchItems: { error: 'org.freedesktop.DBus.Error.AccessDenied' } },
      outcome: 'KEYCHAIN_MISSING',
    },
    { name: 'a missing GetSecret answer hangs up, which is no keychain', answers: {}, outcome: 'KEYCHAIN_MISSING' },
    { name: 'no answer at all is slow', answers: { GetSecret: 'silence' }, outcome: 'KEYCHAIN_TIMEOUT' },
    {
      name: 'another type than asked for is no keychain',
      answers: { GetSecret: { signature: 's', body: (write) => write.string('no') } },
      outcome: 'KEYCHAIN_MISSING',
    },
    {
      name: 'bytes that are no message are no keychain',
      answers: { GetSecret: { raw: Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n') } },
      outcome: 'KEYCHAIN_MISSING',
    },
    {
      name: 'a message of 4 GiB is not waited for',
      answers: { GetSecret: { raw: Buffer.from('6c020101ffffffff0100000000000000', 'hex') } },
      outcome: 'KEYCHAIN_MISSING',
    },
  ])('read: $name', async ({ answers, outcome: expected }) => {
    const result = await asked({ ...healthy, ...answers }, (store) => store.read(account));
    expect(result.outcome).toEqual(expected);
  });

  it('asks again on a new connection when the kept one has ended', async () => {
    const bus = await scriptedBus({ ...healthy, SearchItems: ['hang up', nothingFound] });
    ending.push(() => bus.stop());
    const store = open(bus.env);
    await store.ready();
    expect(await store.read(account)).toBeUndefined();
    expect(bus.calls).toEqual(
      ['Hello', 'ReadAlias', 'OpenSession', 'SearchItems'].concat([
        'Hello',
        'OpenSession',
        'SearchItems',
        'ReadAlias',
        'Get',
      ]),
    );
  });

  it('begun early, says and asks the same on one connection, without waiting to be let in', async () => {
    const bus = await scriptedBus({ ...healthy, SearchItems: nothingFound });
    ending.push(() => bus.stop());
    const store = open(bus.env);
    await store.begin();
    expect(await store.read(account)).toBeUndefined();
    expect(await store.read(account)).toBeUndefined();
    const search = ['SearchItems', 'ReadAlias', 'Get'];
    expect(bus.calls).toEqual(['Hello', 'OpenSession', ...search, ...search]);
  });

  it('begun early and hung up on, asks again', async () => {
    const bus = await scriptedBus({
      ...healthy,
      OpenSession: ['hang up', healthy['OpenSession'] ?? 'hang up'],
      SearchItems: nothingFound,
    });
    ending.push(() => bus.stop());
    const store = open(bus.env);
    await store.begin();
    expect(await store.read(account)).toBeUndefined();
    expect(bus.calls.filter((call) => call === 'Hello')).toHaveLength(2);
  });

  it('a listener that takes one at a time serves fifty in turn', async () => {
    const bus = await scriptedBus({ ...healthy, SearchItems: nothingFound });
    ending.push(() => bus.stop());
    const reads = Array.from({ length: 50 }, () => outcome(open(bus.env, 3000).read(account)));
    expect(await Promise.all(reads)).toEqual(Array.from({ length: 50 }, () => undefined));
  });

  it('a bus that refuses the user is no keychain', async () => {
    const folder = `/tmp/rolechain-refusing-${process.pid}`;
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.end('REJECTED EXTERNAL\r\n');
    });
    await new Promise<void>((resolve) => {
      server.listen(folder, resolve);
    });
    ending.push(() => server.close());
    expect(await outcome(open({ DBUS_SESSION_BUS_ADDRESS: `unix:path=${folder}` }).read(account))).toBe(
      'KEYCHAIN_MISSING',
    );
  });

  it.runIf(process.platform === 'linux')('a bus on an abstract socket is reached', async () => {
    const name = `rolechain-abstract-${process.pid}`;
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.end('REJECTED EXTERNAL\r\n');
    });
    await new Promise<void>((resolve) => {
      server.listen(`\0${name}`, resolve);
    });
    ending.push(() => server.close());
    const store = open({ DBUS_SESSION_BUS_ADDRESS: `unix:abstract=${name}` });
    await expect(store.read(account)).rejects.toMatchObject({ details: { reason: 'the bus refuses this user' } });
  });
});
