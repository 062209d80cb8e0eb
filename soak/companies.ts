import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Ask } from './asks.ts';
import type { News, Order } from './company.ts';
import type { Start } from './crowd.ts';
import type { Ending } from './evidence.ts';
import { starved } from './processors.ts';
import type { Phase } from './schedule.ts';

interface Member {
  readonly company: ChildProcess;
  readonly since: number;
  /** Ms for which it stood in the queue for a processor. */
  starved: number;
  /** Ms for which this whole machine stood still, as far as the watch can tell by itself. */
  frozen: number;
}

// Who is this old is asked how long it waited for a processor, as long as there is somebody to ask. Not by its company, which may
// be at a stand itself while it starts others.
const late = 12_000;
const watchEvery = 200;
// A watch that is later than this is on a machine that got no processor itself, as virtual ones do not now and then.
const frozen = 500;

/** The whole crowd: its companies, each with a share of the places. */
export class Companies {
  readonly endings: Ending[] = [];
  readonly #companies: readonly ChildProcess[];
  readonly #running = new Map<number, Member>();
  readonly #watch: NodeJS.Timeout;
  #watched = performance.now();
  readonly #closing: (() => void)[] = [];
  #heard: (ending: Ending) => void = () => undefined;
  #most = 0;

  constructor(start: Start, places: number) {
    const program = fileURLToPath(import.meta.url).replace(/companies(\.[jt]s)$/, 'company$1');
    this.#companies = Array.from({ length: Math.ceil(places / 25) }, () => {
      const company = fork(program, { detached: true });
      company.on('message', (news: News) => this.#hear(news, company));
      company.once('exit', (code, signal) => {
        // Whoever it had started is nobody's now, and whoever waits for its end would wait for ever.
        if (code !== 0) throw new Error(`a company of the crowd ended with ${code ?? signal}`);
      });
      tell({ kind: 'start', start }, company);
      return company;
    });
    this.#watch = setInterval(() => this.#lookAtLate(), watchEvery);
  }

  /** The most that ran at once. */
  get most(): number {
    return this.#most;
  }

  get pids(): readonly number[] {
    return [...this.#running.keys()];
  }

  /** Lets one place ask, one process after the other, until `close`. */
  fill(seed: number, { name, store, troubles }: Phase, place: number): void {
    const order: Order = { kind: 'fill', seed, phase: { name, store, troubles }, place };
    tell(order, this.#companies[place % this.#companies.length]);
  }

  /** One process alone, when nobody else asks. */
  async ask(ask: Ask): Promise<Ending> {
    const ending = new Promise<Ending>((resolve) => {
      this.#heard = resolve;
    });
    tell({ kind: 'ask', ask }, this.#companies[0]);
    return ending;
  }

  /** Sends a signal that ends it; false where it is gone. */
  end(pid: number, signal: 'SIGKILL' | 'SIGTERM'): boolean {
    return tell({ kind: 'end', pid, signal }, this.#running.get(pid)?.company);
  }

  /** Stops it for so long; false where it is gone. */
  stop(pid: number, milliseconds: number): boolean {
    return tell({ kind: 'stop', pid, milliseconds }, this.#running.get(pid)?.company);
  }

  /** Starts nothing more, lets those who are stopped go on, and waits until all have ended. */
  async close(): Promise<void> {
    const closed = this.#companies.map(
      () =>
        new Promise<void>((resolve) => {
          this.#closing.push(resolve);
        }),
    );
    for (const company of this.#companies) tell({ kind: 'close' }, company);
    await Promise.all(closed);
  }

  /** Ends all of them at once. */
  async kill(): Promise<void> {
    clearInterval(this.#watch);
    await Promise.all(
      this.#companies.map(async (company) => {
        if (company.exitCode !== null || !company.connected) return;
        const gone = once(company, 'exit');
        company.disconnect();
        await gone;
      }),
    );
  }

  #lookAtLate(): void {
    const now = performance.now();
    const lag = now - this.#watched - watchEvery;
    this.#watched = now;
    for (const [pid, member] of this.#running) {
      if (lag > frozen) member.frozen += lag;
      if (Date.now() - member.since > late) member.starved = Math.max(member.starved, starved(pid));
    }
  }

  #hear(news: News, company: ChildProcess): void {
    switch (news.kind) {
      case 'began':
        this.#running.set(news.pid, { company, since: Date.now(), starved: 0, frozen: 0 });
        this.#most = Math.max(this.#most, this.#running.size);
        return;
      case 'ended': {
        const { pid } = news.ending;
        const { starved: queued, frozen: stood } = this.#running.get(pid) ?? { starved: 0, frozen: 0 };
        const ending = { ...news.ending, starved: queued + stood };
        this.#running.delete(pid);
        this.endings.push(ending);
        this.#heard(ending);
        return;
      }
      case 'closed':
        this.#closing.pop()?.();
    }
  }
}

/** False where it is gone. With a callback, because without one that would end us too. */
function tell(order: Order, company?: ChildProcess): boolean {
  return company?.send(order, () => undefined) ?? false;
}
