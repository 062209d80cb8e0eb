import { spawnSync } from 'node:child_process';
import { setImmediate as turn } from 'node:timers/promises';
import { type Spread, spread } from './quantiles.ts';

/** A program to be started again and again, beside others. */
export interface Contender {
  readonly words: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Done before each start, outside the time. */
  readonly before?: () => void;
  /** Whether what it printed is the answer to what it was asked. */
  readonly right: (stdout: string) => boolean;
}

/** A program did not answer, or not what it was asked; the message holds nothing of its stdout, which may be secret. */
export class WrongAnswer extends Error {
  override readonly name = 'WrongAnswer';
}

/** How often each contender is started. */
export interface Rounds {
  readonly rounds: number;
  /** Starts before these that do not count: they bring files into memory, and make what is made once. */
  readonly warmUps: number;
}

/**
 * Starts all contenders in each round, in turns: forwards in one round and backwards in the next, so that a drift of the
 * machine and the wake of a neighbour meet all of them alike. Throws WrongAnswer.
 */
export async function alternate(
  contenders: Readonly<Record<string, Contender>>,
  { rounds, warmUps }: Rounds,
): Promise<Contest> {
  const times = new Map(Object.keys(contenders).map((name) => [name, new Array<number>()]));
  for (let round = -warmUps; round < rounds; round += 1) {
    const all = Object.entries(contenders);
    for (const [name, contender] of round % 2 === 0 ? all : all.toReversed()) {
      // Only between two starts can a Ctrl-C be heard.
      await turn();
      const time = start(name, contender);
      if (round >= 0) times.get(name)?.push(time);
    }
  }
  return new Contest(times);
}

/** The end of a stderr, in one line. */
export function lastWords(stderr: string): string {
  return stderr.trim().replaceAll(/\s+/g, ' ').slice(-500);
}

/** The wall time in ms from before the start until it has ended and both of its pipes are closed, as a caller waits. */
function start(name: string, { words, env, cwd, before, right }: Contender): number {
  const [command = '', ...args] = words;
  before?.();
  const started = performance.now();
  const { status, signal, error, stdout, stderr } = spawnSync(command, args, {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 120_000,
    ...(cwd === undefined ? {} : { cwd }),
  });
  const time = performance.now() - started;
  if (error !== undefined) throw new WrongAnswer(`${name}: ${error.message}`);
  if (status !== 0) {
    throw new WrongAnswer(`${name} ended with ${signal ?? status}: ${lastWords(stderr.toString())}`);
  }
  if (!right(stdout.toString())) throw new WrongAnswer(`${name} did not print what it was asked for`);
  return time;
}

/** The times of a contest, in ms, and what they come to; whatever compares two does so round by round. */
export class Contest {
  readonly #times: ReadonlyMap<string, readonly number[]>;

  constructor(times: ReadonlyMap<string, readonly number[]>) {
    this.#times = times;
  }

  time(name: string): Spread {
    return spread(this.#of(name));
  }

  /** How many times as long `name` takes as `other`. */
  ratio(name: string, other: string): Spread {
    return spread(this.each(name, other, (time, base) => time / base));
  }

  /** How many ms longer `name` takes than `other`. */
  added(name: string, other: string): Spread {
    return spread(this.each(name, other, (time, base) => time - base));
  }

  each(name: string, other: string, compare: (time: number, base: number) => number): readonly number[] {
    const bases = this.#of(other);
    return this.#of(name).map((time, round) => compare(time, bases[round] ?? Number.NaN));
  }

  #of(name: string): readonly number[] {
    const times = this.#times.get(name);
    if (times === undefined) throw new Error(`nobody of the name ${name} took part`);
    return times;
  }
}
