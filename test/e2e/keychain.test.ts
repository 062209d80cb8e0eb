import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect } from 'vitest';
import { SecretService } from '../../src/keychain/secret-service.ts';
import { fiveHops } from '../emulator/worlds.ts';
import { allCalls, assumed } from '../support/calls.ts';
import { it, type Box, type TracedRun } from '../support/case.ts';
import { fiveHopConfig } from '../support/configs.ts';
import { expectDocument } from '../support/document.ts';
import { skippedFor } from '../support/installed.ts';
import { secretService, whyNoSecretService, type KeychainState } from '../support/secret-service.ts';

const chain = ['GetCallerIdentity', 'AssumeRole role-a', 'AssumeRole role-b'];
const args = ['process', '--profile', 'role-b'];
const why = whyNoSecretService();

/** A box on a machine whose keychain is in `state`; `twice` asks for the same credentials one after the other. */
async function inState(
  box: Box,
  state: KeychainState,
  test: (
    twice: (mode: string) => Promise<readonly [TracedRun, TracedRun]>,
    calls: () => readonly string[],
  ) => Promise<void>,
): Promise<void> {
  const sts = await box.emulate(fiveHops);
  box.config(fiveHopConfig);
  const keychain = await secretService(state);
  const env = (mode: string) => ({ ...keychain.env, HOME: box.home.path, ROLECHAIN_CACHE: mode });
  try {
    await test(
      async (mode) => [await box.run(args, { env: env(mode) }), await box.run(args, { env: env(mode) })],
      () => allCalls(sts.calls),
    );
  } finally {
    await keychain.stop();
  }
}

/** Where a silent plain file would lie. */
const itemFiles = (box: Box): readonly string[] =>
  [box.path('run', 'rolechain'), box.path('.cache', 'rolechain', 'items')]
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder));

const outcome = ({ code, stdout, stderr }: TracedRun) => ({ code, document: stdout !== '', stderr });
const answered = (stderr = '') => ({ code: 0, document: true, stderr });

