import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { fiveHops } from '../emulator/worlds.ts';
import { assumed } from '../support/calls.ts';
import { it, type Box, type BoxOptions } from '../support/case.ts';
import { fiveHopConfig } from '../support/configs.ts';
import { expectDocument } from '../support/document.ts';
import { programs, skipped } from '../support/installed.ts';
import { noMounts, ownMounts } from '../support/small-disk.ts';

const roleA = ['process', '--profile', 'role-a'];
const isRoot = process.getuid?.() === 0;
const asRoot = isRoot ? '' : ' (SKIPPED: not root)';

const places = [
  { place: 'the folder of locks and lists', path: ['.cache', 'rolechain'], told: 'never' },
  { place: 'the folder of the locks', path: ['.cache', 'rolechain', 'locks'], told: 'never' },
  { place: 'the folder of what is kept', path: ['run', 'rolechain'], told: 'once' },
] as const;

/** A folder, and a file in it, that nobody may touch. */
function outside(box: Box): string {
  const folder = join(box.answers, 'outside');
  mkdirSync(folder, { mode: 0o755 });
  writeFileSync(join(folder, 'victim'), 'untouched');
  return folder;
}

/** What is in `outside`, with the mode of each. */
const state = (folder: string) => [
  statSync(folder).mode & 0o777,
  ...readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]),
];

/** How often two runs tell that nothing is kept, though it was asked for: once a day, or each where nothing can remember the day. */
type Told = 'never' | 'once' | 'twice';

const notKept = /^rolechain: credentials are not cached: no file can be kept \(.+\); "rolechain doctor" shows where\n$/;

/** Two runs: both are answered; the second from the cache where nobody is told of its lack. */
async function answersTwice(box: Box, told: Told, options: BoxOptions = {}): Promise<void> {
  const sts = await box.emulate(fiveHops);
  box.config(fiveHopConfig);
  for (const tells of [told !== 'never', told === 'twice']) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    const ran = await box.run(roleA, options);
    expect(ran).toMatchObject({ code: 0, stderr: tells ? expect.stringMatching(notKept) : '' });
    expectDocument(ran.stdout);
  }
  expect(assumed(sts.calls)).toHaveLength(told === 'never' ? 1 : 2);
}

const make = (path: string): void => void mkdirSync(path, { recursive: true, mode: 0o700 });

describe('FAULT 37: a folder of ours that somebody else could have made', () => {
  it.for(places)('$place is a link: nothing is written behind it', async ({ path, told }, { box }) => {
    const folder = outside(box);
    const before = state(folder);
    make(box.path(...path.slice(0, -1)));
    symlinkSync(folder, box.path(...path));
    await answersTwice(box, told);
    expect(state(folder)).toEqual(before);
  });

  it.for(places)('$place may be written by all: nothing is put there', async ({ path, told }, { box }) => {
    make(box.path(...path));
    chmodSync(box.path(...path), 0o777);
    await answersTwice(box, told);
    expect(readdirSync(box.path(...path))).toEqual([]);
  });

  it.skipIf(!isRoot).for(places)(
    `$place is another user’s: nothing is put there${asRoot}`,
    async ({ path, told }, { box }) => {
      make(box.path(...path));
      chownSync(box.path(...path), 1, 1);
      await answersTwice(box, told);
      expect(readdirSync(box.path(...path))).toEqual([]);
    },
  );

  it('that may be read by others: it is closed to them', async ({ box }) => {
    for (const { path } of places) {
      make(box.path(...path));
      chmodSync(box.path(...path), 0o755);
    }
    await answersTwice(box, 'never');
    expect(places.map(({ path }) => statSync(box.path(...path)).mode & 0o777)).toEqual([0o700, 0o700, 0o700]);
  });

  it('what is made there is for its owner alone', async ({ box }) => {
    await answersTwice(box, 'never');
    const modes = execFileSync(
      'find',
      [box.path('.cache', 'rolechain'), box.path('run', 'rolechain'), '-printf', '%y %m\\n'],
      { encoding: 'utf8' },
    );
    expect(new Set(modes.trim().split('\n'))).toEqual(new Set(['d 700', 'f 600']));
  });
});

