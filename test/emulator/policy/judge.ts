import { meetsAll } from './conditions.ts';
import { fits, fitsAction, substitute } from './patterns.ts';
import type { Context, PolicyRequest, Requester } from './request.ts';
import type { Patterns, Policy, Principals, Statement } from './statement.ts';

/** What policies say of a request; an explicit Deny wins over any Allow. */
export type Verdict = 'allow' | 'deny' | 'silent';

/** Asks the policies of an identity, or of a session. */
export function judge(policies: readonly Policy[], request: PolicyRequest): Verdict {
  const statements = policies.flatMap((policy) => policy.statements).filter((statement) => applies(statement, request));
  if (statements.some((statement) => statement.effect === 'Deny')) return 'deny';
  return statements.length > 0 ? 'allow' : 'silent';
}

/** The first of the policies that denies a request in so many words. */
export function findDenying(policies: readonly Policy[], request: PolicyRequest): Policy | undefined {
  return policies.find((policy) => judge([policy], request) === 'deny');
}

/**
 * How a resource policy names the one it allows, the closest first: the session itself; the user, or the role
 * behind a session; everyone; the account, which leaves the choice to the account's own policies.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
export type Grant = 'session' | 'identity' | 'anyone' | 'account';

/** Asks a trust or resource policy; `grant` is the closest way in which it allows. */
export function judgeResourcePolicy(
  policy: Policy,
  request: PolicyRequest,
  requester: Requester,
): { readonly verdict: Verdict; readonly grant?: Grant } {
  const grants = new Set<Grant>();
  for (const statement of policy.statements) {
    const grant = statement.principals && nameGrant(statement.principals, requester);
    if (!grant || !applies(statement, request)) continue;
    if (statement.effect === 'Deny') return { verdict: 'deny' };
    grants.add(grant);
  }
  const grant = grantsByCloseness.find((candidate) => grants.has(candidate));
  return grant ? { verdict: 'allow', grant } : { verdict: 'silent' };
}

const grantsByCloseness: readonly Grant[] = ['session', 'identity', 'anyone', 'account'];

function nameGrant(principals: Principals, requester: Requester): Grant | undefined {
  if (requester.federatedBy !== undefined) {
    return principals.anyone || principals.federated.includes(requester.federatedBy) ? 'identity' : undefined;
  }
  if (principals.aws.includes(requester.arn)) return requester.behind === undefined ? 'identity' : 'session';
  if (requester.behind !== undefined && principals.aws.includes(requester.behind)) return 'identity';
  if (principals.anyone) return 'anyone';
  return principals.aws.includes(`arn:aws:iam::${requester.account}:root`) ? 'account' : undefined;
}

function applies(statement: Statement, request: PolicyRequest): boolean {
  return (
    coversAction(statement.actions, request.action) &&
    coversResource(statement, request) &&
    meetsAll(statement.conditions, request.context, statement.variables)
  );
}

function coversAction(actions: Patterns, action: string): boolean {
  return actions.values.some((pattern) => fitsAction(pattern, action)) !== actions.negated;
}

function coversResource({ resources, variables }: Statement, { resource, context }: PolicyRequest): boolean {
  if (resources === undefined) return true;
  return resources.values.some((pattern) => fitsResource(pattern, resource, variables, context)) !== resources.negated;
}

function fitsResource(pattern: string, resource: string, variables: boolean, context: Context): boolean {
  const text = variables ? substitute(pattern, context) : pattern;
  return text !== undefined && fits(text, resource);
}