describe.skipIf(why !== undefined)(`a machine with a Secret Service${skippedFor(why)}`, () => {
  it('unlocked: the second answer comes from it, without a call, and no file holds an item', async ({ box }) => {
    await inState(box, 'unlocked', async (twice, calls) => {
      const [first, second] = await twice('auto');
      expect([first, second].map(outcome)).toEqual([answered(), answered()]);
      expect(second.stdout).toBe(first.stdout);
      expectDocument(first.stdout);
      expect(calls()).toEqual(chain);
      expect(itemFiles(box)).toEqual([]);
    });
  });

  it.for(['no-service', 'no-bus', 'stale', 'empty'] as const)(
    'FAULT 25: %s: works without a cache, says so once a day, and writes no file',
    async (state, { box }) => {
      await inState(box, state, async (twice, calls) => {
        const [first, second] = await twice('auto');
        expect(outcome(second)).toEqual(answered());
        expect({ ...outcome(first), stderr: '' }).toEqual(answered());
        expect(first.stderr).toMatch(
          /^rolechain: credentials are not cached: there is no keychain \(.+\); ROLECHAIN_CACHE=file or none changes that\n$/,
        );
        expect(calls()).toEqual([...chain, ...chain]);
        expect(itemFiles(box)).toEqual([]);
      });
    },
  );

  it.for(['no-service', 'no-bus', 'stale', 'empty'] as const)(
    'FAULT 25: %s: who asks for the keychain by name is refused',
    async (state, { box }) => {
      await inState(box, state, async (twice, calls) => {
        const [{ code, stdout, stderr }] = await twice('keychain');
        expect({ code, stdout, calls: calls() }).toEqual({ code: 5, stdout: '', calls: [] });
        expect(stderr).toMatch(
          /^rolechain: error: there is no keychain \(.+\): .+ \[KEYCHAIN_MISSING\]\nrolechain: hint: start one .+\n$/,
        );
      });
    },
  );

  it('FAULT 26: locked: a miss, without a prompt, a note or a file', async ({ box }) => {
    await inState(box, 'locked', async (twice, calls) => {
      const ran = await twice('auto');
      expect(ran.map(outcome)).toEqual([answered(), answered()]);
      expect(calls()).toEqual([...chain, ...chain]);
      expect(itemFiles(box)).toEqual([]);
    });
  });

  it('FAULT 26: locked: who asks for the keychain by name is told', async ({ box }) => {
    await inState(box, 'locked', async (twice, calls) => {
      const [{ code, stdout, stderr }] = await twice('keychain');
      expect({ code, stdout, calls: calls() }).toEqual({ code: 5, stdout: '', calls: [] });
      expect(stderr).toMatch(/ is locked \[KEYCHAIN_LOCKED\]\nrolechain: hint: unlock it .+\n$/);
    });
  });

  it.for(['frozen', 'mute'] as const)(
    'FAULT 27: %s: the process ends with an answer, and no file',
    async (state, { box }) => {
      await inState(box, state, async (twice, calls) => {
        const started = performance.now();
        const ran = await twice('auto');
        expect(ran.map(outcome)).toEqual([answered(), answered()]);
        expect(calls()).toEqual([...chain, ...chain]);
        expect(itemFiles(box)).toEqual([]);
        // Three seconds each by the program's own clock; the machine may be slow.
        expect(performance.now() - started).toBeLessThan(30_000);
      });
    },
  );

  it.for(['frozen', 'mute'] as const)(
    'FAULT 27: %s: who asks for the keychain by name is told',
    async (state, { box }) => {
      await inState(box, state, async (twice) => {
        const [{ code, stdout, stderr }] = await twice('keychain');
        expect({ code, stdout }).toEqual({ code: 5, stdout: '' });
        expect(stderr).toMatch(/did not answer within 3 s \[KEYCHAIN_TIMEOUT\]\nrolechain: hint: .+\n$/);
      });
    },
  );

  it(
    'FAULT 27: 200 callers at once of one that is slow are all answered by it',
    { timeout: 120_000 },
    async ({ box }) => {
      const sts = await box.emulate(fiveHops);
      box.config(fiveHopConfig);
      const keychain = await secretService('unlocked');
      try {
        const env = { ...box.env, ...keychain.env, HOME: box.home.path, ROLECHAIN_CACHE: 'keychain' };
        const first = await box.run(args, { env });
        // It runs two thirds of the time.
        const keyring = keychain.pids.keyring;
        const stutter = `while kill -STOP ${keyring}; do sleep 0.05; kill -CONT ${keyring}; sleep 0.1; done`;
        const slowed = spawn('sh', ['-c', stutter], { stdio: 'ignore' });
        const callers = Array.from({ length: 200 }, () => box.run(args, { env }));
        const ran = await Promise.all(callers).finally(() => slowed.kill());
        expect(new Set(ran.map(({ code, stdout, stderr }) => `${code} ${stdout}${stderr}`))).toEqual(
          new Set([`0 ${first.stdout}`]),
        );
        expect(allCalls(sts.calls)).toEqual(chain);
      } finally {
        await keychain.stop();
      }
    },
  );

  it('a keychain that falls silent between the hit and the renewal: cached answers go on once it thaws', async ({
    box,
  }) => {
    const sts = await box.emulate(fiveHops);
    box.config(fiveHopConfig);
    const keychain = await secretService('unlocked');
    try {
      const env = { ...keychain.env, HOME: box.home.path, ROLECHAIN_CACHE: 'auto' };
      const first = await box.run(args, { env });
      keychain.freeze();
      const during = await box.run(args, { env });
      keychain.thaw();
      const after = await box.run(args, { env });
      expect([first, during, after].map(outcome)).toEqual([answered(), answered(), answered()]);
      expect(after.stdout).toBe(first.stdout);
      expect(allCalls(sts.calls)).toEqual([...chain, ...chain]);
    } finally {
      await keychain.stop();
    }
  });
});

const flip = (bytes: Buffer, at: number): Buffer =>
  Buffer.from(bytes.map((byte, index) => (index === at ? byte ^ 1 : byte)));
