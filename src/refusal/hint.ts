import type { AssumeRoleHop, ChainPlan } from '../chain/chain-plan.ts';
import type { ErrorDetails } from '../errors/catalog.ts';
import { RolechainError } from '../errors/error.ts';
import { accountOf } from '../policy/arn.ts';
import { mayAssumeRole } from '../policy/evaluate/judge.ts';
import { isOfRoot, kindOfType, readAnswer, type AwsAnswer } from './aws-answer.ts';
import { changeByAnswer, ROOT } from './change-by-answer.ts';
import { callerAndAccount, policyOf } from './change.ts';
import type { Judge } from './config-change.ts';
import { questionOf } from './evidence.ts';
import { hopCall, userOrRoleName, type HopCall } from './hop-call.ts';

/** The same refusal with what can be said of it without another call, and who says more. */
export function withAdvice({ details, cause }: RolechainError<'STS_DENIED'>, plan: ChainPlan): RolechainError {
  const advice = adviceFor(plan, details, mayAssumeRole);
  const more = { profile: plan.profile, ...(advice === undefined ? {} : { advice }) };
  return new RolechainError('STS_DENIED', { ...details, ...more }, { cause });
}

/**
 * A refused AssumeRole in one line, by what is at hand without a call: AWS's words, the plan and its session policies.
 * Undefined where nothing more is known than what the refusal says itself.
 */
export function adviceFor(plan: ChainPlan, denied: ErrorDetails<'STS_DENIED'>, judge: Judge): string | undefined {
  const call = callOf(plan, denied);
  if (call === undefined) return isOfRoot(denied.reason) ? ROOT : undefined;
  const answer = readAnswer('STS_DENIED', denied.reason);
  return answerAdvice(call, answer, judge) ?? sessionAdvice(call, judge) ?? sidesAdvice(call);
}

/** Which hop it was: roles may come twice in a chain, and then whose session asked tells them apart. */
function callOf(plan: ChainPlan, { target, caller }: ErrorDetails<'STS_DENIED'>): HopCall | undefined {
  const isRefused = ({ request }: AssumeRoleHop, index: number): boolean => {
    const before = plan.hops[index - 1];
    if (request.roleArn !== target) return false;
    return (
      caller === undefined ||
      before?.kind !== 'assume-role' ||
      userOrRoleName(before.request.roleArn) === userOrRoleName(caller)
    );
  };
  const index = plan.hops.findIndex((hop, at) => hop.kind === 'assume-role' && isRefused(hop, at));
  const fromBase = plan.hops[index - 1]?.kind !== 'assume-role';
  return hopCall(plan, index, { baseArn: fromBase ? caller : undefined });
}

/** One line, which holds no statement to add. */
function answerAdvice(call: HopCall, answer: AwsAnswer, judge: Judge): string | undefined {
  const because = answer.denial?.because;
  const kind = because && kindOfType(because.policyType);
  const change = changeByAnswer(answer, call);
  if (kind === undefined || change?.statement === undefined) return change?.advice;
  // For a session policy the plan may know more than AWS tells.
  const known = kind === 'session' ? sessionAdvice(call, judge) : undefined;
  return known ?? `${policyOf(kind, call)} has to allow ${answer.denial?.action ?? 'it'}`;
}

/** The one policy of a chain that is always at hand. */
function sessionAdvice(call: HopCall, judge: Judge): string | undefined {
  const { before, hop } = call;
  if (before?.request.policy === undefined) return undefined;
  const text = { text: before.request.policy, source: before.policySource ?? before.origin.file, line: 1 };
  const complete = before.request.policyArns === undefined;
  const { question } = questionOf(call, {
    trust: undefined,
    identity: { texts: [], complete: false },
    session: { texts: [text], complete },
    boundary: undefined,
    unread: [],
  });
  // Of everything else nothing is known: where that is denied, the session policy alone denies it.
  if (judge(question).verdict !== 'denied') return undefined;
  return `${policyOf('session', call)} does not allow sts:AssumeRole on ${hop.request.roleArn}`;
}

function sidesAdvice(call: HopCall): string {
  const { caller, hop } = call;
  if (accountOf(caller.arn) === accountOf(hop.request.roleArn)) {
    const trust = policyOf('trust', call);
    return `${trust} has to name ${callerAndAccount(call)}, or the account, and then an identity policy has to allow it too`;
  }
  return `${policyOf('trust', call)} and, across accounts, ${policyOf('identity', call)} must both allow it`;
}
