import type { Context } from './context.ts';
import { isUniqueId } from './naming.ts';
import type { Finding } from './question.ts';
import type { Judged } from './statement.ts';
import type { Weighed } from './weigh.ts';
import { asked, place, policyName, unmet, who } from './words.ts';

/** What kept statements from counting, and what nobody can tell. */
export function notesOf(weighed: Weighed, verdict: Finding['verdict'], context: Context): readonly string[] {
  if (verdict === 'allowed') return [];
  const { statements, unread, allows, deny } = weighed;
  const denied = verdict === 'denied' && deny === 'yes';
  const relevant = denied
    ? []
    : (['trust', 'identity', 'boundary', 'session'] as const)
        .filter((role) => allows[role] !== 'yes')
        .flatMap((role) => statements[role]);
  const untold = verdict === 'cannot-tell' ? Object.values(statements).flat() : [];
  return [
    ...new Set([
      ...relevant.flatMap((judged) => nearMiss(judged, weighed, context)),
      ...untold.flatMap((judged) => untoldIn(judged)),
      ...(denied ? [] : statements.trust.flatMap((judged) => deletedIds(judged, weighed))),
      ...(verdict === 'cannot-tell' ? unread.map((role) => `${couldNotBeRead(role, weighed)}`) : []),
    ]),
  ];
}

function nearMiss(judged: Judged, { action, question }: Weighed, context: Context): readonly string[] {
  const { statement, counts, speaks, conditions } = judged;
  if (statement.effect === 'Deny' || counts !== 'no') return [];
  if (speaks !== 'no') {
    return conditions
      .filter(({ met }) => met === 'no')
      .map(({ condition }) => `${place(judged)} would allow it, but its condition ${unmet(condition, context)}`);
  }
  if (judged.covers !== 'yes' || judged.role === 'trust') return [];
  return [`${place(judged)} allows ${action}, but not on ${question.roleArn}`];
}

function untoldIn(judged: Judged): readonly string[] {
  if (judged.counts !== 'unknown') return [];
  const conditions = judged.conditions.filter(({ met }) => met === 'unknown');
  if (conditions.length === 0) return [`it cannot be told whether ${place(judged)} speaks of this request`];
  return conditions.map(
    ({ condition }) => `it cannot be told here whether ${asked(condition)} holds: ${place(judged)}`,
  );
}

function deletedIds({ statement, ...judged }: Judged, { allows, question }: Weighed): readonly string[] {
  if (allows.trust === 'yes') return [];
  const { principal } = question;
  const own = 'uniqueId' in principal ? principal.uniqueId : undefined;
  return (statement.principals?.aws ?? [])
    .filter((id) => isUniqueId(id) && id !== own)
    .map(
      (id) =>
        `${place({ statement, ...judged })} names ${id}: the ${id.startsWith('AIDA') ? 'user' : 'role'} that this id belonged to was deleted or recreated; put its ARN again`,
    );
}

function couldNotBeRead(role: Weighed['unread'][number], { question }: Weighed): string {
  const whose = role === 'trust' ? question.roleArn : who(question.principal);
  if (role === 'identity')
    return `not all identity policies of ${whose} could be read: any of them may allow or deny it`;
  return `${policyName[role]} of ${whose} could not be read`;
}
