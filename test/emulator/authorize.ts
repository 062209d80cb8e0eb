import type { Caller } from './caller.ts';
import type { Moment } from './changing.ts';
import { rightsOf } from './identities.ts';
import { decide, type Refusal as PolicyRefusal } from './policy/decide.ts';
import type { Context } from './policy/request.ts';
import type { Policy } from './policy/statement.ts';
import { refuseAccess } from './refusal.ts';

/** Something that is to be done to a resource. */
export interface Deed {
  readonly action: string;
  readonly resource: string;
  readonly resourceAccount: string;
  readonly resourcePolicy?: Policy;
  readonly resourcePolicyKind: 'trust' | 'resource';
  readonly context: Context;
  /** How the resource is shown in a refusal; S3 puts quotes around it. */
  readonly shown?: string;
}

/** Lets the caller do it by the policies as this request sees them, or refuses in AWS's words. */
export function authorize(moment: Moment, caller: Caller, deed: Deed): void {
  const { policies, boundary } = rightsOf(caller.identity, moment);
  const decision = decide({
    ...deed,
    requester: caller.requester,
    identityPolicies: policies,
    ...(boundary && { boundary }),
    ...(caller.sessionPolicies && { sessionPolicies: caller.sessionPolicies }),
  });
  if (decision.allowed) return;
  const reason = caller.account === deed.resourceAccount ? giveReason(decision.refusal, deed.action) : '';
  throw refuseDeed(caller, deed.action, deed.shown ?? deed.resource, reason);
}

export function refuseDeed(caller: Caller, action: string, resource: string, reason = ''): Error {
  return refuseAccess(`User: ${caller.arn} is not authorized to perform: ${action} on resource: ${resource}${reason}`);
}

/**
 * Across accounts the reason is left out. A policy that denies is named where it has an ARN, which inline policies have
 * not; AWS documents nothing that it would say of those.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 * https://aws.amazon.com/blogs/security/enhanced-access-denied-error-messages-with-policy-arns
 */
function giveReason({ by, denies }: PolicyRefusal, action: string): string {
  const kind = policyKinds[by];
  if (denies === undefined) return ` because no ${kind.name} allows the ${action} action`;
  const reason = ` with an explicit deny in ${kind.article} ${kind.name}`;
  return denies.arn === undefined ? reason : `${reason}: ${denies.arn}`;
}

const policyKinds = {
  identity: { article: 'an', name: 'identity-based policy' },
  boundary: { article: 'a', name: 'permissions boundary' },
  session: { article: 'a', name: 'session policy' },
  resource: { article: 'a', name: 'resource-based policy' },
  trust: { article: 'the', name: 'role trust policy' },
} as const;
