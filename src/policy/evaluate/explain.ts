import { accountOf } from './arn.ts';
import type { Context } from './context.ts';
import { notesOf } from './notes.ts';
import type { Finding, PolicyRole } from './question.ts';
import { remedyOf } from './remedy.ts';
import type { Judged } from './statement.ts';
import { verdictOf, type Weighed } from './weigh.ts';
import { decidingStatement, place, policyName, who } from './words.ts';

/** Puts what was found into words: one sentence, the statement that decided, and what a person would look at next. */
export function explain(weighed: Weighed, context: Context): Finding {
  const verdict = verdictOf(weighed);
  const { reason, by } = { allowed, denied, 'cannot-tell': untold }[verdict](weighed);
  const remedy = verdict === 'denied' ? remedyOf(weighed, by, context) : undefined;
  return {
    verdict,
    reason,
    ...(by === undefined ? {} : { statement: decidingStatement(by) }),
    notes: notesOf(weighed, verdict, context),
    ...(remedy === undefined ? {} : { remedy }),
  };
}

interface Words {
  readonly reason: string;
  readonly by?: Judged | undefined;
}

function allowed(weighed: Weighed): Words {
  const { question, statements, sameAccount } = weighed;
  const direct = grantBy(weighed, 'session') ?? grantBy(weighed, 'identity');
  const account = grantBy(weighed, 'account');
  if (sameAccount && (account === undefined || weighed.allows.identity !== 'yes') && direct !== undefined) {
    return { reason: `the trust policy names ${called(direct, weighed)} and allows it: ${place(direct)}`, by: direct };
  }
  const trust = direct ?? account;
  const identity = statements.identity.find(
    ({ statement, counts }) => statement.effect === 'Allow' && counts === 'yes',
  );
  if (trust === undefined || identity === undefined) return { reason: 'the policies allow it', by: trust ?? identity };
  const leaves = trust === account ? ', which leaves the choice to the account’s own policies' : '';
  return {
    reason: `the trust policy names ${called(trust, weighed)}${leaves} (${place(trust)}), and an identity policy of ${who(question.principal)} allows it: ${place(identity)}`,
    by: identity,
  };
}

function denied(weighed: Weighed): Words {
  const { statements, allows, action, question, sameAccount } = weighed;
  const deny = Object.values(statements)
    .flat()
    .find(({ statement, counts }) => statement.effect === 'Deny' && counts === 'yes');
  if (deny !== undefined) return { reason: `${policyName[deny.role]} denies ${action}: ${place(deny)}`, by: deny };
  const asker = who(question.principal);
  if (allows.trust === 'no') return refusedByTrust(weighed);
  if (allows.identity === 'no') {
    const by = nearest(statements.identity);
    const why = sameAccount
      ? `the trust policy names the account ${accountOf(question.principal.arn)}, which leaves the choice to the identity policies of ${asker}`
      : `across accounts the identity policies of ${asker} have to allow it too`;
    const none = by
      ? `the one that would has a condition that is not met: ${place(by)}`
      : `none of them allows ${action}`;
    return { reason: `${why}, and ${none}`, by };
  }
  const role: PolicyRole = allows.boundary === 'no' ? 'boundary' : 'session';
  const by = nearest(statements[role]);
  const near = by ? `: a condition is not met in ${place(by)}` : '';
  return { reason: `${policyName[role]} of ${asker} does not allow ${action}${near}`, by };
}

function refusedByTrust({ statements, action, question }: Weighed): Words {
  const { principal } = question;
  const by = nearest(statements.trust);
  if (by) return { reason: `the trust policy would allow ${action}, but a condition is not met: ${place(by)}`, by };
  const named = statements.trust.find(
    ({ naming, statement }) =>
      statement.effect === 'Allow' && naming !== undefined && Object.values(naming).includes('yes'),
  );
  if (named !== undefined) {
    return {
      reason: `the trust policy names ${who(principal)} but does not allow ${action}: ${place(named)}`,
      by: named,
    };
  }
  return {
    reason: `the trust policy names neither ${who(principal)} nor the account ${accountOf(principal.arn)} to allow ${action}`,
  };
}

function untold(weighed: Weighed): Words {
  const { allow, allows, statements, unread, question, action } = weighed;
  const asker = who(question.principal);
  if (unread.includes('trust')) return { reason: `the trust policy of ${question.roleArn} could not be read` };
  const by = Object.values(statements)
    .flat()
    .find(({ statement, counts }) => counts === 'unknown' && statement.effect === (allow === 'yes' ? 'Deny' : 'Allow'));
  if (allow === 'yes') {
    if (by)
      return { reason: `it is allowed, unless ${policyName[by.role]} denies it: ${place(by)} cannot be told`, by };
    return { reason: `what could be read allows it, unless a policy that could not be read denies it` };
  }
  const role = (['trust', 'identity', 'boundary', 'session'] as const).find((each) => allows[each] === 'unknown');
  const uncertain =
    role && statements[role].find(({ statement, counts }) => counts === 'unknown' && statement.effect === 'Allow');
  if (role === undefined || uncertain === undefined) {
    const which = role === 'identity' || role === undefined ? 'the identity policies' : policyName[role];
    return { reason: `${which} of ${asker} could not be read, and have to allow ${action}` };
  }
  return {
    reason: `${policyName[role]} allows ${action} only if something holds that cannot be told here: ${place(uncertain)}`,
    by: uncertain,
  };
}

/** The Allow that would have counted but for its conditions. */
function nearest(statements: readonly Judged[]): Judged | undefined {
  return statements.find(
    ({ statement, counts, speaks }) => statement.effect === 'Allow' && counts === 'no' && speaks === 'yes',
  );
}

function grantBy({ statements }: Weighed, how: 'session' | 'identity' | 'account'): Judged | undefined {
  return statements.trust.find(
    ({ statement, counts, naming }) => statement.effect === 'Allow' && counts === 'yes' && naming?.[how] === 'yes',
  );
}

function called({ statement: { principals }, naming }: Judged, { question: { principal } }: Weighed): string {
  if (principals?.aws.includes('*') === true) return 'everyone';
  if (naming?.session === 'yes') return 'this very session';
  return naming?.identity === 'yes' ? who(principal) : `the account ${accountOf(principal.arn)}`;
}
