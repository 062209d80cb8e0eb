import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { decodeEntry } from '../src/cache/entry.ts';
import { openStore } from '../src/cache/open-store.ts';
import { field } from '../test/support/shape.ts';
import { heldLocks } from './locks.ts';
import { processesWith } from './processors.ts';
import type { Stage } from './stage.ts';

/** What a phase left behind when all its processes had ended and everything was right again. */
export interface Aftermath {
  /** Kept sessions that were read whole. */
  readonly kept: number;
  /** Half-written files of processes that were killed; nobody reads them, and a later writer removes them. */
  readonly drafts: number;
  readonly losses: readonly string[];
}

/** Looks at all that was left: processes, locks, kept sessions, files. `killed` is how many were killed with SIGKILL. */
export async function lookAround(stage: Stage, killed: number): Promise<Aftermath> {
  const state = stage.seen(join(stage.home.path, '.cache', 'rolechain'));
  const kept = stage.keychain === undefined ? filesKept(stage) : await keychainKept(stage, state);
  const listed = read(join(state, 'kept'));
  const files = [
    ...read(stage.seen(join(stage.home.path, 'run', 'rolechain'))),
    ...listed,
    ...read(join(state, 'failures')),
  ];
  const drafts = files.filter(({ name }) => name.startsWith('.'));
  const torn = [...kept.filter(({ whole }) => !whole), ...listed.filter(isTorn)];
  return {
    kept: kept.filter(({ whole }) => whole).length,
    drafts: drafts.length,
    losses: [
      ...(await stillRunning(stage.home.path)).map((pid) => `process ${pid} outlived the phase: ${commandOf(pid)}`),
      ...heldLocks(state).map(({ file, pid }) => `${file} is still held (process ${pid})`),
      ...torn.map(({ name }) => `what is kept as ${name} is torn`),
      ...(drafts.length > killed
        ? [`${drafts.length} half-written files of ${killed} processes that were killed`]
        : []),
    ],
  };
}

/** Who was killed could not end the program that it had asked for a code; that one ends by itself. */
async function stillRunning(home: string, tries = 20): Promise<readonly number[]> {
  const running = processesWith(`HOME=${home}\0`);
  if (running.length === 0 || tries === 0) return running;
  await pause(250);
  return stillRunning(home, tries - 1);
}

interface File {
  readonly name: string;
  readonly bytes: Buffer;
}

interface KeptItem {
  readonly name: string;
  readonly whole: boolean;
}

function filesKept({ seen, home }: Stage): readonly KeptItem[] {
  return read(seen(join(home.path, 'run', 'rolechain')))
    .filter(({ name }) => /^[0-9a-f]{64}$/.test(name))
    .map(({ name, bytes }) => ({ name, whole: decodeEntry(name, bytes) !== undefined }));
}

async function keychainKept({ env }: Stage, state: string): Promise<readonly KeptItem[]> {
  const options = { env, platform: process.platform, uid: process.getuid?.(), stateFolder: () => undefined };
  const store = await openStore('keychain', { ...options, deadline: { left: () => 60_000 } });
  const items: KeptItem[] = [];
  for (const { name } of read(join(state, 'kept'))) {
    const key = /^([0-9a-f]{64})\.json$/.exec(name)?.[1];
    const bytes = key === undefined ? undefined : await store.read(key);
    if (key !== undefined && bytes !== undefined) items.push({ name, whole: decodeEntry(key, bytes) !== undefined });
  }
  store.close();
  return items;
}

function isTorn({ name, bytes }: File): boolean {
  if (!/^[0-9a-f]{64}\.json$/.test(name)) return false;
  try {
    return typeof field(JSON.parse(bytes.toString()), 'profile') !== 'string';
  } catch {
    return true;
  }
}

function read(folder: string): readonly File[] {
  try {
    return readdirSync(folder).map((name) => ({ name, bytes: readFileSync(join(folder, name)) }));
  } catch {
    return [];
  }
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
  } catch {
    return 'gone since';
  }
}
