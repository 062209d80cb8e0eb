import type { Place } from '../json.ts';

/**
 * Every code of a finding. An error is what STS refuses: AWS's grammar, and what IAM is known to refuse. A warning is what it
 * takes, and what was probably not meant.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
export const severities = {
  POLICY_UNREADABLE: 'error',
  POLICY_INVALID: 'error',
  POLICY_ARNS: 'error',
  ELEMENT_UNKNOWN: 'error',
  ELEMENT_MISSING: 'error',
  ELEMENT_EMPTY: 'error',
  ELEMENT_TYPE: 'error',
  ELEMENT_CONFLICT: 'error',
  PRINCIPAL_NOT_ALLOWED: 'error',
  VERSION_UNKNOWN: 'error',
  SID_INVALID: 'error',
  SID_REPEATED: 'error',
  EFFECT_UNKNOWN: 'error',
  ACTION_INVALID: 'error',
  RESOURCE_INVALID: 'error',
  CONDITION_OPERATOR: 'error',
  CONDITION_VALUE: 'error',

  POLICY_LONG: 'warning',
  POLICY_DENIES_ALL: 'warning',
  POLICY_BLOCKS_NEXT_HOP: 'warning',
  VERSION_MISSING: 'warning',
  ID_UNUSED: 'warning',
  STATEMENT_NEVER: 'warning',
  STATEMENT_DENIED: 'warning',
  VALUE_REPEATED: 'warning',
  ACTION_DOUBTFUL: 'warning',
  RESOURCE_DOUBTFUL: 'warning',
  CONDITION_KEY: 'warning',
  CONDITION_EMPTY: 'warning',
  CONDITION_DOUBTFUL: 'warning',
  VARIABLE_LITERAL: 'warning',
  VARIABLE_INVALID: 'warning',
} as const;

export type FindingCode = keyof typeof severities;

/** What is to be said of a place in a policy: small first letter, no full stop. */
export interface Finding extends Place {
  readonly severity: 'error' | 'warning';
  readonly code: FindingCode;
  readonly message: string;
}

export function finding(code: FindingCode, { line, column }: Place, message: string): Finding {
  return { line, column, severity: severities[code], code, message };
}

/** In the order of the text. */
export function byPlace(a: Finding, b: Finding): number {
  return a.line - b.line || a.column - b.column;
}

const LONGEST_QUOTE = 80;

/** A piece of the policy, as it is quoted in a message. */
export function quoted(text: string): string {
  return `"${text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE)}…` : text}"`;
}
