import { catalog } from '../src/errors/catalog.ts';
import { entries, field } from '../test/support/shape.ts';
import { wrongAnswer } from './answer.ts';
import type { Ending, Facts } from './evidence.ts';
import type { Trouble } from './troubles.ts';
import { baseKey } from './world.ts';

export type Verdict =
  | { readonly kind: 'answer' }
  | { readonly kind: 'refusal'; readonly code: string }
  /** Our signal ended it. */
  | { readonly kind: 'ended' }
  | { readonly kind: 'loss'; readonly what: string };

/** What a process may take without a person, and what its start and its end may take beside that. */
const deadline = 20_000;
const margin = 2_000;
const longestPrompt = 56_000;
/** What may stand beside an answer and before a refusal: traces, which are asked for here, and the note of the day. */
const aside = /^rolechain: (?:trace|credentials are not cached): /;

/** What an ending comes to; every way in which something was lost is a `loss`. */
export function judge(ending: Ending, facts: Facts): Verdict {
  const { signal, code, stdout, stderr, sent, stopped, starved } = ending;
  const life = ending.ended - ending.started - stopped - asking(ending);
  const told = stderr.split('\n').filter((line) => line !== '' && !aside.test(line));
  const fault = wrongAnswer(ending, facts);
  const leaked = leak(stderr);
  if (leaked !== undefined) return loss(`a secret stands on stderr: ${leaked.slice(0, 8)}…`);
  if (life - starved > deadline + margin) return loss(`it lived ${Math.round(life - starved)} ms`);
  if (signal !== null && !sent.includes(signal)) return loss(`it died of ${signal}, which nobody sent`);
  // A killed process may have said all it had to say.
  if (signal !== null || (code === 143 && sent.includes('SIGTERM'))) {
    return stdout === '' || fault === undefined ? { kind: 'ended' } : loss(fault);
  }
  if (code === 0) {
    if (told.length > 0) return loss(`a success says ${JSON.stringify(told[0])}`);
    return fault === undefined ? { kind: 'answer' } : loss(fault);
  }
  if (stdout !== '') return loss('a refusal has something on stdout');
  return refusal(ending, told, facts);
}

/**
 * While a program is asked for a code, here or where the lock is held, the time stands still, for 55 s at most. The trace tells how
 * long; who was ended by us had no time to tell.
 */
function asking({ stderr, sent }: Ending): number {
  const told = /^rolechain: trace: .*\bdeadline\.untimed milliseconds=(\d+)$/m.exec(stderr)?.[1];
  const most = told === undefined && sent.length > 0 ? longestPrompt : Number(told ?? 0);
  return Math.min(longestPrompt, most);
}

function refusal({ code, started, ended }: Ending, told: readonly string[], { troubles, offsets }: Facts): Verdict {
  const named = /^rolechain: error: .*\[([A-Z_]+)\]$/.exec(told[0] ?? '')?.[1];
  if (named === undefined) return loss(`exit ${code} without a code: ${JSON.stringify(told.slice(0, 3))}`);
  const known = entries(catalog).find(([name]) => name === named)?.[1];
  if (known === undefined || named === 'INTERNAL') return loss(`exit ${code} with ${told[0]}`);
  if (field(known, 'exit') !== code) return loss(`exit ${code} with ${named}`);
  const stepped = offsets.some(({ at }) => at > started && at < ended);
  const honest = [...always, ...troubles.flatMap((trouble) => refusals[trouble]), ...(stepped ? whileStepped : [])];
  return honest.includes(named) ? { kind: 'refusal', code: named } : loss(`nothing gave reason for: ${told[0]}`);
}

/** A machine with more to do than it can may run out of time anywhere. */
const always = ['LOCK_TIMEOUT', 'STS_UNREACHABLE', 'KEYCHAIN_TIMEOUT'];
const refusals: Readonly<Record<Trouble, readonly string[]>> = {
  // Who was asked for a code and is ended has cancelled for all who wait for it.
  signals: ['MFA_CANCELLED'],
  weather: ['STS_THROTTLED', 'STS_REJECTED', 'STS_EXPIRED', 'CLOCK_SKEW'],
  keychain: ['KEYCHAIN_MISSING'],
  disk: [],
  clock: ['CLOCK_SKEW'],
};

/** A session that was made a moment ago has ended where an hour has passed since. */
const whileStepped = ['STS_EXPIRED'];

/** The base's secret or one of the emulator's, which begin with these words, in a text that people and logs see. */
function leak(stderr: string): string | undefined {
  return [baseKey.secret, 'EMULATORSECRET/', 'EMULATORTOKEN//'].find((secret) => stderr.includes(secret));
}

function loss(what: string): Verdict {
  return { kind: 'loss', what };
}
