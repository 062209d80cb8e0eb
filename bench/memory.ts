import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Contender, WrongAnswer } from './pairs.ts';

// GNU time is a small program that waits for another one and tells what the kernel counted for it (wait4). It is
// smaller than anything it starts here: the kernel counts in what a process was before it became the program.
const gnuTime = '/usr/bin/time';

/** Why peak memory cannot be measured here; undefined where it can. */
export const whyNoMemory =
  existsSync(gnuTime) && spawnSync(gnuTime, ['-f', '%M', 'true'], { encoding: 'utf8' }).status === 0
    ? undefined
    : 'no GNU time in /usr/bin/time';

/** The most memory, in MB (10⁶ bytes), that one run had resident at once; `folder` takes a file. Throws WrongAnswer. */
export function peakMemory({ words, env, before, right }: Contender, folder: string): number {
  before?.();
  const report = join(folder, 'peak');
  const { status, stdout } = spawnSync(gnuTime, ['-q', '-f', '%M', '-o', report, ...words], { env, encoding: 'utf8' });
  if (status !== 0 || !right(stdout)) throw new WrongAnswer(`${words.slice(-3).join(' ')} did not answer`);
  return (Number(readFileSync(report, 'utf8')) * 1024) / 1e6;
}
