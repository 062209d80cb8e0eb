import type { Context } from './context.ts';
import { notesOf } from './notes.ts';
import type { Decision } from './question.ts';
import { denied, type Words } from './refusal.ts';
import { remedyOf } from './remedy.ts';
import type { Judged } from './statement.ts';
import { verdictOf, type Weighed } from './weigh.ts';
import { asked, called, decidingStatement, place, policyName, unreadWords, who } from './words.ts';

/**
 * Puts what was found into words: one sentence, the statement that decided, and what a person would look at next.
 * `all` is everything that the request asks for, this included.
 */
export function explain(weighed: Weighed, all: readonly Weighed[], context: Context): Decision {
  const verdict = verdictOf(weighed);
  const { reason, by } = { allowed, denied, 'cannot-tell': untold }[verdict](weighed, context);
  const remedy = verdict === 'denied' ? remedyOf(weighed, all, context) : undefined;
  return {
    verdict,
    reason,
    ...(by === undefined ? {} : { statement: decidingStatement(by) }),
    notes: notesOf(weighed, verdict, context).filter((note) => !reason.includes(note.replace(/^\w+ (?=if )/, ''))),
    ...(remedy === undefined ? {} : { remedy }),
  };
}

function allowed(weighed: Weighed): Words {
  const { question, statements, sameAccount } = weighed;
  const grant = (how: 'session' | 'identity' | 'account'): Judged | undefined =>
    statements.trust.find(({ naming, ...judged }) => isAllow(judged, 'yes') && naming?.[how] === 'yes');
  const direct = grant('session') ?? grant('identity');
  if (sameAccount && direct !== undefined) {
    const names = called(direct, question.principal);
    return {
      reason: `the trust policy names ${names}, which is enough within an account: ${place(direct)}`,
      by: direct,
    };
  }
  const trust = direct ?? grant('account');
  const identity = statements.identity.find((judged) => isAllow(judged, 'yes'));
  // Both are there, or it would not be allowed.
  if (trust === undefined || identity === undefined) return { reason: 'the policies allow it' };
  const leaves = direct === undefined ? ', which leaves the choice to its own policies' : '';
  const names = `the trust policy names ${called(trust, question.principal)}${leaves} (${place(trust)})`;
  const allows = `an identity policy of ${who(question.principal)} allows it: ${place(identity)}`;
  return { reason: `${names}, and ${allows}`, by: identity };
}

/** What would have to be known for an answer. */
function untold(weighed: Weighed): Words {
  const { allow, allows, statements, unread, question, action } = weighed;
  const { principal } = question;
  if (unread.includes('trust')) return { reason: unreadWords('trust', question) };
  if (allow === 'yes') {
    const deny = Object.values(statements)
      .flat()
      .find(({ statement, counts }) => statement.effect === 'Deny' && counts === 'unknown');
    if (deny !== undefined) return { reason: `${policyName[deny.kind]} denies it ${ifHolds(deny)}`, by: deny };
    const { reason, by } = allowed(weighed);
    return { reason: `${reason}; unless a policy that could not be read denies it`, by };
  }
  const kind =
    (['trust', 'identity', 'boundary', 'session'] as const).find((each) => allows[each] === 'unknown') ?? 'trust';
  const by = statements[kind].find((judged) => isAllow(judged, 'unknown'));
  if (by !== undefined) return { reason: `${policyName[kind]} allows ${action} only ${ifHolds(by)}`, by };
  const has = kind === 'identity' ? 'one of them has' : 'it has';
  return { reason: `${unreadWords(kind, question)}, and ${has} to allow ${action} to ${who(principal)}` };
}

/** `if StringEquals aws:PrincipalOrgID o-example holds, which cannot be told here: statement 1 at trust.json:3` */
function ifHolds(judged: Judged): string {
  const condition = judged.conditions.find(({ met }) => met === 'unknown')?.condition;
  if (judged.speaks === 'unknown' || condition === undefined) {
    return `if it speaks of this request, which cannot be told here: ${place(judged)}`;
  }
  return `if ${asked(condition)} holds, which cannot be told here: ${place(judged)}`;
}

function isAllow({ statement, counts }: Pick<Judged, 'statement' | 'counts'>, answer: Judged['counts']): boolean {
  return statement.effect === 'Allow' && counts === answer;
}
