import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { afterEach, expect, it, vi } from 'vitest';
import { killTree } from '../../../src/command/kill-tree.ts';

const read = vi.hoisted(() => new Array<string>());
vi.mock('node:fs', async (original) => {
  const fs = await original<typeof import('node:fs')>();
  const readdirSync = (path: string): readonly string[] => {
    read.push(path);
    return fs.readdirSync(path);
  };
  return { ...fs, readdirSync };
});

let tree: ChildProcess | undefined;
afterEach(() => {
  read.length = 0;
  tree?.kill('SIGKILL');
});

/** A shell with a child and a grandchild, which tell their pids. */
async function start(): Promise<readonly number[]> {
  const grandchild = 'echo $$; exec sleep 60';
  tree = spawn(
    '/bin/sh',
    ['-c', `echo $$; sh -c 'echo $$; sh -c "${grandchild.replace('$$', '\\$\\$')}"; true'; true`],
    {
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  );
  let told = '';
  tree.stdout?.setEncoding('utf8').on('data', (text: string) => (told += text));
  while (told.split('\n').length < 4) await once(tree.stdout ?? tree, 'data');
  return told.trim().split('\n').map(Number);
}

function lives(pid: number): boolean {
  if (!existsSync(`/proc/${pid}/stat`)) return false;
  return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
}

const why =
  process.platform === 'linux' && existsSync(`/proc/self/task/${process.pid}/children`)
    ? ''
    : ' (SKIPPED: no list of children)';

it.skipIf(why !== '')(
  `ends all that a process started, and stops them for no longer than a look at themselves takes${why}`,
  async () => {
    const pids = await start();
    const closed = once(tree ?? process, 'close');
    killTree(pids[0] ?? 0);
    await closed;
    await vi.waitFor(() => expect(pids.filter(lives)).toEqual([]));
    // Whoever is killed while others are stopped leaves them so: with two hundred processes, /proc takes its time.
    expect(new Set(read)).toEqual(new Set(pids.map((pid) => `/proc/${pid}/task`)));
  },
);
