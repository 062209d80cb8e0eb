import { catalog } from '../src/errors/catalog.ts';
import { entries, field, text } from '../test/support/shape.ts';
import type { Ask, Trouble } from './schedule.ts';
import { baseKey, type Made, sessionName } from './world.ts';

/** Credentials as the emulator gave them out. */
export interface Issued {
  readonly id: string;
  readonly secret: string;
  readonly token: string;
  /** Milliseconds since 1970, by AWS's clock. */
  readonly expires: number;
  /** The access key that asked for them. */
  readonly by: string;
  /** The role's ARN or the federated user's; absent for a session of the user's own. */
  readonly arn?: string;
  readonly sessionName: string | undefined;
  readonly policy: string | undefined;
  /** What was wrong with the answer that held them: nobody may use these. */
  readonly spoiled: string | undefined;
}

/** How far clocks were off from `at` on, in ms since 1970; `ours` is the processes', `aws` the emulator's. */
export interface Offsets {
  readonly at: number;
  readonly ours: number;
  readonly aws: number;
}

/** How a process ended. Times are in ms; those since 1970 are by the machine's clock, which nobody steps. */
export interface Ending {
  readonly ask: Ask;
  readonly pid: number;
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly started: number;
  readonly ended: number;
  /** How long it was stopped by us, and how long it waited for a processor after its time was over. */
  readonly stopped: number;
  readonly starved: number;
  /** What we sent it to end it. */
  readonly sent: readonly string[];
}

/** What is known of the world when endings are judged. */
export interface Facts {
  readonly issued: ReadonlyMap<string, Issued>;
  /** In the order of time; from the first on all is known. */
  readonly offsets: readonly Offsets[];
  readonly troubles: readonly Trouble[];
}

export type Verdict =
  | { readonly kind: 'answer' }
  | { readonly kind: 'refusal'; readonly code: string }
  /** Our signal ended it. */
  | { readonly kind: 'ended' }
  | { readonly kind: 'loss'; readonly what: string };

/** What a process may take without a person, and what its start and its end may take beside that. */
const deadline = 20_000;
const margin = 2_000;
/** What may stand beside an answer and before a refusal: traces, which are asked for here, and the note of the day. */
const aside = /^rolechain: (?:trace|credentials are not cached): /;
/** What AWS lets a clock be off. */
const tolerance = 5 * 60_000;

/** What an ending comes to; every way in which something was lost is a `loss`. */
export function judge(ending: Ending, facts: Facts): Verdict {
  const { signal, code, stdout, stderr, sent, stopped, starved } = ending;
  const life = ending.ended - ending.started - stopped;
  const told = stderr.split('\n').filter((line) => line !== '' && !aside.test(line));
  const leaked = leak(stderr);
  if (leaked !== undefined) return loss(`a secret stands on stderr: ${leaked.slice(0, 8)}…`);
  if (life - starved > deadline + margin) return loss(`it lived ${Math.round(life - starved)} ms`);
  if (signal !== null && !sent.includes(signal)) return loss(`it died of ${signal}, which nobody sent`);
  // A killed process may have said all it had to say.
  if (signal !== null || (code === 143 && sent.includes('SIGTERM'))) {
    return stdout === '' ? { kind: 'ended' } : (wrong(ending, facts) ?? { kind: 'ended' });
  }
  if (code === 0) {
    if (told.length > 0) return loss(`a success says ${JSON.stringify(told[0])}`);
    return wrong(ending, facts) ?? { kind: 'answer' };
  }
  if (stdout !== '') return loss('a refusal has something on stdout');
  return refusal(ending, told, facts);
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

/** Why what it printed is not what was asked for; undefined where it is. */
function wrong(ending: Ending, facts: Facts): Verdict | undefined {
  const { stdout, ask } = ending;
  if (!/^\{.*\}\n$/.test(stdout)) return loss(`stdout is no document of one line: ${stdout.length} characters`);
  const document = parse(stdout);
  const [id, expiration] = [text(field(document, 'AccessKeyId')), Date.parse(text(field(document, 'Expiration')))];
  const issued = facts.issued.get(id);
  if (field(document, 'Version') !== 1) return loss('its Version is not 1');
  if (issued === undefined) return loss(`nobody issued ${id}`);
  if (issued.secret !== field(document, 'SecretAccessKey') || issued.token !== field(document, 'SessionToken')) {
    return loss(`the parts of ${id} do not belong together`);
  }
  const last = ask.path.at(-1);
  if (field(document, 'AccountId') !== last?.arn.split(':')[4]) return loss(`the account of ${id} is wrong`);
  return loseIf(lineage(issued, ask.path, facts) ?? untimely(ending, issued, expiration, facts));
}

/** Walks from what was printed back to the base: each session must be the one that was asked for, made with the one before. */
function lineage(issued: Issued, path: readonly Made[], facts: Facts): string | undefined {
  let at: Issued | undefined = issued;
  for (const made of path.toReversed()) {
    if (at === undefined) return `a session of ${made.arn} was made of nothing`;
    if (at.spoiled !== undefined) return `the answer with ${at.id} was spoiled (${at.spoiled})`;
    if (at.arn !== made.arn) return `${at.id} is of ${at.arn}, not of ${made.arn}`;
    if (at.sessionName !== sessionName) return `${at.id} has the session name ${at.sessionName}`;
    if (at.policy !== made.policy)
      return `${at.id} has the policy ${at.policy ?? 'none'}, not ${made.policy ?? 'none'}`;
    if (at.by === baseKey.id) return made === path[0] ? undefined : `${at.id} was made of the base`;
    at = facts.issued.get(at.by);
  }
  // The first role may have been assumed by a session of the user's own, made with a code.
  return at !== undefined && at.arn === undefined && at.by === baseKey.id && at.spoiled === undefined
    ? undefined
    : `${issued.id} does not come from the base`;
}

/**
 * Expired as AWS sees it, or promised for longer than AWS will keep it, as its caller's clock sees it. While a clock is
 * stepped nobody can know better, so one of the moments of its life has to be right.
 */
function untimely({ started, ended }: Ending, issued: Issued, expiration: number, facts: Facts): string | undefined {
  const changes = facts.offsets.filter(({ at }) => at > started && at < ended);
  const before = facts.offsets.findLast(({ at }) => at <= started) ?? { at: 0, ours: 0, aws: 0 };
  const now = changes.length === 0 ? ended : started;
  const moments = [before, ...changes];
  if (Number.isNaN(expiration)) return 'its Expiration is no time';
  if (!moments.some(({ aws }) => issued.expires > now + aws)) return `${issued.id} has expired`;
  const honest = moments.some(({ ours, aws }) => expiration - (now + ours) <= issued.expires - (now + aws) + tolerance);
  return honest ? undefined : `${issued.id} is promised for longer than it holds`;
}

/** The base's secret or one of the emulator's, which begin with these words, in a text that people and logs see. */
function leak(stderr: string): string | undefined {
  return [baseKey.secret, 'EMULATORSECRET/', 'EMULATORTOKEN//'].find((secret) => stderr.includes(secret));
}

function loseIf(what: string | undefined): Verdict | undefined {
  return what === undefined ? undefined : loss(what);
}

function loss(what: string): Verdict {
  return { kind: 'loss', what };
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
