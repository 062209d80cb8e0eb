import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fileLock, type FileLockOptions } from '../../../src/lock/file-lock.ts';
import { PidLock } from '../../../src/lock/pid-lock.ts';
import { RolechainError } from '../../../src/errors/error.ts';
import { Deadline } from '../../../src/session/deadline.ts';
import type { Lock } from '../../../src/session/ports.ts';

const isRoot = process.getuid?.() === 0;
const name = 'a'.repeat(64);
let outside: string;
let folder: string;
let events: string[];

beforeEach(() => {
  outside = mkdtempSync(join(tmpdir(), 'rolechain-lock-'));
  folder = join(outside, 'private');
  events = [];
});

afterEach(() => rmSync(outside, { recursive: true }));

function lock(kind: string, overrides: Partial<FileLockOptions> = {}): Lock {
  return fileLock({
    folder,
    deadline: new Deadline(() => performance.now(), 300),
    trace: (event) => events.push(event),
    pid: process.pid,
    uid: process.getuid?.(),
    processes: process,
    ...(kind === 'pid' && { native: () => undefined }),
    ...overrides,
  });
}

const files = (): readonly string[] => readdirSync(join(folder, 'locks')).toSorted();

describe.each([
  { kind: 'kernel', file: `${name}.lock` },
  { kind: 'pid', file: `${name}.1` },
])('the $kind lock', ({ kind, file }) => {
  it('gives back what the work gives, and throws what it throws', async () => {
    await expect(lock(kind).hold(name, async () => 'done')).resolves.toBe('done');
    await expect(lock(kind).hold(name, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await expect(lock(kind).hold(name, async () => 'again')).resolves.toBe('again');
    expect(events).toEqual(Array(3).fill('lock.held'));
  });

  it('excludes within a process as it does between processes', async () => {
    const story: string[] = [];
    const work = (who: string) => async (): Promise<void> => {
      story.push(`${who} in`);
      await sleep(20);
      story.push(`${who} out`);
    };
    const waited: boolean[] = [];
    const both = ['one', 'other'].map((who) =>
      lock(kind).hold(name, (held) => {
        waited.push(held.waited);
        return work(who)();
      }),
    );
    await Promise.all(both);
    expect(waited).toEqual([false, true]);
    expect(['one in,one out,other in,other out', 'other in,other out,one in,one out']).toContain(story.join());
  });

  it('lets different names be held at once', async () => {
    const inner = lock(kind).hold('one', () => lock(kind).hold('other', async () => 'both'));
    await expect(inner).resolves.toBe('both');
  });

  it('refuses at the deadline, with the pid and the file', async () => {
    const refused = lock(kind).hold(name, () => lock(kind).hold(name, async () => 'never'));
    await expect(refused).rejects.toEqual(
      new RolechainError('LOCK_TIMEOUT', { seconds: 0, pid: process.pid, file: join(folder, 'locks', file) }),
    );
  });

  it('says in its file who holds it and what for, readable by this user only', async () => {
    const path = join(folder, 'locks', file);
    const states: unknown[] = [];
    const look = async (): Promise<void> => {
      states.push(JSON.parse(readFileSync(path, 'utf8')));
    };
    await lock(kind).hold(name, async (held) => {
      await look();
      await held.asking(look);
      await look();
      expect([statSync(path).mode & 0o777, statSync(join(folder, 'locks')).mode & 0o777]).toEqual([0o600, 0o700]);
    });
    const start = kind === 'pid' && {
      start: expect.stringMatching(/^\d+$/),
      space: expect.stringMatching(/^[0-9a-f]{12}$/),
    };
    expect(states).toEqual(['renewing', 'asking', 'renewing'].map((state) => ({ pid: process.pid, state, ...start })));
  });

  it('leaves one small file a name', async () => {
    for (let round = 0; round < 20; round += 1) await lock(kind).hold(name, async () => undefined);
    expect(files().length).toBeLessThanOrEqual(8);
  });

  it('sweeps what nobody used for a day, and nothing that is held', async () => {
    const old = ['b', 'c', 'd'].map((letter) => letter.repeat(64));
    for (const one of old) await lock(kind).hold(one, async () => undefined);
    const held = kind === 'kernel' ? `${old[2]}.lock` : `${old[2]}.2`;
    await lock(kind).hold(old[2] ?? '', async () => {
      for (const one of files()) utimesSync(join(folder, 'locks', one), 0, 0);
      await lock(kind).hold(name, async () => undefined);
      expect(files()).toEqual([file, held].toSorted());
    });
  });

  it.each([
    { what: 'its folder is a link', spoil: () => [mkdirSync(join(outside, 'else')), symlinkSync('else', folder)] },
    { what: 'its folder is a file', spoil: () => writeFileSync(folder, '') },
    { what: 'its folder can be written by others', spoil: () => [mkdirSync(folder), chmodSync(folder, 0o777)] },
    { what: 'its folder is another user’s', spoil: () => [mkdirSync(folder), chownSync(folder, 1, 1)], asRoot: true },
    { what: 'its folder cannot be made', spoil: () => symlinkSync('/proc/1/nothing', folder) },
  ])('is done without where $what (FAULTS 37)', async ({ spoil, asRoot }) => {
    if (asRoot === true && !isRoot) return;
    spoil();
    await expect(lock(kind).hold(name, (held) => held.asking(async () => 'done'))).resolves.toBe('done');
    expect(events).toEqual(['lock.unavailable']);
  });
});

it.each([
  { what: 'a link', plant: (file: string) => symlinkSync(join(outside, 'victim'), file) },
  { what: 'a second name of a file elsewhere', plant: (file: string) => linkSync(join(outside, 'victim'), file) },
  { what: 'a FIFO', plant: (file: string) => execFileSync('sh', ['-c', 'mkfifo "$0"', file]) },
  { what: 'a folder', plant: (file: string) => mkdirSync(file) },
  { what: 'a file others may write', plant: (file: string) => [writeFileSync(file, ''), chmodSync(file, 0o666)] },
])('the kernel lock is done without where its file is $what (FAULTS 37)', async ({ plant }) => {
  writeFileSync(join(outside, 'victim'), 'untouched');
  mkdirSync(join(folder, 'locks'), { recursive: true, mode: 0o700 });
  plant(join(folder, 'locks', `${name}.lock`));
  await expect(lock('kernel').hold(name, async () => 'done')).resolves.toBe('done');
  expect([events, readFileSync(join(outside, 'victim'), 'utf8')]).toEqual([['lock.unavailable'], 'untouched']);
});

it('the kernel lock is done without where the file system refuses it', async () => {
  const native = {
    tryLock: () => {
      throw new Error('ENOLCK');
    },
  };
  await expect(lock('kernel', { native: () => native }).hold(name, async () => 'done')).resolves.toBe('done');
  expect(events).toEqual(['lock.unavailable']);
});

it.each([
  { what: 'is gone', holder: { pid: 2 ** 30, state: 'renewing', start: '1' } },
  { what: 'is now another process', holder: { pid: process.pid, state: 'asking', start: '1' } },
  { what: 'cannot be made out', holder: 'garbage' },
])('the pid lock passes on from a holder that $what', async ({ holder }) => {
  mkdirSync(join(folder, 'locks'), { recursive: true, mode: 0o700 });
  writeFileSync(join(folder, 'locks', `${name}.7`), JSON.stringify(holder));
  await lock('pid').hold(name, async () => undefined);
  expect(files()).toEqual([`${name}.7`, `${name}.8`]);
});

it.each([
  { state: 'renewing', seconds: 20, passes: false },
  { state: 'renewing', seconds: 30, passes: true },
  { state: 'asking', seconds: 60, passes: false },
  { state: 'asking', seconds: 80, passes: true },
  // The clock was put back an hour since, and the holder has been killed.
  { state: 'renewing', seconds: -3600, passes: true },
  { state: 'asking', seconds: -3600, passes: true },
  { state: 'renewing', seconds: -5, passes: false },
])('the pid lock of another container, $state for $seconds s, passes on: $passes', async (row) => {
  mkdirSync(join(folder, 'locks'), { recursive: true, mode: 0o700 });
  const held = join(folder, 'locks', `${name}.7`);
  writeFileSync(held, JSON.stringify({ pid: 2 ** 30, state: row.state, start: '1', space: 'another one' }));
  const then = Date.now() / 1000 - row.seconds;
  utimesSync(held, then, then);
  const contender = new PidLock(join(folder, 'locks', name), process.pid, process);
  expect(await contender.take()).toBe(row.passes);
  await contender.leave();
});

it('the pid lock asks the system where it does not tell when a process started', async () => {
  const processes = { platform: 'darwin', kill: process.kill.bind(process) };
  const refused = lock('pid', { processes }).hold(name, () =>
    lock('pid', { processes }).hold(name, async () => 'never'),
  );
  await expect(refused).rejects.toMatchObject({ code: 'LOCK_TIMEOUT' });
  writeFileSync(join(folder, 'locks', `${name}.2`), JSON.stringify({ pid: 2 ** 30, state: 'renewing' }));
  await expect(lock('pid', { processes }).hold(name, async () => 'done')).resolves.toBe('done');
});
