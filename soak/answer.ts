import { field, text } from '../test/support/shape.ts';
import type { Ending, Facts, Issued } from './evidence.ts';
import { baseKey, type Made, sessionName } from './world.ts';

/** What AWS lets a clock be off. */
const tolerance = 5 * 60_000;

/** Why what it printed is not what was asked for; undefined where it is. */
export function wrongAnswer(ending: Ending, facts: Facts): string | undefined {
  const { stdout, ask } = ending;
  if (!/^\{.*\}\n$/.test(stdout)) return `stdout is no document of one line: ${stdout.length} characters`;
  const document = parse(stdout);
  const [id, expiration] = [text(field(document, 'AccessKeyId')), Date.parse(text(field(document, 'Expiration')))];
  const issued = facts.issued.get(id);
  if (field(document, 'Version') !== 1) return 'its Version is not 1';
  if (issued === undefined) return `nobody issued ${id}`;
  if (issued.secret !== field(document, 'SecretAccessKey') || issued.token !== field(document, 'SessionToken')) {
    return `the parts of ${id} do not belong together`;
  }
  const last = ask.path.at(-1);
  if (field(document, 'AccountId') !== last?.arn.split(':')[4]) return `the account of ${id} is wrong`;
  return lineage(issued, ask.path, facts) ?? untimely(ending, issued, expiration, facts);
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

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
