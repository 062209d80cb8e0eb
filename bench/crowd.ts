import { spawn } from 'node:child_process';
import { type Bench, fewer, mainRuntimes } from './bench.ts';
import { Contest, type Contender, lastWords, WrongAnswer } from './pairs.ts';
import type { Runtime } from './runtimes.ts';
import { bare, bestStore, hit, miss, type Place } from './stage.ts';
import { profile } from './world.ts';

/** What many processes cost that start at once, as Terraform starts them. */
export async function crowd(bench: Bench): Promise<void> {
  const many = bench.size.short ? 20 : 200;
  for (const runtime of mainRuntimes(bench)) {
    const place = await bench.stage.place(bestStore);
    await bench.attempt(() => cold(bench, runtime, place, many));
    await bench.attempt(() => warm(bench, runtime, place, many));
  }
}

async function cold({ stage, add }: Bench, runtime: Runtime, place: Place, many: number): Promise<void> {
  await stage.sts.tally();
  await together(`${runtime.name}, cold`, miss(runtime, place, profile, 'all'), many);
  const { calls } = await stage.sts.tally();
  add({
    number: 5,
    what: `${runtime.name}: calls of ${many} at once on a cold five-hop chain`,
    result: { unit: 'calls', value: calls.length },
    target: { atMost: 6 },
  });
}

async function warm({ stage, size, add }: Bench, runtime: Runtime, place: Place, many: number): Promise<void> {
  const [empty, full] = [bare(runtime, place), hit(runtime, place)];
  await stage.sts.tally();
  const times = { bare: new Array<number>(), hits: new Array<number>() };
  const { rounds } = fewer(size, 5);
  for (let round = 0; round < rounds; round += 1) {
    if (round % 2 === 0) times.bare.push(await together('bare', empty, many));
    times.hits.push(await together(`${runtime.name}, warm`, full, many));
    if (round % 2 === 1) times.bare.push(await together('bare', empty, many));
  }
  if ((await stage.sts.tally()).calls.length > 0) throw new WrongAnswer(`some of ${many} did not find what was kept`);
  const contest = new Contest(new Map(Object.entries(times)));
  add({
    number: 5,
    what: `${runtime.name}: ${many} hits at once, ${bestStore}, ÷ ${many} bare starts at once`,
    ours: { unit: 'ms', value: contest.time('hits') },
    beside: { unit: 'ms', value: contest.time('bare') },
    result: { unit: 'times', value: contest.ratio('hits', 'bare') },
    target: { atMost: 1.5 },
  });
}

/** The wall time in ms until the last of so many has ended. Throws WrongAnswer where they do not all say the same. */
async function together(name: string, { words, env, before, right }: Contender, many: number): Promise<number> {
  before?.();
  const started = performance.now();
  const ended = await Promise.allSettled(Array.from({ length: many }, () => once(name, words, env)));
  const time = performance.now() - started;
  const answers = ended.map((end) => {
    if (end.status === 'rejected') throw end.reason;
    return end.value;
  });
  const [first = ''] = answers;
  const wrong = answers.filter((answer) => answer !== first || !right(answer)).length;
  if (wrong > 0) throw new WrongAnswer(`${name}: ${wrong} of ${many} did not answer as the others did`);
  return time;
}

function once(name: string, [command = '', ...args]: readonly string[], env: Contender['env']): Promise<string> {
  const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  return new Promise((resolve, reject) => {
    child.once('error', (error) => reject(new WrongAnswer(`${name}: ${error.message}`)));
    child.once('close', (code, signal) => {
      if (code === 0) resolve(stdout);
      else reject(new WrongAnswer(`${name}: one of many ended with ${signal ?? code}: ${lastWords(stderr)}`));
    });
  });
}
