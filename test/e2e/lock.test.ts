import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { skipped } from '../support/installed.ts';
import { root } from '../support/root.ts';
import { ownMounts } from '../support/small-disk.ts';

const program = join(root, 'build/programs/lock.mjs');
let folder: string;
let counter: string;
let children: Child[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rolechain-lock-'));
  counter = join(folder, 'counter');
  writeFileSync(counter, '');
  children = [];
});

afterEach(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

interface Order {
  readonly kind: string;
  readonly act: 'count' | 'stay' | 'ask' | 'pass';
  readonly seconds?: number;
  readonly milliseconds?: number;
}

interface Child {
  readonly pid: number;
  readonly kill: ChildProcess['kill'];
  /** Waits until the child has printed `text`. */
  readonly says: (text: string) => Promise<void>;
  readonly ended: Promise<{ readonly exit: number | null; readonly said: string }>;
}

function start(order: Order, under: readonly string[] = []): Child {
  const argument = { folder: join(folder, 'private'), name: 'a name', counter, seconds: 20, ...order };
  const words = [program, JSON.stringify(argument)];
  const [command, ...rest] = under;
  const process = spawn(
    command ?? globalThis.process.execPath,
    command === undefined ? words : [...rest, globalThis.process.execPath, ...words],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  let said = '';
  let heard: (() => void) | undefined;
  process.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
    heard?.();
  });
  const ended = new Promise<{ exit: number | null; said: string }>((resolve) => {
    process.on('close', (exit) => resolve({ exit, said }));
  });
  const child: Child = {
    pid: process.pid ?? 0,
    kill: process.kill.bind(process),
    says: (text) =>
      new Promise((resolve) => {
        heard = () => said.includes(text) && resolve();
        heard();
      }),
    ended,
  };
  children.push(child);
  return child;
}

describe.each([
  { kind: 'kernel', many: 100 },
  { kind: 'pid', many: 60 },
])('the $kind lock', ({ kind, many }) => {
  it('lets one process at a time in, however many come at once (FAULTS 34)', async () => {
    writeFileSync(counter, '0');
    const ends = await Promise.all(
      Array.from({ length: many }, () => start({ kind, act: 'count', milliseconds: 3, seconds: 50 }).ended),
    );
    expect(new Set(ends.map(({ exit, said }) => `${exit} ${said}`))).toEqual(new Set(['0 ']));
    expect(readFileSync(counter, 'utf8')).toBe(String(many));
  });

  it('goes to the next within a second when its holder is killed, ten times in a row (FAULTS 35)', async () => {
    let holder = start({ kind, act: 'stay' });
    await holder.says('held');
    const waits: number[] = [];
    for (let round = 0; round < 10; round += 1) {
      const next = start({ kind, act: 'stay' });
      await next.says('started');
      await sleep(50);
      holder.kill('SIGKILL');
      const killed = performance.now();
      await next.says('held');
      waits.push(performance.now() - killed);
      holder = next;
    }
    expect(waits.filter((wait) => wait > 1000)).toEqual([]);
  });

  it('stays with a stopped holder, and whoever waits is told its pid at the deadline (FAULTS 36)', async () => {
    const holder = start({ kind, act: 'stay' });
    await holder.says('held');
    holder.kill('SIGSTOP');
    const ends = await Promise.all([1, 2].map(() => start({ kind, act: 'pass', seconds: 2 }).ended));
    holder.kill('SIGCONT');
    const file = expect.stringMatching(/\/private\/locks\/[0-9a-f]{64}\.(lock|1)$/);
    expect(ends.map(({ exit, said }) => ({ exit, said: JSON.parse(said) }))).toEqual(
      ends.map(() => ({
        exit: 7,
        said: { code: 'LOCK_TIMEOUT', details: { seconds: expect.any(Number), pid: holder.pid, file } },
      })),
    );
    expect(readFileSync(counter, 'utf8')).toBe('');
  });

  it('is waited for beyond the deadline while a person is being asked', async () => {
    const holder = start({ kind, act: 'ask', milliseconds: 3000 });
    await holder.says('asking');
    const waiter = start({ kind, act: 'pass', seconds: 1 });
    expect(await waiter.ended).toEqual({ exit: 0, said: 'held\n' });
    expect(readFileSync(counter, 'utf8')).toBe('answered passed ');
  });

  it('goes to the next at once when its holder is killed while a person is being asked', async () => {
    const holder = start({ kind, act: 'ask', milliseconds: 100_000 });
    await holder.says('asking');
    const waiter = start({ kind, act: 'pass', seconds: 1 });
    await sleep(500);
    holder.kill('SIGKILL');
    expect(await waiter.ended).toEqual({ exit: 0, said: 'held\n' });
  });

  it.skipIf(!ownMounts)(
    `is not taken from a holder in another container${skipped(ownMounts, 'right to a PID namespace')}`,
    async () => {
      const container = ['unshare', '--pid', '--fork', '--mount-proc', '--kill-child'];
      const holder = start({ kind, act: 'stay' }, container);
      await holder.says('held');
      const ends = await Promise.all([
        start({ kind, act: 'pass', seconds: 1 }).ended,
        start({ kind, act: 'pass', seconds: 1 }, container).ended,
      ]);
      expect(ends.map(({ exit }) => exit)).toEqual([7, 7]);
    },
  );

  it('is done without where anybody may write to its folder (FAULTS 37)', async () => {
    const unsafe = join(folder, 'private');
    mkdirSync(unsafe);
    chmodSync(unsafe, 0o777);
    expect(await start({ kind, act: 'pass' }).ended).toEqual({
      exit: 0,
      said: `unlocked Error: ${unsafe} can be written by others\nheld\n`,
    });
    expect(existsSync(join(unsafe, 'locks'))).toBe(false);
  });
});
