import { accountOf } from '../arn.ts';
import type { Context } from './context.ts';
import { isUniqueId } from './naming.ts';
import type { PolicyKind } from './question.ts';
import type { Judged } from './statement.ts';
import type { Weighed } from './weigh.ts';
import { actionWords, alternatives, called, ownerOf, place, policyName, unmetIn, who } from './words.ts';

/** A sentence, and the statement that it is about. */
export interface Words {
  readonly reason: string;
  readonly by?: Judged | undefined;
}

/** Why what is denied is denied: by a Deny, or for want of an Allow. */
export function denied(weighed: Weighed, context: Context): Words {
  const { action } = weighed;
  const deny = denyOf(weighed);
  if (deny !== undefined) return { reason: `${policyName[deny.kind]} denies ${action}: ${place(deny)}`, by: deny };
  const kind = lackOf(weighed);
  if (kind === 'trust') return refusedByTrust(weighed, context);
  return kind === 'identity' ? refusedByIdentity(weighed, context) : refusedByLimit(weighed, kind, context);
}

/** The Deny that counts. */
export function denyOf({ statements }: Weighed): Judged | undefined {
  return Object.values(statements)
    .flat()
    .find(({ statement, counts }) => statement.effect === 'Deny' && counts === 'yes');
}

/** Which policy has to allow it, and does not; the trust policy first, because without it nothing else matters. */
export function lackOf({ allows, trust, sameAccount }: Weighed): PolicyKind {
  if (allows.trust === 'no') return 'trust';
  const identityAsked = !sameAccount || trust.identity === 'no';
  if (identityAsked && allows.identity === 'no') return 'identity';
  return allows.boundary === 'no' ? 'boundary' : 'session';
}

/** The Allow that would count but for its conditions. */
export function nearestIn(statements: readonly Judged[]): Judged | undefined {
  return statements.find(
    ({ statement, counts, speaks }) => statement.effect === 'Allow' && counts === 'no' && speaks === 'yes',
  );
}

function refusedByTrust(weighed: Weighed, context: Context): Words {
  const { statements, action, question } = weighed;
  const { principal } = question;
  const by = nearestIn(statements.trust);
  if (by) return { reason: `the trust policy would allow ${action}, but ${unmetIn(by, context)}: ${place(by)}`, by };
  const allows = statements.trust.filter(({ statement }) => statement.effect === 'Allow');
  const named = allows.find(({ naming }) => naming !== undefined && Object.values(naming).includes('yes'));
  if (named !== undefined) {
    const name = called(named, principal);
    return { reason: `the trust policy names ${name}, but does not allow ${actionWords(action)}: ${place(named)}` };
  }
  const gone = deletedOf(weighed);
  if (gone !== undefined) {
    const owner = ownerOf(gone.id);
    const reason = `the trust policy names ${gone.id}, and the ${owner} that this id belonged to was deleted or recreated: ${place(gone.judged)}`;
    return { reason, by: gone.judged };
  }
  const names = [...new Set(allows.flatMap(({ statement }) => Object.values(statement.principals ?? {}).flat()))];
  const only = names.filter((name) => typeof name === 'string');
  const reason = `the trust policy names neither ${who(principal)} nor the account ${accountOf(principal.arn)}`;
  return { reason: only.length === 0 ? reason : `${reason}, only ${alternatives(only)}` };
}

/** A statement that could have meant this principal before it was deleted or recreated. */
export function deletedOf({
  statements,
  question,
}: Weighed): { readonly judged: Judged; readonly id: string } | undefined {
  const owner = question.principal.kind === 'user' ? 'user' : 'role';
  return statements.trust
    .filter(({ statement }) => statement.effect === 'Allow')
    .flatMap((judged) => (judged.statement.principals?.aws ?? []).map((id) => ({ judged, id })))
    .find(({ id }) => isUniqueId(id) && ownerOf(id) === owner);
}

function refusedByIdentity({ statements, action, question, sameAccount }: Weighed, context: Context): Words {
  const asker = who(question.principal);
  const why = sameAccount
    ? `the trust policy names the account ${accountOf(question.principal.arn)}, which leaves the choice to the identity policies of ${asker}`
    : `across accounts the identity policies of ${asker} have to allow it too`;
  const by = nearestIn(statements.identity);
  if (by === undefined) return { reason: `${why}, and none of them allows ${actionWords(action)}` };
  return { reason: `${why}; one of them would, but ${unmetIn(by, context)}: ${place(by)}`, by };
}

function refusedByLimit({ statements, question, action }: Weighed, kind: PolicyKind, context: Context): Words {
  const reason = `${policyName[kind]} of ${who(question.principal)} does not allow ${actionWords(action)}`;
  const by = nearestIn(statements[kind]);
  if (by === undefined) return { reason };
  return { reason: `${reason}; it would, but ${unmetIn(by, context)}: ${place(by)}`, by };
}
