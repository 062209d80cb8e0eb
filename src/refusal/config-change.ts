import type { Finding, Question } from '../policy/evaluate/question.ts';
import type { Origin } from '../errors/catalog.ts';
import { shellWord } from '../errors/shell-word.ts';
import { usernameOf } from '../chain/session-name.ts';
import { unlessRefused } from '../errors/error.ts';
import type { Change } from './change.ts';
import type { HopCall } from './hop-call.ts';

export type Judge = (question: Question) => Finding;

/**
 * A change of the config that would do, tried out on the evaluator: no policy has to change where the request lacked what
 * the role asks for. Undefined where the request is not what is wrong.
 */
export function configChange(question: Question, call: HopCall, judge: Judge): Change | undefined {
  const helps = (request: Partial<Question['request']>): boolean =>
    judge({ ...question, request: { ...question.request, ...request } }).verdict !== 'denied';
  const { profile, sessionName: rule } = call.hop;
  const at = place(call.hop.origin);

  if (helps({ mfa: { present: true, ageSeconds: 0 } })) return { advice: deviceAdvice(call, at) };
  const externalId = externalIds(question).find((value) => helps({ externalId: value }));
  if (externalId !== undefined) {
    const word = question.request.externalId === undefined ? 'set external_id =' : 'change external_id to';
    return { advice: `${word} ${externalId} in profile ${profile} (${at})` };
  }
  const username = callerName(call);
  if (rule.rule === 'config' && username !== undefined && helps({ sessionName: username, unknown: [] })) {
    const name = `the role asks for the session name ${username}`;
    return { advice: `${name}: remove "session_name = config" and role_session_name from profile ${profile} (${at})` };
  }
  return undefined;
}

function deviceAdvice({ plan, hop, before, caller, mfa }: HopCall, at: string): string {
  if (mfa?.present === true) {
    return `the role wants a newer MFA code: run "rolechain login ${shellWord(plan.profile)}" in a terminal`;
  }
  if (before === undefined && caller.kind === 'user') {
    return `the role wants MFA: set mfa_serial in profile ${hop.profile} (${at}) to the ARN of the device of ${caller.arn}`;
  }
  return 'the role wants MFA, which the session of a role never proves: let an IAM user with mfa_serial assume it directly';
}

/** The external ids that the role's trust policy names in so many words. */
function externalIds({ trust }: Question): readonly string[] {
  const conditions = trust?.statements.flatMap((statement) => statement.conditions) ?? [];
  return conditions
    .filter(({ key, operator }) => key.toLowerCase() === 'sts:externalid' && /^String(Equals|Like)/i.test(operator))
    .flatMap(({ values }) => values)
    .filter((value) => /^[\w+=,.@:/-]{2,1224}$/.test(value));
}

/** The name that an enforced session name is: an IAM user's, or the one that the session before has. */
function callerName({ caller }: HopCall): string | undefined {
  return unlessRefused(() => usernameOf(caller.arn));
}

function place({ file, line }: Origin): string {
  return `${file}:${line}`;
}
