import { rootOf } from '../policy/arn.ts';
import type { PolicyDocument } from '../policy/document.ts';
import type { Question } from '../policy/evaluate/question.ts';
import { readDocument } from '../policy/read-document.ts';
import type { Judge } from './config-change.ts';

/** A trust policy that leaves the choice to the caller's own policies. */
export function trustOf({ arn }: Question['principal']): PolicyDocument | undefined {
  return policyWith(JSON.stringify({ Effect: 'Allow', Principal: { AWS: rootOf(arn) }, Action: 'sts:*' }));
}

/** Whether the call would no longer be denied with one more statement in the trust policy. */
export function isEnough(statement: string | undefined, question: Question, judge: Judge): boolean {
  const added = statement === undefined ? undefined : policyWith(statement);
  if (added === undefined || question.trust === undefined) return false;
  const statements = [...question.trust.statements, ...added.statements];
  return judge({ ...question, trust: { ...question.trust, statements } }).verdict !== 'denied';
}

function policyWith(statement: string): PolicyDocument | undefined {
  const text = `{"Version":"2012-10-17","Statement":${statement}}`;
  const document = readDocument({ text, source: 'what is to be added', line: 1 });
  return 'faults' in document ? undefined : document;
}
