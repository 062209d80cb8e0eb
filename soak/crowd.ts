import { type ChildProcess, spawn } from 'node:child_process';
import { getPriority, setPriority } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import type { Ending } from './evidence.ts';
import type { Ask } from './asks.ts';

/** What every process of a crowd is started with. */
export interface Start {
  /** The program, with the words before it that run it in its place. */
  readonly words: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
}

/** A process that runs. */
class Runner {
  readonly ask: Ask;
  readonly child: ChildProcess;
  readonly started = Date.now();
  readonly sent: string[] = [];
  #stopped = 0;
  #stoppedSince: number | undefined;

  constructor(ask: Ask, child: ChildProcess) {
    this.ask = ask;
    this.child = child;
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  get isStopped(): boolean {
    return this.#stoppedSince !== undefined;
  }

  /** Ms without those in which it was stopped. */
  get life(): number {
    return Date.now() - this.started - this.stopped;
  }

  get stopped(): number {
    return this.#stopped + (this.#stoppedSince === undefined ? 0 : Date.now() - this.#stoppedSince);
  }

  stop(): void {
    if (this.child.kill('SIGSTOP')) this.#stoppedSince ??= Date.now();
  }

  go(): void {
    this.#stopped = this.stopped;
    this.#stoppedSince = undefined;
    this.child.kill('SIGCONT');
  }
}

/** Who hears of each process. */
export interface Listener {
  began(pid: number): void;
  ended(ending: Ending): void;
}

/** Keeps some processes asking at once, and tells how each of them ended. */
export class Crowd {
  readonly #start: Start;
  readonly #listener: Listener;
  readonly #running = new Map<number, Runner>();
  readonly #places: Promise<void>[] = [];
  #open = true;
  readonly #watch: NodeJS.Timeout;

  constructor(start: Start, listener: Listener) {
    this.#start = start;
    this.#listener = listener;
    this.#watch = setInterval(() => this.#endLost(), 1000);
  }

  /** Lets one place ask, one process after the other, until `close`. */
  fill(asks: Iterator<Ask, never>): void {
    this.#places.push(this.#keepAsking(asks));
  }

  /** One process. */
  async ask(ask: Ask): Promise<void> {
    const { words, env, cwd } = this.#start;
    const [command = '', ...args] = [...words, 'process', ...ask.flags];
    const child = spawn(command, args, {
      env: { ...env, ROLECHAIN_CACHE: ask.cache, ROLECHAIN_TRACE: '1' },
      cwd,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const runner = new Runner(ask, child);
    this.#running.set(runner.pid, runner);
    yieldToOthers(runner.pid);
    this.#listener.began(runner.pid);
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    // Its life is over when it exits; a child of its own may hold the pipes for longer.
    let ended = 0;
    child.once('exit', () => (ended = Date.now()));
    const [code, signal] = await new Promise<[number | null, string | null]>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (...how) => resolve(how));
    });
    this.#running.delete(runner.pid);
    const { pid, started, stopped, sent } = runner;
    const ending = { ask, pid, code, signal, stdout, stderr, started, ended, stopped, starved: 0, sent };
    this.#listener.ended(ending);
  }

  /** Sends it a signal that ends it, unless it is gone. */
  end(pid: number, signal: 'SIGKILL' | 'SIGTERM'): void {
    const runner = this.#running.get(pid);
    if (runner === undefined) return;
    runner.sent.push(signal);
    runner.child.kill(signal);
  }

  /** Stops it for so long, unless it is gone or stopped already. */
  stop(pid: number, milliseconds: number): void {
    const runner = this.#running.get(pid);
    if (runner === undefined || runner.isStopped) return;
    runner.stop();
    setTimeout(() => runner.go(), milliseconds).unref();
  }

  /** Starts nothing more, lets those who are stopped go on, and waits until all have ended. */
  async close(): Promise<void> {
    this.#open = false;
    for (const runner of this.#running.values()) if (runner.isStopped) runner.go();
    await Promise.all(this.#places);
    clearInterval(this.#watch);
  }

  /** Ends all of them at once. */
  kill(): void {
    this.#open = false;
    clearInterval(this.#watch);
    for (const pid of this.#running.keys()) this.end(pid, 'SIGKILL');
  }

  async #keepAsking(asks: Iterator<Ask, never>): Promise<void> {
    while (this.#open) {
      const ask = asks.next().value;
      await pause(ask.pause);
      if (this.#open) await this.ask(ask);
    }
  }

  #endLost(): void {
    for (const runner of this.#running.values()) if (runner.life > never) this.end(runner.pid, 'SIGKILL');
  }
}

// Long lost; what ends it is no signal that excuses anything.
const never = 120_000;

/** So that the emulator, the keychain and whoever looks at the time are not late themselves. */
function yieldToOthers(pid: number): void {
  try {
    setPriority(pid, Math.min(19, getPriority() + 5));
  } catch {
    // It has ended already.
  }
}
