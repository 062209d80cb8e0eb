import { performance } from 'node:perf_hooks';
import { pathToFileURL } from 'node:url';
import { type MessagePort } from 'node:worker_threads';
import { fewest, readCorpus } from './corpus.ts';
import { Coverage } from './coverage.ts';
import { mutate, type Material } from './mutate.ts';
import { Random } from './random.ts';
import { Slot } from './slot.ts';
import type { Target } from './target.ts';

export interface Task {
  readonly bundle: string;
  readonly words: readonly string[];
  /** Folders of inputs to begin with. */
  readonly corpus: readonly string[];
  readonly milliseconds: number;
  readonly seed: number;
  /** Where the input that is being run lies, for whoever sees that it does not end. */
  readonly slot: SharedArrayBuffer;
  /** Make what is known small, in place of looking for more. */
  readonly minimise: boolean;
}

export interface Progress {
  readonly executions: number;
  readonly milliseconds: number;
  readonly blocks: number;
  readonly features: number;
  readonly inputs: number;
}

export type Report =
  | { readonly what: 'progress'; readonly progress: Progress }
  | { readonly what: 'new'; readonly input: Uint8Array }
  | { readonly what: 'finding'; readonly input: Uint8Array; readonly error: string }
  | { readonly what: 'fewest'; readonly inputs: readonly Uint8Array[] }
  | { readonly what: 'done' };

/** Many findings have one cause: they are told once. */
const MOST_FINDINGS = 20;
const MOST_INPUTS = 60;
const MOST_BYTES = 15 * 1024;

/** Runs a target until its time is up. */
export async function work(task: Task, port: MessagePort): Promise<void> {
  const coverage = new Coverage();
  Reflect.set(globalThis, '__fuzzCoverage', coverage.counters);
  const target = await load(task.bundle);
  const hunt = new Hunt(task, target, coverage, (report) => port.postMessage(report));
  await hunt.begin();
  if (task.minimise) await hunt.minimise();
  else await hunt.run();
  await target.end?.();
  port.postMessage({ what: 'done' } satisfies Report);
}

async function load(file: string): Promise<Target> {
  const loaded: unknown = await import(pathToFileURL(file).href);
  if (isTarget(loaded)) return loaded;
  throw new Error(`${file} is no target`);
}

function isTarget(module: unknown): module is Target {
  return typeof module === 'object' && module !== null && 'fuzz' in module && typeof module.fuzz === 'function';
}

class Hunt {
  readonly #task: Task;
  readonly #target: Target;
  readonly #coverage: Coverage;
  readonly #report: (report: Report) => void;
  readonly #random: Random;
  readonly #material: Material;
  readonly #slot: Slot;
  readonly #inputs: Buffer[] = [];
  readonly #told = new Set<string>();
  readonly #started = performance.now();
  #executions = 0;
  #shown = 0;

  constructor(task: Task, target: Target, coverage: Coverage, report: (report: Report) => void) {
    this.#task = task;
    this.#target = target;
    this.#coverage = coverage;
    this.#report = report;
    this.#random = new Random(task.seed);
    this.#slot = new Slot(task.slot);
    const words = [...new Set([...(target.words ?? []), ...task.words])].filter(Boolean);
    this.#material = { words: words.map((word) => Buffer.from(word)), longest: target.longest ?? 4096 };
  }

  /** Runs what is known. */
  async begin(): Promise<void> {
    const known = this.#task.corpus.flatMap((folder) => readCorpus(folder));
    for (const input of [Buffer.alloc(0), ...known]) {
      await this.#execute(input);
      if (this.#coverage.learn() > 0 || this.#inputs.length === 0) this.#inputs.push(input);
    }
    this.#show();
  }

  async run(): Promise<void> {
    while (performance.now() - this.#started < this.#task.milliseconds) {
      for (let turn = 0; turn < 64; turn += 1) await this.#try();
      if (performance.now() - this.#shown > 500) this.#show();
    }
    this.#show();
  }

  /** The fewest inputs that reach what all known ones do. */
  async minimise(): Promise<void> {
    const all: { input: Buffer; reached: readonly number[] }[] = [];
    for (const input of this.#inputs) {
      await this.#execute(input);
      all.push({ input, reached: this.#coverage.reached() });
    }
    this.#report({ what: 'fewest', inputs: fewest(all, MOST_INPUTS, MOST_BYTES) });
    this.#show();
  }

  async #try(): Promise<void> {
    const input = mutate(this.#pick(), this.#pick(), this.#random, this.#material);
    const fine = await this.#execute(input);
    if (this.#coverage.learn() === 0 || !fine) return;
    this.#inputs.push(Buffer.from(input));
    this.#report({ what: 'new', input: Uint8Array.from(input) });
  }

  /** What was found last has been looked at least. */
  #pick(): Buffer {
    const count = this.#inputs.length;
    const last = Math.min(count, 32);
    const at = this.#random.chance(2) ? count - 1 - this.#random.below(last) : this.#random.below(count);
    return this.#inputs[at] ?? Buffer.alloc(0);
  }

  async #execute(input: Buffer): Promise<boolean> {
    this.#executions += 1;
    this.#slot.put(input);
    this.#coverage.begin();
    try {
      // Most targets are done at once, and a turn of the queue would cost more than they do.
      const running = this.#target.fuzz(input);
      if (running !== undefined) await running;
      return true;
    } catch (error) {
      this.#tell(input, error);
      return false;
    }
  }

  #tell(input: Buffer, error: unknown): void {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    const where = /at .*?(\w[\w.-]*:\d+):\d+/.exec(text)?.[1] ?? '';
    const kind = `${text.split('\n', 1)[0]?.replaceAll(/\d+|(["'`]).*\1/g, '')} ${where}`;
    if (this.#told.has(kind) || this.#told.size >= MOST_FINDINGS) return;
    this.#told.add(kind);
    this.#report({ what: 'finding', input: Uint8Array.from(input), error: text });
  }

  #show(): void {
    this.#shown = performance.now();
    const { blocks, features } = this.#coverage;
    const milliseconds = this.#shown - this.#started;
    const progress = { executions: this.#executions, milliseconds, blocks, features, inputs: this.#inputs.length };
    this.#report({ what: 'progress', progress });
  }
}
