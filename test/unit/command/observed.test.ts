import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { runObserved, type Observed } from '../../../src/command/observed.ts';

function command(words: readonly string[], env: Readonly<Record<string, string>>): Observed {
  const { platform } = process;
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  return { path: words[0] ?? '', words, env, platform, program: process, stdout, stderr, see: () => {} };
}

const before = process.listenerCount('SIGTERM');

it.each([
  { name: 'with pipes of the system', path: process.env['PATH'] ?? '' },
  { name: 'with Node’s, where there is no mkfifo', path: '/nonexistent' },
])('$name: what is written is seen, and the ending told', async ({ path }) => {
  const seen: string[] = [];
  const see: Observed['see'] = (stream, chunk) => seen.push(`${stream} ${Buffer.from(chunk).toString()}`);
  const ran = command(['/bin/sh', '-c', 'echo one; echo two >&2; exit 5'], { PATH: path });
  const ending = await runObserved({ ...ran, see });
  expect({ ending, seen: seen.toSorted() }).toEqual({
    ending: { ending: { code: 5 }, signals: new Set() },
    seen: ['stderr two\n', 'stdout one\n'],
  });
});

it.each([
  { name: 'a program that is not there', words: ['/no/such/program'], env: {} },
  { name: 'an environment that is too long', words: ['/bin/true'], env: { X: 'x'.repeat(10_000_000) } },
  { name: 'an argument that none can have', words: ['/bin/true', 'a\0b'], env: {} },
])('$name is refused, and signals are ours again', async ({ words, env }) => {
  await expect(runObserved(command(words, env))).rejects.toMatchObject({ code: 'COMMAND_NOT_EXECUTABLE' });
  expect(process.listenerCount('SIGTERM')).toBe(before);
});
