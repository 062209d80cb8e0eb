import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { alternate, type Contender, Contest, WrongAnswer } from '../../../bench/pairs.ts';

const shell = (script: string): Contender => ({
  words: ['/bin/sh', '-c', script],
  env: {},
  right: (stdout) => stdout === 'answer\n',
});
const once = { rounds: 1, warmUps: 0 };

describe('starting programs in turns', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'rolechain-pairs-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('goes forwards and backwards, prepares each start, and leaves the first rounds out', async () => {
    const log = join(folder, 'log');
    const noting = (name: string): Contender => ({ ...shell(`echo ${name} >> ${log}; echo answer`) });
    const prepared: string[] = [];
    const contest = await alternate(
      { a: noting('a'), b: { ...noting('b'), before: () => prepared.push('b') } },
      { rounds: 3, warmUps: 1 },
    );
    expect(readFileSync(log, 'utf8').replaceAll('\n', '')).toBe('baabbaab');
    expect(prepared).toHaveLength(4);
    expect(contest.each('a', 'b', () => 1)).toHaveLength(3);
  });

  it.each([
    ['an exit code', 'echo why >&2; exit 3', 'it ended with 3: why'],
    ['a signal', 'kill -TERM $$', 'it ended with SIGTERM: '],
    ['another answer, which is not repeated', 'echo secret', 'it did not print what it was asked for'],
  ])('refuses %s', async (_, script, message) => {
    await expect(alternate({ it: shell(script) }, once)).rejects.toThrow(new WrongAnswer(message));
  });

  it('refuses a program that is not there', async () => {
    const words = [join(folder, 'nobody')];
    await expect(alternate({ it: { ...shell(''), words } }, once)).rejects.toThrow(
      new WrongAnswer(`it: spawnSync ${words[0]} ENOENT`),
    );
  });
});

describe('comparing two', () => {
  // A machine that got slower by half during the run: the ratio does not notice.
  const contest = new Contest(
    new Map([
      ['bare', [10, 10, 12, 15, 15]],
      ['ours', [20, 20, 24, 30, 30]],
    ]),
  );

  it('goes round by round', () => {
    expect(contest.time('ours')).toEqual({ low: 20, median: 24, high: 30 });
    expect(contest.ratio('ours', 'bare')).toEqual({ low: 2, median: 2, high: 2 });
    expect(contest.added('ours', 'bare')).toEqual({ low: 10, median: 12, high: 15 });
  });

  it('knows who did not take part', () => {
    expect(() => contest.time('theirs')).toThrow('nobody of the name theirs took part');
  });
});
