import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Issued } from './evidence.ts';
import type { Asked, Told } from './sts-process.ts';

/** What was called since the last tally, and how many of these calls had which fault. */
export interface Tally {
  readonly calls: number;
  readonly faults: Readonly<Record<string, number>>;
}

/** The emulator, and a record of all that it gave out. */
export class Sts {
  readonly url: string;
  readonly issued: ReadonlyMap<string, Issued>;
  readonly #child: ChildProcess;
  readonly #ended: Promise<never>;
  readonly #tallies: ((tally: Tally) => void)[] = [];

  private constructor(child: ChildProcess, url: string, ended: Promise<never>) {
    const issued = new Map<string, Issued>();
    this.#child = child;
    this.#ended = ended;
    this.url = url;
    this.issued = issued;
    child.on('message', (told: Told) => {
      if ('issued' in told) issued.set(told.issued.id, told.issued);
      else if ('calls' in told) this.#tallies.shift()?.(told);
    });
  }

  static async start(): Promise<Sts> {
    const child = fork(fileURLToPath(import.meta.url).replace(/sts(\.[jt]s)$/, 'sts-process$1'), { detached: true });
    const ended = endOf(child);
    const [told] = await Promise.race([first(child), ended]);
    if (!('url' in told)) throw new Error('the emulator does not tell where it is');
    return new Sts(child, told.url, ended);
  }

  /** Does something to the calls that come from now on. */
  do(asked: Exclude<Asked, { readonly kind: 'tally' }>): void {
    this.#child.send(asked, () => undefined);
  }

  /** What was called since the last tally; all that was given out before is in `issued` then. */
  async tally(): Promise<Tally> {
    const told = new Promise<Tally>((resolve) => {
      this.#tallies.push(resolve);
    });
    this.#child.send({ kind: 'tally' } satisfies Asked, () => undefined);
    return Promise.race([told, this.#ended]);
  }

  async close(): Promise<void> {
    if (this.#child.exitCode !== null || !this.#child.connected) return;
    const gone = once(this.#child, 'exit');
    this.#child.disconnect();
    await gone;
  }
}

function first(child: ChildProcess): Promise<[Told]> {
  return new Promise((resolve) => {
    child.once('message', (told: Told) => resolve([told]));
  });
}

function endOf(child: ChildProcess): Promise<never> {
  const ended = new Promise<never>((_, reject) => {
    child.once('exit', (code) => reject(new Error(`the emulator ended with ${code}`)));
  });
  // Whoever waits for an answer hears of it; at the end nobody does.
  ended.catch(() => undefined);
  return ended;
}
