import type { Condition } from '../document.ts';
import { accountOf, nameOf } from '../arn.ts';
import type { Context } from './context.ts';
import type { DecidingStatement, PolicyKind, Principal, Question } from './question.ts';
import type { Judged } from './statement.ts';
import { fill } from './variables.ts';

/** A principal as a person calls it: `user alice`, `role Bastion`. */
export function who(principal: Principal): string {
  switch (principal.kind) {
    case 'user':
      return `user ${nameOf(principal.arn)}`;
    case 'role-session':
      return `role ${nameOf(principal.roleArn)}`;
    case 'federated-user':
      return `federated user ${nameOf(principal.arn)}`;
    case 'root':
      return `the root user of account ${accountOf(principal.arn)}`;
  }
}

export const policyName: Readonly<Record<PolicyKind, string>> = {
  trust: 'the trust policy',
  identity: 'an identity policy',
  session: 'the session policy',
  boundary: 'the permissions boundary',
};

/** How a statement of a trust policy names a principal. */
export function called({ statement: { principals }, naming }: Judged, principal: Principal): string {
  if (principals?.aws.includes('*') === true) return 'everyone';
  if (naming?.session === 'yes') return 'this very session';
  return naming?.identity === 'yes' ? who(principal) : `the account ${accountOf(principal.arn)}`;
}

/** What a unique id belonged to. */
export function ownerOf(id: string): 'user' | 'role' {
  return id.startsWith('AIDA') ? 'user' : 'role';
}

export function unreadWords(kind: PolicyKind, { roleArn, principal }: Question): string {
  if (kind === 'trust') return `the trust policy of ${roleArn} could not be read`;
  if (kind === 'identity') return `not all identity policies of ${who(principal)} could be read`;
  return `${policyName[kind]} of ${who(principal)} could not be read`;
}

/** An action, and why it takes part where the question is about another. */
export function actionWords(action: string): string {
  if (action === 'sts:TagSession') return `${action}, which session tags take`;
  return action === 'sts:SetSourceIdentity' ? `${action}, which a source identity takes` : action;
}

export function place(judged: Judged): string {
  return placeOf(decidingStatement(judged));
}

/** `statement 2 (AllowOps) at trust.json:9`, `statement 2 (AllowOps) of the trust policy of role Deploy` */
export function placeOf({ number, sid, source, named, line }: DecidingStatement): string {
  const statement = `statement ${number}${sid === undefined ? '' : ` (${short(sid)})`}`;
  if (named !== true) return `${statement} at ${source}:${line}`;
  return `${statement} of the ${source.startsWith('arn:') ? `policy ${source}` : source}`;
}

export function decidingStatement({ kind, source, named, statement }: Judged): DecidingStatement {
  const { line, column, sid, number, effect } = statement;
  return {
    kind,
    source,
    ...(named ? { named } : {}),
    line,
    column,
    number,
    effect,
    ...(sid === undefined ? {} : { sid }),
  };
}

/** `StringLike sts:RoleSessionName wants alice, and the session name is bob` */
function unmet(condition: Condition, context: Context, variables: boolean): string {
  const wants = wanted(condition, variables ? context : undefined);
  return `${condition.operator} ${condition.key} wants ${wants}, and ${held(condition, context)}`;
}

/** Every condition that keeps a statement from counting: `its condition StringLike … wants alice, and …` */
export function unmetIn({ conditions, variables }: Judged, context: Context): string {
  return conditions
    .filter(({ met }) => met === 'no')
    .map(({ condition }) => `its condition ${unmet(condition, context, variables)}`)
    .join('; and ');
}

/** `StringEquals aws:PrincipalOrgID o-example` */
export function asked({ operator, key, values }: Condition): string {
  return `${operator} ${key} ${alternatives(values)}`;
}

/** What makes variables of `${…}`. */
export const VERSION = '"Version": "2012-10-17"';

function short(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

const LONGEST = 100;
const MOST = 3;

/** Without a context the policy knows no variables. */
function wanted({ operator, values }: Condition, context: Context | undefined): string {
  if (/^null$/i.test(operator)) return values.includes('true') ? 'it to be absent' : 'it to be there';
  const filled = values.map((value) => {
    if (context === undefined) return value.includes('${') ? `${value} (no variable without ${VERSION})` : value;
    const { text, state } = fill(value, context, true);
    if (state === 'absent') return `${value} (which has no value here)`;
    return state === 'known' ? text : value;
  });
  return /not/i.test(operator) ? `anything but ${alternatives(filled)}` : alternatives(filled);
}

/** `the session name is bob` */
export function held({ key }: Condition, context: Context): string {
  const { present, values } = context(key);
  const lowered = key.toLowerCase();
  if (lowered.startsWith('aws:multifactorauth') && (present === 'no' || values?.[0] === 'false')) {
    return 'nothing proves an MFA device';
  }
  const subject = subjects.get(lowered) ?? 'it';
  if (present === 'no') return subject === 'it' ? 'the request has none' : `the request has no ${subject.slice(4)}`;
  return `${subject} is ${values === undefined ? 'there' : alternatives(values)}`;
}

const subjects: ReadonlyMap<string, string> = new Map([
  ['sts:rolesessionname', 'the session name'],
  ['sts:externalid', 'the external id'],
  ['sts:sourceidentity', 'the source identity'],
  ['aws:principalarn', 'the principal'],
  ['aws:multifactorauthage', 'the MFA session’s age in seconds'],
  ['aws:requestedregion', 'the region'],
  ['aws:currenttime', 'the time'],
]);

export function alternatives(values: readonly string[]): string {
  const shown = values.slice(0, MOST).map(short);
  return [...shown, ...(values.length > MOST ? [`${values.length - MOST} more`] : [])].join(' or ') || 'nothing';
}
