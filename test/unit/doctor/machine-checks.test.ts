import { describe, expect, it } from 'vitest';
import { checkCliCache } from '../../../src/doctor/cli-cache.ts';
import type { Observation } from '../../../src/doctor/finding.ts';
import { checkKeychain, type RoundTripStore } from '../../../src/doctor/keychain.ts';
import { checkClock, checkSts } from '../../../src/doctor/network.ts';
import { checkPrompt } from '../../../src/doctor/prompt.ts';
import { checkRuntime } from '../../../src/doctor/runtime.ts';
import { RolechainError } from '../../../src/errors/error.ts';
import { planOf } from '../../support/world.ts';

describe('the keychain', () => {
  const locked = new RolechainError('KEYCHAIN_LOCKED', { store: 'fake' });

  /** A store that keeps a log, and fails where it is told to. */
  function fake(fails: Partial<Record<'write' | 'read' | 'remove', Error>>, gives = (kept: Uint8Array) => kept) {
    const items = new Map<string, Uint8Array>();
    const log: string[] = [];
    const step = (name: 'write' | 'read' | 'remove'): void => {
      log.push(name);
      const fault = fails[name];
      if (fault !== undefined) throw fault;
    };
    const store: RoundTripStore = {
      name: 'fake',
      // A write that fails may still have happened.
      write: async (account, secret) => (items.set(account, secret), step('write')),
      read: async (account) => (step('read'), gives(items.get(account) ?? new Uint8Array())),
      remove: async (account) => (step('remove'), void items.delete(account)),
    };
    return { store, items, log };
  }

  async function check(
    { store }: { readonly store: RoundTripStore },
    mode: 'auto' | 'keychain' | 'file' | 'none' = 'auto',
    interrupted = new AbortController().signal,
  ): Promise<Observation[]> {
    let now = 0;
    return checkKeychain({
      mode,
      open: async () => store,
      account: 'a'.repeat(64),
      secret: Uint8Array.of(1, 2, 3),
      monotonic: () => (now += 7),
      interrupted,
    });
  }

  it('a round trip, and nothing is left', async () => {
    const world = fake({});
    expect(await check(world)).toEqual([
      {
        level: 'ok',
        message: 'fake: a throw-away item was written, read and removed in 7 ms',
        facts: { store: 'fake', milliseconds: 7 },
      },
    ]);
    expect([world.log, world.items.size]).toEqual([['write', 'read', 'remove'], 0]);
  });

  it.each([
    {
      name: 'a locked one, for whom it is the default',
      fails: { write: locked },
      mode: 'auto' as const,
      level: 'warning',
      code: 'KEYCHAIN_LOCKED',
    },
    {
      name: 'a locked one, for who asked for it',
      fails: { write: locked },
      mode: 'keychain' as const,
      level: 'problem',
      code: 'KEYCHAIN_LOCKED',
    },
    {
      name: 'one that cannot be read',
      fails: { read: locked },
      mode: 'auto' as const,
      level: 'warning',
      code: 'KEYCHAIN_LOCKED',
    },
    {
      name: 'a folder that others own',
      fails: { write: new Error('x belongs to another user') },
      mode: 'file' as const,
      level: 'problem',
    },
  ])('$name: told, and the item is gone', async ({ fails, mode, level, code }) => {
    const world = fake(fails);
    const [seen, ...more] = await check(world, mode);
    expect([seen?.level, seen?.code, more]).toEqual([level, code, []]);
    expect([world.log.at(-1), world.items.size]).toEqual(['remove', 0]);
  });

  it('one that gives back something else', async () => {
    const world = fake({}, () => Uint8Array.of(9));
    expect(await check(world)).toMatchObject([
      { level: 'warning', message: 'fake: no item can be kept: it gave back something else than was written' },
    ]);
    expect(world.items.size).toBe(0);
  });

  it('after a signal the item goes and nothing more is read', async () => {
    const world = fake({});
    await check(world, 'auto', AbortSignal.abort());
    expect([world.log, world.items.size]).toEqual([['write', 'remove'], 0]);
  });

  it('with ROLECHAIN_CACHE=none is left alone', async () => {
    const world = fake({});
    expect(await check(world, 'none')).toEqual([
      { level: 'note', message: 'ROLECHAIN_CACHE=none: no session is kept, so each run asks AWS, and for a code' },
    ]);
    expect(world.log).toEqual([]);
  });
});

