/** A policy as the evaluator needs it: `parse.ts` makes it, `judge.ts` reads it. */
export interface Policy {
  /** Managed policies have one. */
  readonly arn?: string;
  readonly statements: readonly Statement[];
}

export interface Statement {
  readonly effect: 'Allow' | 'Deny';
  /** Present in trust and resource policies only. */
  readonly principals?: Principals;
  readonly actions: Patterns;
  /** Absent in trust policies: they speak of the role they belong to. */
  readonly resources?: Patterns;
  readonly conditions: readonly Condition[];
  /** Whether `${aws:username}` and its like are replaced; only policies of version 2012-10-17 have variables. */
  readonly variables: boolean;
}

/** The values of Action or NotAction, Resource or NotResource. */
export interface Patterns {
  readonly negated: boolean;
  readonly values: readonly string[];
}

export interface Principals {
  /** `"*"` or `{"AWS": "*"}`. */
  readonly anyone: boolean;
  /** ARNs; a bare account id has become the ARN of that account's root. */
  readonly aws: readonly string[];
  readonly services: readonly string[];
  readonly federated: readonly string[];
}

export interface Condition {
  /** The operator's name without qualifier and `IfExists`, e.g. `StringEquals`. */
  readonly operator: string;
  readonly qualifier?: 'ForAllValues' | 'ForAnyValue';
  readonly ifExists: boolean;
  /** Lower case: condition keys are not case-sensitive. */
  readonly key: string;
  readonly values: readonly string[];
}
