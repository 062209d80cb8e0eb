import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Ask } from './asks.ts';
import type { News, Order } from './company.ts';
import type { Start } from './crowd.ts';
import type { Ending } from './evidence.ts';
import type { Phase } from './schedule.ts';

/** The whole crowd: its companies, each with a share of the places. */
export class Companies {
  readonly endings: Ending[] = [];
  readonly #companies: readonly ChildProcess[];
  /** Which company has whom. */
  readonly #running = new Map<number, ChildProcess>();
  readonly #closing: (() => void)[] = [];
  #heard: (ending: Ending) => void = () => undefined;
  #most = 0;

  constructor(start: Start, places: number) {
    const program = fileURLToPath(import.meta.url).replace(/companies(\.[jt]s)$/, 'company$1');
    this.#companies = Array.from({ length: Math.ceil(places / 25) }, () => {
      const company = fork(program, { detached: true });
      company.on('message', (news: News) => this.#hear(news, company));
      company.send({ kind: 'start', start } satisfies Order);
      return company;
    });
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
    this.#companies[place % this.#companies.length]?.send(order);
  }

  /** One process alone, when nobody else asks. */
  async ask(ask: Ask): Promise<Ending> {
    const ending = new Promise<Ending>((resolve) => {
      this.#heard = resolve;
    });
    this.#companies[0]?.send({ kind: 'ask', ask } satisfies Order);
    return ending;
  }

  /** Sends a signal that ends it; false where it is gone. */
  end(pid: number, signal: 'SIGKILL' | 'SIGTERM'): boolean {
    return this.#running.get(pid)?.send({ kind: 'end', pid, signal } satisfies Order) ?? false;
  }

  /** Stops it for so long; false where it is gone. */
  stop(pid: number, milliseconds: number): boolean {
    return this.#running.get(pid)?.send({ kind: 'stop', pid, milliseconds } satisfies Order) ?? false;
  }

  /** Starts nothing more, lets those who are stopped go on, and waits until all have ended. */
  async close(): Promise<void> {
    const closed = this.#companies.map(
      () =>
        new Promise<void>((resolve) => {
          this.#closing.push(resolve);
        }),
    );
    for (const company of this.#companies) company.send({ kind: 'close' } satisfies Order);
    await Promise.all(closed);
  }

  /** Ends all of them at once. */
  async kill(): Promise<void> {
    await Promise.all(
      this.#companies.map(async (company) => {
        if (company.exitCode !== null || !company.connected) return;
        const gone = once(company, 'exit');
        company.disconnect();
        await gone;
      }),
    );
  }

  #hear(news: News, company: ChildProcess): void {
    switch (news.kind) {
      case 'began':
        this.#running.set(news.pid, company);
        this.#most = Math.max(this.#most, this.#running.size);
        return;
      case 'ended':
        this.#running.delete(news.ending.pid);
        this.endings.push(news.ending);
        this.#heard(news.ending);
        return;
      case 'closed':
        this.#closing.pop()?.();
    }
  }
}
