import type { Decision, Question } from '../policy/evaluate/question.ts';
import type { Origin } from '../errors/catalog.ts';
import { shellWord } from '../errors/shell-word.ts';
import { usernameOf } from '../chain/session-name.ts';
import { unlessRefused } from '../errors/error.ts';
import type { Change } from './change.ts';
import type { HopCall } from './hop-call.ts';

export type Judge = (question: Question) => Decision;

interface Step {
  readonly request: Partial<Question['request']>;
  readonly advice: string;
}

/**
 * The fewest changes of the config that would do together, tried out on the evaluator: no policy has to change where the
 * request lacked what the role asks for. Empty where the request is not what is wrong.
 */
export function configChanges(question: Question, call: HopCall, judge: Judge): readonly Change[] {
  const helps = (steps: readonly Step[]): boolean => {
    const request = Object.assign({ ...question.request }, ...steps.map((step) => step.request));
    return judge({ ...question, request }).verdict !== 'denied';
  };
  const found = subsets(stepsFor(question, call)).find(helps);
  return (found ?? []).map(({ advice }) => ({ advice }));
}

function stepsFor(question: Question, call: HopCall): readonly Step[] {
  const { profile, sessionName: rule } = call.hop;
  const at = place(call.hop.origin);
  const device = { request: { mfa: { present: true, ageSeconds: 0 } }, advice: deviceAdvice(call, at) };
  const word = question.request.externalId === undefined ? 'set external_id =' : 'change external_id to';
  const ids = externalIds(question).map((externalId): Step => {
    return { request: { externalId }, advice: `${word} ${externalId} in profile ${profile} (${at})` };
  });
  const username = callerName(call);
  if (rule.rule !== 'config' || username === undefined) return [device, ...ids];
  const name = `the role asks for the session name ${username}`;
  const advice = `${name}: remove "session_name = config" and role_session_name from profile ${profile} (${at})`;
  return [device, ...ids, { request: { sessionName: username, unknown: [] }, advice }];
}

/** Small ones first; not the empty one. */
function subsets(steps: readonly Step[]): readonly (readonly Step[])[] {
  const all = steps.reduce<readonly (readonly Step[])[]>(
    (made, step) => [...made, ...made.map((set) => [...set, step])],
    [[]],
  );
  return all.filter(({ length }) => length > 0).toSorted((one, other) => one.length - other.length);
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

// All subsets of them are tried.
const MOST_IDS = 5;

/** The external ids that the role's trust policy names in so many words. */
function externalIds({ trust }: Question): readonly string[] {
  const conditions = trust?.statements.flatMap((statement) => statement.conditions) ?? [];
  return conditions
    .filter(({ key, operator }) => key.toLowerCase() === 'sts:externalid' && /^String(Equals|Like)/i.test(operator))
    .flatMap(({ values }) => values)
    .filter((value) => /^[\w+=,.@:/-]{2,1224}$/.test(value))
    .slice(0, MOST_IDS);
}

/** The name that an enforced session name is: an IAM user's, or the one that the session before has. */
function callerName({ caller }: HopCall): string | undefined {
  return unlessRefused(() => usernameOf(caller.arn));
}

function place({ file, line }: Origin): string {
  return `${file}:${line}`;
}
