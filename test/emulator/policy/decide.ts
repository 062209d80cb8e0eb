import { findDenying, judge, judgeResourcePolicy, type Grant, type Verdict } from './judge.ts';
import type { PolicyRequest, Requester } from './request.ts';
import type { Policy } from './statement.ts';

/** A request with all policies that have a say in it. */
export interface Question extends PolicyRequest {
  readonly requester: Requester;
  readonly identityPolicies: readonly Policy[];
  /** The permissions boundary: it grants nothing, and what it does not allow the identity policies do not. */
  readonly boundary?: Policy;
  /** Undefined for a session without any, and for long-term keys: then nothing narrows the identity. */
  readonly sessionPolicies?: readonly Policy[];
  readonly resourceAccount: string;
  readonly resourcePolicy?: Policy;
  /** A role lets nobody in but by its trust policy; a bucket of the same account needs no policy. */
  readonly resourcePolicyKind: 'trust' | 'resource';
}

/** The kind of policy that a refusal is put down to. */
export interface Refusal {
  readonly by: 'identity' | 'boundary' | 'session' | 'trust' | 'resource';
  /** The policy that denies in so many words; absent where no policy of this kind allows. */
  readonly denies?: Policy;
}

export type Decision = { readonly allowed: true } | { readonly allowed: false; readonly refusal: Refusal };

/**
 * Decides as AWS does, within an account and across two.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
 */
export function decide(question: Question): Decision {
  const { identityPolicies, boundary, sessionPolicies, resourcePolicy, requester } = question;
  const resource = resourcePolicy && judgeResourcePolicy(resourcePolicy, question, requester);
  const denied = findExplicitDeny(question, resource?.verdict);
  if (denied) return { allowed: false, refusal: denied };
  const verdicts: Verdicts = {
    identity: judge(identityPolicies, question),
    boundary: boundary ? judge([boundary], question) : 'allow',
    session: sessionPolicies ? judge(sessionPolicies, question) : 'allow',
    resource: resource?.verdict ?? 'silent',
    grant: resource?.grant,
  };
  const sameAccount = requester.account === question.resourceAccount;
  const lacking = sameAccount ? findLackWithin(verdicts, question) : findLackAcross(verdicts, question);
  return lacking ? { allowed: false, refusal: { by: lacking } } : { allowed: true };
}

interface Verdicts {
  readonly identity: Verdict;
  readonly boundary: Verdict;
  readonly session: Verdict;
  readonly resource: Verdict;
  readonly grant: Grant | undefined;
}

function findExplicitDeny(question: Question, resource: Verdict | undefined): Refusal | undefined {
  const sources: readonly (readonly [Refusal['by'], readonly Policy[]])[] = [
    ['identity', question.identityPolicies],
    ['boundary', question.boundary ? [question.boundary] : []],
    ['session', question.sessionPolicies ?? []],
  ];
  for (const [by, policies] of sources) {
    const denies = findDenying(policies, question);
    if (denies) return { by, denies };
  }
  const { resourcePolicy, resourcePolicyKind } = question;
  return resource === 'deny' && resourcePolicy ? { by: resourcePolicyKind, denies: resourcePolicy } : undefined;
}

/**
 * In one account a resource policy that names the user or the role is enough; one that names the session is not even
 * narrowed by the session policy; one that names the account asks for an identity policy. A boundary narrows what roles
 * are granted; what AWS documents for users is held here for everyone (`*`) too.
 */
function findLackWithin(verdicts: Verdicts, question: Question): Refusal['by'] | undefined {
  const { grant } = verdicts;
  if (grant === 'session') return undefined;
  const direct = grant === 'identity' || grant === 'anyone';
  const trusted = question.resourcePolicyKind === 'resource' || grant === 'account';
  if (!direct && verdicts.identity !== 'allow') return 'identity';
  if (!direct && !trusted) return question.resourcePolicyKind;
  const bounded = !direct || (grant === 'identity' && question.requester.behind !== undefined);
  if (bounded && verdicts.boundary !== 'allow') return 'boundary';
  return verdicts.session === 'allow' ? undefined : 'session';
}

/** Across accounts both sides must allow, whatever the resource policy names. */
function findLackAcross(verdicts: Verdicts, question: Question): Refusal['by'] | undefined {
  if (verdicts.identity !== 'allow') return 'identity';
  if (verdicts.boundary !== 'allow') return 'boundary';
  if (verdicts.session !== 'allow') return 'session';
  return verdicts.resource === 'allow' ? undefined : question.resourcePolicyKind;
}
