import {
  chmodSync,
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
import { afterEach, beforeEach, expect, it } from 'vitest';
import { fileFailures, type FileFailuresOptions } from '../../../src/lock/failures.ts';
import type { Failures } from '../../../src/session/ports.ts';

const noon = new Date('2030-01-01T12:00:00Z');
const name = 'a'.repeat(64);
let outside: string;
let folder: string;
let events: string[];

beforeEach(() => {
  outside = mkdtempSync(join(tmpdir(), 'rolechain-failures-'));
  folder = join(outside, 'private');
  events = [];
});

afterEach(() => rmSync(outside, { recursive: true }));

function failures(overrides: Partial<FileFailuresOptions> & { readonly at?: Date } = {}): Failures {
  const clock = { now: () => overrides.at ?? noon };
  return fileFailures({
    folder,
    clock,
    trace: (event) => events.push(event),
    parentPid: 7,
    uid: process.getuid?.(),
    ...overrides,
  });
}

const later = (seconds: number): Date => new Date(noon.getTime() + seconds * 1000);

it.each([
  { when: 'at once', at: noon, parentPid: 7, last: { at: noon, sameParent: true } },
  { when: 'by a process of another parent', at: noon, parentPid: 8, last: { at: noon, sameParent: false } },
  { when: 'after ten minutes', at: later(600), parentPid: 7, last: { at: noon, sameParent: true } },
  { when: 'after more than ten minutes', at: later(601), parentPid: 7, last: undefined },
  { when: 'with a clock that was set back', at: later(-1), parentPid: 7, last: undefined },
])('a failure is remembered: asked for $when', async ({ at, parentPid, last }) => {
  await failures().note(name);
  expect(await failures({ at, parentPid }).last(name)).toEqual(last);
});

it('is not taken for a failure of the same parent where another container has one of that number', async () => {
  await failures().note(name);
  const [file] = readdirSync(join(folder, 'failures'));
  const path = join(folder, 'failures', file ?? '');
  writeFileSync(path, readFileSync(path, 'utf8').replace(/"space":"[0-9a-f]{12}"/, '"space":"000000000000"'));
  expect(await failures().last(name)).toEqual({ at: noon, sameParent: process.platform !== 'linux' });
});

it('remembers the last failure of a name, and nothing of other names', async () => {
  await failures().note(name);
  await failures({ at: later(5) }).note(name);
  const memory = failures({ at: later(9) });
  expect(await memory.last(name)).toEqual({ at: later(5), sameParent: true });
  expect(await memory.last('../../another')).toBeUndefined();
  expect(events).toEqual([]);
});

it('keeps one private file a name, whatever the name', async () => {
  await failures().note(name);
  await failures().note(name);
  await failures().note('../../another');
  const kept = readdirSync(join(folder, 'failures'));
  expect(kept).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/), expect.stringMatching(/^[0-9a-f]{64}$/)]);
  expect(statSync(join(folder, 'failures', name)).mode & 0o777).toBe(0o600);
});

it('sweeps what is older than ten minutes', async () => {
  await failures().note('old');
  for (const file of readdirSync(join(folder, 'failures'))) utimesSync(join(folder, 'failures', file), 0, 0);
  await failures().note(name);
  expect(readdirSync(join(folder, 'failures'))).toEqual([name]);
});

it.each([
  { what: 'garbage', plant: (file: string) => writeFileSync(file, '{"at":', { mode: 0o600 }), told: [] },
  {
    what: 'another document',
    plant: (file: string) => writeFileSync(file, '{"at":"noon","parent":7}', { mode: 0o600 }),
    told: [],
  },
  { what: 'a link', plant: (file: string) => symlinkSync('/etc/hostname', file), told: ['failures.unreadable'] },
  { what: 'a folder', plant: (file: string) => mkdirSync(file), told: ['failures.unreadable'] },
])('what is $what did not happen', async ({ plant, told }) => {
  mkdirSync(join(folder, 'failures'), { recursive: true, mode: 0o700 });
  plant(join(folder, 'failures', name));
  expect(await failures().last(name)).toBeUndefined();
  expect(events).toEqual(told);
});

it('is traced, not thrown, where it cannot be noted (FAULTS 37)', async () => {
  mkdirSync(folder);
  chmodSync(folder, 0o777);
  await failures().note(name);
  expect([events, readdirSync(folder)]).toEqual([['failures.not-noted'], []]);
});