const damages = [
  { what: 'bit-flipped', change: (bytes: Buffer) => flip(bytes, bytes.length >> 1) },
  { what: 'of another version', change: (bytes: Buffer) => flip(bytes, 0) },
  { what: 'cut', change: (bytes: Buffer) => bytes.subarray(0, bytes.length >> 1) },
  { what: 'empty', change: () => Buffer.alloc(0) },
  { what: 'no item at all', change: () => Buffer.from('{"AccessKeyId":"AKIAIOSFODNN7EXAMPLE"}') },
];

describe.skipIf(why !== undefined)(`FAULT 28: an item of a real keychain that is${skippedFor(why)}`, () => {
  it('damaged is a miss, and is overwritten', async ({ box }) => {
    const sts = await box.emulate(fiveHops);
    box.config(fiveHopConfig);
    const keychain = await secretService('unlocked');
    const store = new SecretService({ env: keychain.env, uid: process.getuid?.(), timeLimit: () => 20_000 });
    try {
      const env = { ...keychain.env, HOME: box.home.path, ROLECHAIN_CACHE: 'keychain' };
      const roleA = ['process', '--profile', 'role-a'];
      let last = await box.run(roleA, { env });
      const [account = ''] = readdirSync(box.path('.cache', 'rolechain', 'kept')).map((name) => name.slice(0, 64));
      for (const { what, change } of damages) {
        // oxlint-disable no-await-in-loop -- one after the other
        await store.write(account, change(Buffer.from((await store.read(account)) ?? [])), 'damaged');
        const next = await box.run(roleA, { env });
        expect([what, outcome(next)]).toEqual([what, answered()]);
        expect([what, next.stdout === last.stdout]).toEqual([what, false]);
        last = await box.run(roleA, { env });
        expect([what, last.stdout]).toEqual([what, next.stdout]);
        // oxlint-enable no-await-in-loop
      }
      expect(assumed(sts.calls)).toHaveLength(1 + damages.length);
    } finally {
      store.close();
      await keychain.stop();
    }
  });
});

describe('FAULT 28: a kept item that is', () => {
  it.for(damages)('$what is a miss, and is overwritten', async ({ change }, { box }) => {
    const sts = await box.emulate(fiveHops);
    box.config(fiveHopConfig);
    const roleA = ['process', '--profile', 'role-a'];
    const first = await box.run(roleA);
    const [item = ''] = itemFiles(box).map((name) => box.path('run', 'rolechain', name));
    writeFileSync(item, change(readFileSync(item)));
    const second = await box.run(roleA);
    const third = await box.run(roleA);
    expect([first, second, third].map(outcome)).toEqual([answered(), answered(), answered()]);
    expect(second.stdout).not.toBe(first.stdout);
    expect(third.stdout).toBe(second.stdout);
    expect(allCalls(sts.calls).filter((call) => call !== 'GetCallerIdentity')).toEqual([
      'AssumeRole role-a',
      'AssumeRole role-a',
    ]);
  });

  it('another hop’s, under this one’s name, is a miss', async ({ box }) => {
    await box.emulate(fiveHops);
    box.config(fiveHopConfig);
    const first = await box.run(['process', '--profile', 'role-a']);
    const [one = ''] = itemFiles(box);
    await box.run(args);
    const [other = ''] = itemFiles(box).filter((name) => name !== one);
    writeFileSync(box.path('run', 'rolechain', other), readFileSync(box.path('run', 'rolechain', one)));
    const second = await box.run(args);
    expect(outcome(second)).toEqual(answered());
    expect(expectDocument(second.stdout).AccessKeyId).not.toBe(expectDocument(first.stdout).AccessKeyId);
  });
});

it('FAULT 29: what cannot be written does not keep an answer back', async ({ box }) => {
  const sts = await box.emulate(fiveHops);
  box.config(fiveHopConfig);
  // A file stands where the folder of the items would be.
  writeFileSync(box.path('run', 'rolechain'), '');
  const said =
    `rolechain: credentials are not cached: no file can be kept (${box.path('run/rolechain')} is not a folder); ` +
    '"rolechain doctor" shows where\n';
  expect(outcome(await box.run(args))).toEqual(answered(said));
  expect(outcome(await box.run(args))).toEqual(answered());
  expect(allCalls(sts.calls).filter((call) => call === 'AssumeRole role-b')).toHaveLength(2);
});
