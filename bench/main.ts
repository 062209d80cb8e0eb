import { writeFileSync } from 'node:fs';
import { arch, cpus, platform, release, totalmem } from 'node:os';
import { setImmediate as turn } from 'node:timers/promises';
import yargs from 'yargs';
import { crowd } from './crowd.ts';
import type { Bench, Size } from './bench.ts';
import { hits } from './hit.ts';
import { misses } from './miss.ts';
import { WrongAnswer } from './pairs.ts';
import { asJson, asMarkdown, asText, type Report } from './report.ts';
import { findRivals } from './rivals.ts';
import { fetchRuntimes, findRuntimes } from './runtimes.ts';
import { scale } from './scale.ts';
import { Stage } from './stage.ts';
import type { Row } from './table.ts';
import { weight } from './weight.ts';

// npm run bench: every figure of docs/performance.md, side by side in one run. Whatever the figures, it ends well; it
// ends with 1 where a program did not answer rightly.
const parts = { hit: hits, miss: misses, scale, crowd, weight } as const;
const names = ['hit', 'miss', 'scale', 'crowd', 'weight'] as const;

const flags = await yargs(process.argv.slice(2))
  .scriptName('npm run bench --')
  .usage('$0 [flags]')
  .option('only', {
    choices: names,
    array: true,
    describe: 'measure only this',
  })
  .option('short', { type: 'boolean', default: false, describe: 'few rounds and small sizes: see that it runs' })
  .option('rounds', { type: 'number', default: 31, describe: 'how often each pair is started' })
  .option('json', { type: 'string', describe: 'JSON in place of the table, into a file where one is named' })
  .option('markdown', { type: 'boolean', default: false, describe: 'the table as docs/performance.md has it' })
  .option('fetch', {
    type: 'boolean',
    default: false,
    describe: 'get the runtimes that are not here from the registry',
  })
  .check(({ rounds }) => Number.isInteger(rounds) && rounds > 0)
  .strict()
  .parseAsync();

const size: Size = flags.short
  ? { short: true, rounds: 2, warmUps: 1 }
  : { short: false, rounds: flags.rounds, warmUps: 2 };
const couldNotFetch = flags.fetch ? fetchRuntimes() : [];
const [runtimes, rivals] = [findRuntimes(), findRivals()];
const rows: Row[] = [];
const missing = [
  ...couldNotFetch.map((name) => `${name} (it could not be fetched)`),
  ...runtimes.missing,
  ...rivals.missing,
];
const wrong: string[] = [];
for (const name of flags.only ?? names) await measure(name);
print();
process.exitCode = wrong.length > 0 ? 1 : 0;

async function measure(name: keyof typeof parts): Promise<void> {
  const started = performance.now();
  const stage = await Stage.open();
  let ending: Promise<void> | undefined;
  const interrupted = (): void => {
    ending ??= stage.close().finally(() => process.exit(130));
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, interrupted);
  const attempt: Bench['attempt'] = async (part) => {
    try {
      await part();
    } catch (error) {
      // What Ctrl-C ended did not answer wrongly.
      await turn();
      await ending;
      if (!(error instanceof WrongAnswer)) throw error;
      wrong.push(`${name}: ${error.message}`);
    }
  };
  const bench: Bench = {
    size,
    stage,
    runtimes: runtimes.here,
    rivals: rivals.here,
    add: (row) => rows.push(row),
    attempt,
    missing: (what) => missing.push(what),
  };
  try {
    await attempt(() => parts[name](bench));
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, interrupted);
    await stage.close();
  }
  console.error(`measured ${name} in ${((performance.now() - started) / 1000).toFixed(0)} s`);
}

function print(): void {
  const [cpu] = cpus();
  const report: Report = {
    date: new Date().toISOString().slice(0, 10),
    machine: `${cpus().length} × ${cpu?.model.trim()}, ${(totalmem() / 1e9).toFixed(0)} GB, ${platform()} ${release()} ${arch()}`,
    rounds: size.rounds,
    short: size.short,
    beside: [...runtimes.here.map(({ title }) => title), ...rivals.here.map(({ name }) => name)],
    rows: rows.toSorted((a, b) => a.number - b.number),
    notHere: [...new Set(missing)],
    wrong,
  };
  if (flags.json !== undefined && flags.json !== '') writeFileSync(flags.json, asJson(report));
  if (flags.json === '') process.stdout.write(asJson(report));
  else process.stdout.write(flags.markdown ? asMarkdown(report) : asText(report));
}
