import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { Worker } from 'node:worker_threads';
import { root } from '../../test/support/root.ts';
import type { Bundle } from './bundle.ts';
import { keep, replaceCorpus } from './corpus.ts';
import { Slot } from './slot.ts';
import type { Progress, Report, Task } from './worker.ts';

/** An input that takes longer does not end. */
const PATIENCE = 5_000;
/** In MiB: what takes more for an input of some kilobytes would take all of it. */
const MEMORY = 1_024;

export interface Campaign {
  readonly name: string;
  readonly bundle: Bundle;
  readonly seconds: number;
  readonly seed: number;
  readonly minimise: boolean;
  /** The file that works in a thread. */
  readonly program: URL;
  readonly say: (line: string) => void;
}

export interface Outcome {
  readonly begun: Progress;
  readonly ended: Progress;
  readonly findings: readonly string[];
}

const nothing: Progress = { executions: 0, milliseconds: 0, blocks: 0, features: 0, inputs: 0 };

/** Committed inputs, and those that runs on this machine have found since. */
function corpusFolders(name: string): readonly [string, string] {
  return [join(root, 'fuzz/corpus', name), join(root, 'build/fuzz/corpus', name)];
}

/** Runs a target in a thread of its own, which is ended where an input does not end; then the next thread goes on. */
export async function runTarget(campaign: Campaign): Promise<Outcome> {
  const [committed, found] = corpusFolders(campaign.name);
  const started = performance.now();
  const findings: string[] = [];
  let [begun, ended, earlier] = [nothing, nothing, nothing];
  const told = (error: string, input: Uint8Array): void => {
    const file = keep(join(root, 'fuzz/crashes', campaign.name), input);
    findings.push(file);
    campaign.say(`${error}\n  again: npm run fuzz -- --target ${campaign.name} --input ${file}`);
  };
  const hear = (report: Report): void => {
    if (report.what === 'new') keep(found, report.input);
    if (report.what === 'finding') told(report.error, report.input);
    if (report.what === 'fewest') replaceCorpus(committed, report.inputs);
    if (report.what !== 'progress') return;
    ended = added(earlier, report.progress);
    if (begun === nothing) begun = report.progress;
  };
  for (let round = 0; ; round += 1) {
    const milliseconds = campaign.seconds * 1000 - (performance.now() - started);
    if (milliseconds <= 0 && round > 0) break;
    const stuck = await runThread(campaign, {
      milliseconds,
      seed: campaign.seed + round,
      folders: [committed, found],
      hear,
    });
    if (stuck === undefined) break;
    told(stuck.error, stuck.input);
    earlier = ended;
    if (findings.length > 20) break;
  }
  return { begun, ended, findings };
}

interface Thread {
  readonly milliseconds: number;
  readonly seed: number;
  readonly folders: readonly string[];
  readonly hear: (report: Report) => void;
}

interface Stuck {
  readonly error: string;
  readonly input: Uint8Array;
}

/** Ends with undefined where the thread came to its end, else with the input at which it did not. */
async function runThread(
  { bundle, minimise, program }: Campaign,
  { milliseconds, seed, folders, hear }: Thread,
): Promise<Stuck | undefined> {
  const memory = Slot.memory();
  const slot = new Slot(memory);
  const task: Task = {
    bundle: bundle.file,
    words: bundle.words,
    corpus: folders,
    milliseconds,
    seed,
    slot: memory,
    minimise,
  };
  const worker = new Worker(program, {
    workerData: task,
    resourceLimits: { maxOldGenerationSizeMb: MEMORY },
    env: { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
  });
  const ending = new Promise<Stuck | undefined>((resolve) => {
    let [seen, since] = [0, performance.now()];
    let ended = false;
    const end = (error?: string): void => {
      if (ended) return;
      ended = true;
      clearInterval(watch);
      resolve(error === undefined ? undefined : { error, input: slot.input });
    };
    const watch = setInterval(() => {
      if (slot.count !== seen) [seen, since] = [slot.count, performance.now()];
      else if (seen > 0 && performance.now() - since > PATIENCE) end(`an input takes more than ${PATIENCE / 1000} s`);
    }, 250);
    worker.on('message', (report: Report) => {
      hear(report);
      if (report.what === 'done') end();
    });
    worker.on('error', (error: Error) => end(error.stack ?? error.message));
    worker.on('exit', (code) => end(`the thread ended with ${code} while an input was run`));
  });
  const stuck = await ending;
  await worker.terminate();
  return stuck;
}

function added(earlier: Progress, now: Progress): Progress {
  return {
    ...now,
    executions: earlier.executions + now.executions,
    milliseconds: earlier.milliseconds + now.milliseconds,
  };
}