describe('FAULT 37: the commands about the cache, where', () => {
  const spoils = [
    {
      what: 'is a link',
      spoil: (path: string) => execFileSync('ln', ['-sfn', '/nowhere', path]),
      says: 'is not a folder',
    },
    { what: 'is a file', spoil: (path: string) => writeFileSync(path, ''), says: 'is not a folder' },
    {
      what: 'may be written by all',
      spoil: (path: string) => execFileSync('mkdir', ['-m', '777', path]),
      says: 'can be written by others',
    },
  ];
  const unusable = (place: string, says: string): string =>
    `rolechain: error: what is kept cannot be reached: ~/${place} ${says} [CACHE_UNUSABLE]\n` +
    'rolechain: hint: see who made it: it has to be yours alone; what you remove there is only a cache, and is made anew\n';

  it.for(spoils)('the list of what is kept $what', async ({ spoil, says }, { box }) => {
    await answersTwice(box, 'never');
    const place = '.cache/rolechain/kept';
    rmSync(box.path(place), { recursive: true });
    spoil(box.path(place));
    for (const args of [
      ['cache', 'list'],
      ['cache', 'clear'],
      ['cache', 'clear', '--profile', 'role-a'],
    ]) {
      // oxlint-disable-next-line no-await-in-loop -- each is a start of the program
      expect(await box.run(args)).toMatchObject({ code: 5, stdout: '', stderr: unusable(place, says) });
    }
    expect(await box.run(['list'])).toMatchObject({ code: 0, stderr: '' });
    expect(await box.run(roleA)).toMatchObject({ code: 0, stderr: '' });
  });

  it.for(spoils)('the folder of what is kept $what', async ({ spoil, says }, { box }) => {
    await answersTwice(box, 'never');
    const place = 'run/rolechain';
    rmSync(box.path(place), { recursive: true });
    spoil(box.path(place));
    const { code, stderr } = await box.run(['cache', 'clear']);
    expect({ code, stderr }).toEqual({ code: 5, stderr: unusable(place, says) });
    expect(await box.run(['cache', 'list'])).toMatchObject({ code: 0, stderr: '' });
  });
});

describe('FAULT 28, 37: a file of ours that', () => {
  it('is a link: the lock is done without, and nothing is written behind it', async ({ box }) => {
    const folder = outside(box);
    await answersTwice(box, 'never');
    const locks = box.path('.cache', 'rolechain', 'locks');
    const [lock = ''] = readdirSync(locks);
    const before = state(folder);
    for (const file of [join(locks, lock), itemOf(box)]) {
      execFileSync('ln', ['-sfn', join(folder, 'victim'), file]);
    }
    const ran = await box.run(roleA);
    expect({ code: ran.code, stderr: ran.stderr }).toEqual({ code: 0, stderr: '' });
    expectDocument(ran.stdout);
    expect(state(folder)).toEqual(before);
  });

  it.skipIf(!isRoot)(`is another user’s: a miss, and replaced${asRoot}`, async ({ box }) => {
    await answersTwice(box, 'never');
    chownSync(itemOf(box), 1, 1);
    const again = await box.run(roleA);
    expect({ code: again.code, stderr: again.stderr }).toEqual({ code: 0, stderr: '' });
    expect(statSync(itemOf(box)).uid).toBe(0);
    expect((await box.run(roleA)).stdout).toBe(again.stdout);
  });
});

function itemOf(box: Box): string {
  return box.path('run', 'rolechain', readdirSync(box.path('run', 'rolechain'))[0] ?? '');
}

describe.skipIf(!ownMounts)(`FAULT 37: a file system that${noMounts}`, () => {
  it.for([
    {
      what: 'may only be read',
      mount: (folder: string) => `mount --bind "${folder}" "${folder}" && mount -o remount,bind,ro "${folder}"`,
    },
    {
      what: 'is full',
      mount: (folder: string) =>
        `mount -t tmpfs -o size=4k,mode=700 none "${folder}" && head -c 4096 /dev/zero >"${folder}/filled"`,
    },
    {
      what: 'has no inode left',
      mount: (folder: string) => `mount -t tmpfs -o nr_inodes=1,mode=700 none "${folder}"`,
    },
  ])('$what holds all our folders: answered without a cache', async ({ mount }, { box }) => {
    make(box.path('.cache'));
    const script = ['run', '.cache', 'tmp'].map((name) => mount(box.path(name))).join(' && ');
    await answersTwice(box, 'twice', { under: ['unshare', '-m', 'sh', '-c', `${script} && exec "$@"`, 'sh'] });
  });
});

describe.skipIf(!programs.strace)(`FAULT 37: a file system as NFS may be${skipped(programs.strace, 'strace')}`, () => {
  it('that knows no locks: answered, and kept', async ({ box }) => {
    await answersTwice(box, 'never');
    expect(await box.run(['cache', 'clear'])).toMatchObject({ code: 0 });
    const locks = box.path('.cache', 'rolechain', 'locks');
    const files = readdirSync(locks).flatMap((name) => ['-P', join(locks, name)]);
    const under = ['strace', '-f', '-qq', '-o', '/dev/null', '-e', 'inject=fcntl:error=ENOLCK', ...files];
    const ran = await box.run(roleA, { under });
    expect({ code: ran.code, stderr: ran.stderr }).toEqual({ code: 0, stderr: '' });
    expect(ran.trace.join('')).toContain(' lock.unavailable ');
    expect(await box.run(roleA)).toMatchObject({ code: 0, stdout: ran.stdout });
  });
});
