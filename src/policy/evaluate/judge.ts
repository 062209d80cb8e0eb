import { contextOf } from './context.ts';
import { explain } from './explain.ts';
import type { Decision, Question, RequestFacts } from './question.ts';
import { verdictOf, weigh } from './weigh.ts';
import { who } from './words.ts';

/**
 * Whether a principal may assume a role, now, with this request; which statement decided it; and what would change it.
 * What cannot be known or understood is `cannot-tell`. Service and resource control policies and the policies of VPC
 * endpoints are never seen: each of them can still deny what is allowed here.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function mayAssumeRole(question: Question): Decision {
  const { principal, request } = question;
  const never = principal.kind === 'root' || principal.kind === 'federated-user' ? NEVER[principal.kind] : undefined;
  if (never !== undefined) {
    return { verdict: 'denied', reason: `${who(principal)} can assume no role: ${never}`, notes: [] };
  }
  const context = contextOf(question);
  const assume = weigh(question, 'sts:AssumeRole', context);
  const all = [assume, ...furtherActions(request).map((action) => weigh(question, action, context))];
  const worst = (['denied', 'cannot-tell'] as const)
    .map((verdict) => all.find((each) => verdictOf(each) === verdict))
    .find((found) => found !== undefined);
  return explain(worst ?? assume, all, context);
}

/**
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html
 */
const NEVER = {
  root: 'STS takes AssumeRole from users and roles alone',
  'federated-user': 'STS takes nothing but GetCallerIdentity from sessions of GetFederationToken',
} as const;

/**
 * Tags and a source identity take permissions of their own, on both sides.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html
 */
function furtherActions({ tags = {}, sourceIdentity }: RequestFacts): readonly string[] {
  return [
    ...(Object.keys(tags).length > 0 ? ['sts:TagSession'] : []),
    ...(sourceIdentity === undefined ? [] : ['sts:SetSourceIdentity']),
  ];
}
