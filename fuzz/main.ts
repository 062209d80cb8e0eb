import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import yargs from 'yargs';
import { bundleTarget } from './engine/bundle.ts';
import { runTarget, type Outcome } from './engine/campaign.ts';
import { Coverage } from './engine/coverage.ts';
import { work, type Task } from './engine/worker.ts';
import { targets } from './targets.ts';

// npm run fuzz: inputs that are bred by what they reach in our sources. See README.md here.
if (isMainThread) await main();
else if (parentPort !== null) {
  const task: Task = workerData;
  await work(task, parentPort);
}

async function main(): Promise<void> {
  const flags = await yargs(process.argv.slice(2))
    .scriptName('npm run fuzz --')
    .usage('$0 [flags]')
    .option('target', { choices: targets, array: true, describe: 'only this one' })
    .option('seconds', { type: 'number', default: 60, describe: 'how long each target is run' })
    .option('seed', { type: 'number', describe: 'the same inputs again; another one each time without it' })
    .option('minimise', {
      type: 'boolean',
      default: false,
      describe: 'put the fewest inputs that reach the same into fuzz/corpus',
    })
    .option('input', { type: 'string', describe: 'run this file once, as after a finding' })
    .option('short', { type: 'boolean', default: false, describe: 'two seconds each: see that it runs' })
    .strict()
    .parseAsync();
  const seed = flags.seed ?? Math.floor(Math.random() * 2 ** 31);
  const seconds = flags.short ? 2 : flags.seconds;
  const names = flags.target ?? targets;
  let [executions, findings] = [0, 0];
  for (const name of names) {
    const bundle = await bundleTarget(name);
    if (flags.input !== undefined) {
      await runOnce(bundle.file, flags.input);
      continue;
    }
    const program = new URL(import.meta.url);
    const { minimise } = flags;
    const outcome = await runTarget({
      name,
      bundle,
      seconds,
      seed,
      minimise,
      program,
      say: (line) => console.log(line),
    });
    console.log(lineOf(name, bundle.blocks, outcome));
    executions += outcome.ended.executions;
    findings += outcome.findings.length;
  }
  if (flags.input !== undefined) return console.log('nothing was wrong with it');
  console.log(`seed ${seed}: ${executions} executions, crashes ${findings}`);
  process.exitCode = findings > 0 ? 1 : 0;
}

function lineOf(name: string, all: number, { begun, ended, findings }: Outcome): string {
  const perSecond = Math.round((ended.executions * 1000) / Math.max(1, ended.milliseconds));
  return [
    `${name.padEnd(17)} ${String(ended.executions).padStart(8)} executions`,
    `${String(perSecond).padStart(6)}/s`,
    `blocks ${begun.blocks} → ${ended.blocks} of ${all}`,
    `steps ${begun.features} → ${ended.features}`,
    `inputs ${ended.inputs}`,
    `crashes ${findings.length}`,
  ].join(', ');
}

/** Outside a thread, so that what is wrong ends this process with its stack. */
async function runOnce(bundle: string, input: string): Promise<void> {
  Reflect.set(globalThis, '__fuzzCoverage', new Coverage().counters);
  const target: { fuzz(data: Buffer): unknown; end?(): Promise<void> } = await import(pathToFileURL(bundle).href);
  await target.fuzz(readFileSync(input));
  await target.end?.();
}
