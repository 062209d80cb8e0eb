import { accountOf } from '../policy/arn.ts';
import type { Decision, PolicyKind, Question } from '../policy/evaluate/question.ts';
import { placeOf } from '../policy/evaluate/words.ts';
import { kindOfType, reasonOf, type AwsAnswer } from './aws-answer.ts';
import { changeByAnswer } from './change-by-answer.ts';
import { addTo, lookAt, type Change } from './change.ts';
import { configChanges, type Judge } from './config-change.ts';
import { questionOf, type Evidence } from './evidence.ts';
import { userOrRoleName, type HopCall } from './hop-call.ts';
import type { Unread } from './readings.ts';
import { isEnough, trustOf } from './supposition.ts';

/** What is known of a call that was refused, or that is only judged. */
export interface Conclusion {
  readonly decision: Decision;
  /** In the order in which to try them. */
  readonly changes: readonly Change[];
  /** What nobody here could read. */
  readonly unread: readonly Unread[];
  /** AWS's reason in our words. */
  readonly reason?: string;
  /** Where AWS refuses what the policies allow. */
  readonly disagreement?: string;
}

/**
 * AWS's answer first, then what the evaluator finds. `answer` is undefined where nobody was asked, and the policies
 * alone are judged.
 */
export function conclude(call: HopCall, evidence: Evidence, judge: Judge, answer?: AwsAnswer): Conclusion {
  const { question, unread } = questionOf(call, evidence);
  const reason = answer && reasonOf(answer);
  const told = reason === undefined ? {} : { reason };
  const astray = roleAstray(call, evidence);
  if (astray !== undefined) return { ...astray, ...told, unread: unread.filter(({ why }) => why !== 'missing') };
  const decision = withoutUnread(judge(question));
  const disagreement = answer && disagreementOf(answer, decision);
  return {
    decision,
    changes: changesFor({ call, evidence, question, decision, judge, answer }),
    unread,
    ...told,
    ...(disagreement === undefined ? {} : { disagreement }),
  };
}

/** What could not be read is told more exactly by who tried: which call, and why not. */
function withoutUnread(decision: Decision): Decision {
  return { ...decision, notes: decision.notes.filter((note) => !/could (?:not )?be read/.test(note)) };
}

/** A role that is not there, or has another path: across accounts and within AWS says no more than that it is denied. */
function roleAstray({ hop }: HopCall, { role }: Evidence): Astray | undefined {
  const { roleArn } = hop.request;
  const at = `role_arn of profile ${hop.profile} (${hop.origin.file}:${hop.origin.line})`;
  if (role === undefined) return undefined;
  if (role === 'missing') {
    const none = `there is no role ${userOrRoleName(roleArn)} in account ${accountOf(roleArn)}`;
    return denied(none, `correct ${at}, or create the role`);
  }
  if (role.arn === roleArn) return undefined;
  return denied(`the role ${userOrRoleName(roleArn)} is ${role.arn}`, `write ${role.arn} as ${at}`);
}

type Astray = Pick<Conclusion, 'decision' | 'changes'>;

function denied(reason: string, advice: string): Astray {
  return { decision: { verdict: 'denied', reason, notes: [] }, changes: [{ advice }] };
}

interface Case {
  readonly call: HopCall;
  readonly evidence: Evidence;
  readonly question: Question;
  readonly decision: Decision;
  readonly judge: Judge;
  readonly answer: AwsAnswer | undefined;
}

function changesFor(each: Case): readonly Change[] {
  const { call, evidence, question, decision, judge, answer } = each;
  const byAnswer = answer && changeByAnswer(answer, call, evidence);
  const lacking = answer && lackingKind(answer);
  if (decision.verdict === 'cannot-tell') {
    if (lacking === 'identity' && question.trust === undefined && question.identity.complete) {
      // AWS has said that the trust policy is not what is wrong.
      const trusted = { ...question, trust: trustOf(question.principal) };
      return changesFor({ ...each, question: trusted, decision: judge(trusted) });
    }
    const byRequest = answer?.denial === undefined ? byAnswer : undefined;
    const byCondition = byRequest ?? conditionChange(decision, answer);
    if (byCondition !== undefined) return [byCondition];
    return byAnswer === undefined ? checks(call, question, answer?.denial?.action ?? ACTION) : [byAnswer];
  }
  if (decision.verdict === 'allowed') {
    if (byAnswer?.statement !== undefined && answer?.denial?.action === ACTION) return [{ advice: WAIT }];
    return byAnswer === undefined ? [] : [byAnswer];
  }
  const byConfig = configChanges(question, call, judge);
  if (byConfig.length > 0) return byConfig;
  const { remedy } = decision;
  if (remedy === undefined) return byAnswer === undefined ? [] : [byAnswer];
  const byDecision =
    remedy.statement === undefined
      ? { advice: remedy.advice }
      : { ...addTo(remedy.kind, ACTION, call), statement: remedy.statement };
  // The evaluator knows the very statement; AWS knows policies that nobody reads here.
  const named = answer?.denial?.because && kindOfType(answer.denial.because.policyType);
  if (byAnswer === undefined || named === remedy.kind) return [byDecision];
  if (lacking !== 'identity' || remedy.kind !== 'trust') return [byAnswer, byDecision];
  // Within an account it is enough that the trust policy names who asks: then nothing else has to be opened.
  return isEnough(remedy.statement, question, judge) ? [byDecision] : [byDecision, byAnswer];
}

const ACTION = 'sts:AssumeRole';
const WAIT = 'wait a minute, then run this again: what AWS misses is there already';

/** Which policies AWS says are silent. */
function lackingKind({ denial }: AwsAnswer): PolicyKind | undefined {
  return denial?.because === undefined || denial.because.explicit ? undefined : kindOfType(denial.because.policyType);
}

/** Where a statement hangs on a condition that nobody can tell, a second one without it would take its protection away. */
function conditionChange({ statement, reason }: Decision, answer: AwsAnswer | undefined): Change | undefined {
  if (statement === undefined || !reason.includes('holds, which cannot be told here')) return undefined;
  const because = answer?.denial?.because;
  const isOther =
    because !== undefined &&
    (kindOfType(because.policyType) !== statement.kind || because.explicit !== (statement.effect === 'Deny'));
  if (isOther) return undefined;
  const place = placeOf(statement);
  return statement.effect === 'Deny'
    ? { advice: `see that the condition of ${place} does not hold, or narrow it: it may be what denies it` }
    : { advice: `meet the condition of ${place}: a statement without it would take its protection away` };
}

/** Both sides, as far as nobody could read them. */
function checks(call: HopCall, question: Question, action: string): readonly Change[] {
  const unseen: PolicyKind[] = [];
  if (question.trust === undefined) unseen.push('trust');
  if (!question.identity.complete) unseen.push('identity');
  if (question.identity.sessionComplete === false) unseen.push('session');
  return unseen.map((kind) => lookAt(kind, action, call));
}

function disagreementOf({ denial, code }: AwsAnswer, { verdict }: Decision): string | undefined {
  if (verdict !== 'allowed' || code !== 'STS_DENIED') return undefined;
  if (denial?.because !== undefined && kindOfType(denial.because.policyType) === undefined) return undefined;
  if (denial !== undefined && denial.action !== ACTION) return undefined;
  return (
    'AWS refuses what these policies allow: one of them was changed within the last minutes and has not spread yet, ' +
    'or a policy refuses that cannot be read from here (of the organization, or of a VPC endpoint)'
  );
}
