import { accountOf } from '../policy/arn.ts';
import type { PolicyKind } from '../policy/evaluate/question.ts';
import { who } from '../policy/evaluate/words.ts';
import { userOrRoleName, type HopCall } from './hop-call.ts';

/** What to change so that the role can be assumed. */
export interface Change {
  /** A thing to do, and where. */
  readonly advice: string;
  /** The statement to add, minified JSON; absent where it is no policy that has to change. */
  readonly statement?: string;
}

/** A policy of a call as a person would look for it. */
export function policyOf(kind: PolicyKind, call: HopCall): string {
  const { roleArn } = call.hop.request;
  switch (kind) {
    case 'trust':
      return `the trust policy of role ${userOrRoleName(roleArn)} (account ${accountOf(roleArn)})`;
    case 'identity':
      return `an identity policy of ${callerAndAccount(call)}`;
    case 'boundary':
      return `the permissions boundary of ${callerAndAccount(call)}`;
    case 'session':
      return sessionPolicyOf(call);
  }
}

function sessionPolicyOf({ before, plan }: HopCall): string {
  if (before === undefined) return `the session policy of the credentials of profile ${plan.base.profile}`;
  const { profile, policySource, request } = before;
  if (request.policy === undefined)
    return `a session policy of profile ${profile} (in session_policy_arns, or a session_policy beside them)`;
  return `the session policy of profile ${profile}${policySource === undefined ? '' : ` (${policySource})`}`;
}

/** `user alice (account 111111111111)`: a chain has several accounts. */
export function callerAndAccount({ caller }: HopCall): string {
  return caller.kind === 'root' ? who(caller) : `${who(caller)} (account ${accountOf(caller.arn)})`;
}

/** The smallest statement that lets the caller do `action` with the role. */
function smallestStatement(kind: PolicyKind, action: string, { caller, hop }: HopCall): string {
  if (kind !== 'trust') return JSON.stringify({ Effect: 'Allow', Action: action, Resource: hop.request.roleArn });
  const principal = caller.kind === 'role-session' ? caller.roleArn : caller.arn;
  return JSON.stringify({ Effect: 'Allow', Principal: { AWS: principal }, Action: action });
}

/** The policy was read, or AWS named it: nothing in it allows the call. */
export function addTo(kind: PolicyKind, action: string, call: HopCall): Change {
  return { advice: `add this statement to ${policyOf(kind, call)}`, statement: smallestStatement(kind, action, call) };
}

/**
 * For a policy that nobody could read: what it lacks may be a statement, or the request what its condition wants. A bare
 * statement beside a condition would take its protection away, so it is not the first advice.
 */
export function lookAt(kind: PolicyKind, action: string, call: HopCall): Change {
  const policy = policyOf(kind, call);
  const condition =
    kind === 'trust' ? ', perhaps on a condition that was not met (MFA, an external id, a session name)' : '';
  return {
    advice: `look whether ${policy} allows ${action}${condition}; if it says nothing of it, add this`,
    statement: smallestStatement(kind, action, call),
  };
}
