import type { Context } from './context.ts';
import { isUniqueId } from './naming.ts';
import type { Decision } from './question.ts';
import { denyOf, lackOf, nearestIn } from './refusal.ts';
import type { Judged } from './statement.ts';
import type { Weighed } from './weigh.ts';
import { asked, held, ownerOf, place, policyName, unmetIn, unreadWords, who } from './words.ts';

/** What kept statements from counting, and what nobody can tell: all that a person would look at next. */
export function notesOf(weighed: Weighed, verdict: Decision['verdict'], context: Context): readonly string[] {
  const deny = denyOf(weighed);
  if (deny !== undefined)
    return deny.conditions.map(({ condition }) => `${asked(condition)} holds: ${held(condition, context)}`);
  const notes = { allowed: () => [], denied: wanting, 'cannot-tell': untold }[verdict](weighed, context);
  return [...new Set(notes)];
}

const kinds = ['trust', 'identity', 'boundary', 'session'] as const;

function wanting(weighed: Weighed, context: Context): readonly string[] {
  const { statements, allows, question } = weighed;
  const lack = lackOf(weighed);
  // The reason tells of it.
  const nearest = nearestIn(statements[lack]);
  const also = kinds
    .filter((kind) => kind !== lack && kind !== 'trust' && allows[kind] === 'no' && isAsked(kind, weighed))
    .map((kind) => `${policyName[kind]} of ${who(question.principal)} would have to allow it too`);
  return [
    ...few(
      statements[lack].filter((judged) => judged !== nearest).flatMap((judged) => nearMisses(judged, weighed, context)),
    ),
    ...(lack === 'trust' ? statements.trust.flatMap((judged) => deletedIds(judged, weighed)) : []),
    ...also,
  ];
}

/** Whether a policy's silence would count once the trust policy names the principal itself. */
function isAsked(kind: (typeof kinds)[number], { sameAccount, question }: Weighed): boolean {
  return !sameAccount || (kind !== 'identity' && question.principal.kind === 'role-session');
}

function untold(weighed: Weighed, context: Context): readonly string[] {
  const { statements, allows, unread, question } = weighed;
  const maybe = kinds.filter((kind) => allows[kind] === 'unknown').flatMap((kind) => statements[kind]);
  return [
    ...few(
      Object.values(statements)
        .flat()
        .flatMap((judged) => untoldIn(judged)),
    ),
    ...few(maybe.flatMap((judged) => nearMisses(judged, weighed, context))),
    ...(allows.trust === 'unknown' ? statements.trust.flatMap((judged) => deletedIds(judged, weighed)) : []),
    ...unread.map((kind) => unreadWords(kind, question)),
  ];
}

/** Users have policies with a statement for each of many roles. */
function few(notes: readonly string[]): readonly string[] {
  const more = notes.length - MOST;
  return more > 1 ? [...notes.slice(0, MOST), `${more} more statements or conditions like these`] : notes;
}

const MOST = 6;

function nearMisses(judged: Judged, { action, question }: Weighed, context: Context): readonly string[] {
  const { kind, statement, counts, covers, speaks, conditions } = judged;
  if (statement.effect === 'Deny' || counts !== 'no') return [];
  if (speaks === 'no') {
    return covers === 'yes' && kind !== 'trust'
      ? [`${place(judged)} allows ${action}, but not on ${question.roleArn}`]
      : [];
  }
  return conditions.some(({ met }) => met === 'no')
    ? [`${place(judged)} would allow it, but ${unmetIn(judged, context)}`]
    : [];
}

function untoldIn(judged: Judged): readonly string[] {
  if (judged.counts !== 'unknown') return [];
  return judged.conditions
    .filter(({ met }) => met === 'unknown')
    .map(({ condition }) => `${asked(condition)} holds, which cannot be told here: ${place(judged)}`)
    .map((words) => `${judged.statement.effect === 'Allow' ? 'allowed' : 'denied'} if ${words}`);
}

function deletedIds(judged: Judged, { question: { principal } }: Weighed): readonly string[] {
  const own = 'uniqueId' in principal ? principal.uniqueId : undefined;
  return (judged.statement.principals?.aws ?? [])
    .filter((id) => isUniqueId(id) && id !== own)
    .map(
      (id) =>
        `the ${ownerOf(id)} that ${id} belonged to was deleted or recreated: put its ARN again (${place(judged)})`,
    );
}