describe('STS', () => {
  const answered = {
    host: 'sts.us-east-1.amazonaws.com',
    proxy: undefined,
    status: 403,
    fromSts: true,
    milliseconds: 80,
    ahead: 0,
  };
  it.each([
    {
      answer: answered,
      found: [
        {
          level: 'ok',
          message: 'sts.us-east-1.amazonaws.com answered in 80 ms',
          facts: { host: answered.host, milliseconds: 80 },
        },
      ],
    },
    {
      answer: { ...answered, proxy: 'proxy:3128' },
      found: [
        {
          level: 'ok',
          message: 'sts.us-east-1.amazonaws.com answered in 80 ms through the proxy proxy:3128',
          facts: { host: answered.host, milliseconds: 80, proxy: 'proxy:3128' },
        },
      ],
    },
    {
      answer: { ...answered, fromSts: false, status: 200 },
      found: [
        {
          level: 'problem',
          message: 'what answers for sts.us-east-1.amazonaws.com is not STS (HTTP 200)',
          hint: 'sign in to the network if it has a page for that; look at HTTPS_PROXY and endpoint_url',
          facts: { host: answered.host, milliseconds: 80 },
        },
      ],
    },
  ])('$answer', ({ answer, found }) => expect(checkSts(answer)).toEqual(found));

  const set = 'set the clock (on Linux: "timedatectl set-ntp true")';
  it.each([
    { seconds: 1.4, found: { level: 'ok', message: 'this machine’s clock agrees with AWS’s' } },
    { seconds: -59, found: { level: 'ok', message: 'this machine’s clock is 59 s ahead of AWS’s' } },
    { seconds: 61, found: { level: 'warning', message: 'this machine’s clock is 61 s behind AWS’s', hint: set } },
    { seconds: -299, found: { level: 'warning', message: 'this machine’s clock is 5 min ahead of AWS’s', hint: set } },
    {
      seconds: 3600,
      found: {
        level: 'problem',
        code: 'CLOCK_SKEW',
        message: 'this machine’s clock is 60 min behind AWS’s, which refuses requests at 15 min',
        hint: `${set} and run it again`,
      },
    },
  ])('a clock that is $seconds s behind', ({ seconds, found }) => {
    expect(checkClock({ ahead: seconds * 1000, fromSts: true })).toEqual([
      { ...found, facts: { seconds: Math.round(seconds) } },
    ]);
  });

  it.each([
    { ahead: undefined, fromSts: true },
    { ahead: 0, fromSts: false },
  ])('is not judged by somebody else’s clock: %j', (answer) => {
    expect(checkClock(answer)).toMatchObject([{ level: 'note' }]);
  });
});

describe('the AWS CLI’s cache', () => {
  const folder = '/home/alice/.aws/cli/cache';
  const now = new Date('2026-05-01T12:00:00Z');
  const at = (text: string): { readonly expires: Date } => ({ expires: new Date(text) });
  it.each([
    {
      files: [],
      found: { level: 'ok', message: `no usable credentials lie in ${folder}`, facts: { files: 0, unexpired: 0 } },
    },
    {
      files: [at('2026-05-01T11:59:00Z')],
      found: { level: 'ok', message: `no usable credentials lie in ${folder}`, facts: { files: 1, unexpired: 0 } },
    },
    {
      files: [at('2026-05-01T12:59:00Z'), at('2026-05-01T11:00:00Z')],
      found: {
        level: 'warning',
        message: `1 file holds role credentials of the AWS CLI as plain text in ${folder}, valid until 2026-05-01T12:59:00.000Z`,
        hint: `rm ${folder}/*.json\n"rolechain adopt PROFILE" moves a profile’s role to where the AWS CLI keeps no such file`,
        facts: { files: 2, unexpired: 1 },
      },
    },
    {
      files: [at('2026-05-01T12:30:00Z'), at('2026-05-01T12:59:00Z')],
      found: {
        level: 'warning',
        message: `2 files hold role credentials of the AWS CLI as plain text in ${folder}, the last ones valid until 2026-05-01T12:59:00.000Z`,
        hint: expect.any(String),
        facts: { files: 2, unexpired: 2 },
      },
    },
  ])('$found.message', ({ files, found }) => expect(checkCliCache({ folder, files, now })).toEqual([found]));
});

describe('a prompt', () => {
  const keys = '[default]\naws_access_key_id = k\naws_secret_access_key = s\n';
  const role = '[profile a]\nrole_arn = arn:aws:iam::111111111111:role/a\nsource_profile = default\n';
  const device = 'mfa_serial = arn:aws:iam::222222222222:mfa/alice\n';
  const none = { name: 'terminal', available: false, reason: 'there is no terminal to ask on' };

  it.each([
    {
      prompts: [{ name: 'terminal', available: true }, none],
      config: device,
      found: {
        level: 'ok',
        message: 'a code can be asked for: terminal',
        facts: { available: ['terminal'], profiles: ['a'] },
      },
    },
    {
      prompts: [none],
      config: '',
      found: {
        level: 'note',
        message: 'no code can be asked for here (terminal: there is no terminal to ask on)',
        facts: { available: [], profiles: [] },
      },
    },
    {
      prompts: [none],
      config: `${device}mfa_process = code\n`,
      found: { level: 'note', message: expect.any(String), facts: { available: [], profiles: [] } },
    },
    {
      prompts: [none],
      config: device,
      found: {
        level: 'warning',
        message: 'no code can be asked for here (terminal: there is no terminal to ask on), and a may need one',
        hint: 'run "rolechain login PROFILE" in a terminal, or set mfa_process; its session is then kept for everybody',
        facts: { available: [], profiles: ['a'] },
      },
    },
  ])('$found.level with $config', ({ prompts, config, found }) => {
    expect(checkPrompt(prompts, [planOf(keys + role + config, 'a')])).toEqual([found]);
  });
});

it.each([
  { version: 'v20.20.2', day: '2026-04-29', found: { level: 'ok', message: 'Node 20.20.2' } },
  {
    version: 'v20.20.2',
    day: '2026-05-01',
    found: {
      level: 'note',
      message: 'Node 20 has had no security fixes since 2026-04-30, and AWS’s SDK will stop supporting it',
      hint: 'install Node 24',
    },
  },
  { version: 'v24.1.0', day: '2026-05-01', found: { level: 'ok', message: 'Node 24.1.0' } },
  { version: 'v99.0.0', day: '2099-01-01', found: { level: 'ok', message: 'Node 99.0.0' } },
  {
    version: 'v20.20.2',
    bun: '1.4.5',
    day: '2026-05-01',
    found: { level: 'ok', message: 'Bun 1.4.5, inside the executable' },
  },
])('$version on $day', ({ version, bun, day, found }) => {
  expect(checkRuntime({ version, bun, now: new Date(day) })).toEqual([found]);
});
