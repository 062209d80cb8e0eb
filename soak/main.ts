import { existsSync, realpathSync, writeFileSync } from 'node:fs';
import { randomInt } from 'node:crypto';
import { arch, cpus, platform, release, totalmem } from 'node:os';
import { join } from 'node:path';
import yargs from 'yargs';
import { root } from '../test/support/root.ts';
import { asJson, asMarkdown, asText, evidence, lossesOf, type Outcome, type Report } from './report.ts';
import { play } from './run.ts';
import { schedule } from './schedule.ts';
import { whyNot } from './stage.ts';
import { Sts } from './sts.ts';

// npm run soak: many processes ask at once while everything that they stand on goes wrong (docs/soak.md). Ends with 1
// where something was lost.
const flags = await yargs(process.argv.slice(2))
  .scriptName('npm run soak --')
  .usage('$0 [flags]')
  .option('seed', { type: 'number', default: randomInt(1_000_000), describe: 'repeats the faults and asks of a run' })
  .option('minutes', { type: 'number', describe: 'how long there is load, in all (default: 3)' })
  .option('processes', { type: 'number', describe: 'how many ask at once (default: 200)' })
  .option('short', { type: 'boolean', default: false, describe: 'half a minute, 24 processes, fewer phases' })
  .option('only', { type: 'string', array: true, describe: 'only phases whose name has this in it' })
  .option('program', { choices: ['node', 'standalone'] as const, default: 'node' as const, describe: 'which build' })
  .option('json', { type: 'string', describe: 'JSON in place of the table, into a file where one is named' })
  .option('markdown', { type: 'boolean', default: false, describe: 'the table as docs/soak.md has it' })
  .check(
    ({ seed, minutes = 1, processes = 1 }) =>
      Number.isInteger(seed) && minutes > 0 && Number.isInteger(processes) && processes > 0,
  )
  .strict()
  .parseAsync();

const { seed, short, only } = flags;
const minutes = flags.minutes ?? (short ? 0.5 : 3);
const processes = flags.processes ?? (short ? 24 : 200);
process.exitCode =
  platform() === 'linux' ? await soak() : notHere('it looks at processes and locks as only Linux shows them');

async function soak(): Promise<number> {
  const program = findProgram();
  if (program === undefined) return notHere('there is no standalone (npm run build:standalone makes it)');
  const phases = schedule({ seed, minutes, short }).filter(
    ({ name }) => only?.some((part) => name.includes(part)) ?? true,
  );
  const [outcomes, skipped]: [Outcome[], string[]] = [[], []];
  const sts = await Sts.start();
  let stop = async (): Promise<void> => {};
  const interrupted = (): void => {
    void stop()
      .then(() => sts.close())
      .finally(() => process.exit(130));
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, interrupted);
  try {
    for (const phase of phases) {
      const why = whyNot(phase);
      if (why !== undefined) {
        skipped.push(`${phase.name} (${why})`);
        continue;
      }
      const outcome = await play(phase, { seed, processes, program, sts, onStop: (end) => (stop = end) });
      outcomes.push(outcome);
      console.error(`${phase.name}: ${outcome.verdicts.length} endings, losses: ${outcome.losses.length}`);
    }
  } finally {
    await sts.close();
  }
  return print({ outcomes, skipped });
}

function print(found: Pick<Report, 'outcomes' | 'skipped'>): number {
  const [cpu] = cpus();
  const report: Report = {
    ...found,
    seed,
    command: `npm run soak -- --seed ${seed} --minutes ${minutes} --processes ${processes}${short ? ' --short' : ''} --program ${flags.program}${(only ?? []).map((part) => ` --only '${part}'`).join('')}`,
    date: new Date().toISOString().slice(0, 10),
    machine: `${cpus().length} × ${cpu?.model.trim()}, ${(totalmem() / 1e9).toFixed(0)} GB, ${platform()} ${release()} ${arch()}`,
    program: flags.program === 'node' ? `Node ${process.version}` : 'standalone',
  };
  if (flags.json !== undefined && flags.json !== '') writeFileSync(flags.json, asJson(report));
  if (flags.json === '') process.stdout.write(asJson(report));
  else process.stdout.write(flags.markdown ? asMarkdown(report) : asText(report));
  if (flags.markdown || flags.json !== undefined) process.stderr.write(evidence(report).join('\n'));
  return lossesOf(report).length > 0 ? 1 : 0;
}

function findProgram(): readonly string[] | undefined {
  if (flags.program === 'node') return [process.execPath, join(root, 'bin', 'rolechain.js')];
  const standalone = join(root, 'build', 'standalone', 'rolechain');
  return existsSync(standalone) ? [realpathSync(standalone)] : undefined;
}

function notHere(why: string): number {
  console.error(`skipped: ${why}`);
  return 0;
}
