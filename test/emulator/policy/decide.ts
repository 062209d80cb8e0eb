import { judge, judgeResourcePolicy, type Grant, type Verdict } from './judge.ts';
import type { PolicyRequest, Requester } from './request.ts';
import type { Policy } from './statement.ts';

/** A request with all policies that have a say in it. */
export interface Question extends PolicyRequest {
  readonly requester: Requester;
  readonly identityPolicies: readonly Policy[];
  /** Undefined for a session without any, and for long-term keys: then nothing narrows the identity. */
  readonly sessionPolicies?: readonly Policy[];
  readonly resourceAccount: string;
  readonly resourcePolicy?: Policy;
  /** A role lets nobody in but by its trust policy; a bucket of the same account needs no policy. */
  readonly resourcePolicyKind: 'trust' | 'resource';
}

/** The kind of policy that a refusal is put down to, and how it refused. */
export interface Refusal {
  readonly by: 'identity' | 'session' | 'trust' | 'resource';
  readonly explicit: boolean;
}

export type Decision = { readonly allowed: true } | { readonly allowed: false; readonly refusal: Refusal };

/**
 * Decides as AWS does, within an account and across two.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
 */
export function decide(question: Question): Decision {
  const identity = judge(question.identityPolicies, question);
  const session = question.sessionPolicies ? judge(question.sessionPolicies, question) : 'allow';
  const resource = question.resourcePolicy
    ? judgeResourcePolicy(question.resourcePolicy, question, question.requester)
    : { verdict: 'silent' as const };
  const verdicts = { identity, session, resource: resource.verdict, grant: resource.grant };
  const denied = findExplicitDeny(verdicts, question);
  if (denied) return { allowed: false, refusal: { by: denied, explicit: true } };
  const sameAccount = question.requester.account === question.resourceAccount;
  const lacking = sameAccount ? findLackWithin(verdicts, question) : findLackAcross(verdicts, question);
  return lacking ? { allowed: false, refusal: { by: lacking, explicit: false } } : { allowed: true };
}

interface Verdicts {
  readonly identity: Verdict;
  readonly session: Verdict;
  readonly resource: Verdict;
  readonly grant: Grant | undefined;
}

function findExplicitDeny(verdicts: Verdicts, question: Question): Refusal['by'] | undefined {
  if (verdicts.identity === 'deny') return 'identity';
  if (verdicts.session === 'deny') return 'session';
  return verdicts.resource === 'deny' ? question.resourcePolicyKind : undefined;
}

/**
 * In one account a resource policy that names the user or the role is enough; one that names the session is not
 * even narrowed by the session policy; one that names the account asks for an identity policy.
 */
function findLackWithin(verdicts: Verdicts, question: Question): Refusal['by'] | undefined {
  if (verdicts.grant === 'session') return undefined;
  const direct = verdicts.grant === 'identity' || verdicts.grant === 'anyone';
  const trusted = question.resourcePolicyKind === 'resource' || verdicts.grant === 'account';
  if (!direct && verdicts.identity !== 'allow') return 'identity';
  if (!direct && !trusted) return question.resourcePolicyKind;
  return verdicts.session === 'allow' ? undefined : 'session';
}

/** Across accounts both sides must allow, whatever the resource policy names. */
function findLackAcross(verdicts: Verdicts, question: Question): Refusal['by'] | undefined {
  if (verdicts.identity !== 'allow') return 'identity';
  if (verdicts.session !== 'allow') return 'session';
  return verdicts.resource === 'allow' ? undefined : question.resourcePolicyKind;
}
