import type { Place } from './json.ts';

/** A policy document as IAM keeps it, read for evaluation: every statement with its place. */
export interface PolicyDocument {
  /** Where it was read: a file's path, a policy's ARN, or its name. */
  readonly source: string;
  /** `source` is no file. */
  readonly named?: true;
  /** What `Version` says; without it IAM takes 2008-10-17, which knows no policy variables. */
  readonly version: '2012-10-17' | '2008-10-17';
  readonly statements: readonly Statement[];
}

export interface Statement extends Place {
  readonly sid?: string;
  /** Counted from 1. */
  readonly number: number;
  readonly effect: 'Allow' | 'Deny';
  readonly principals?: Principals;
  readonly actions: Patterns;
  /** Absent in trust policies. */
  readonly resources?: Patterns;
  readonly conditions: readonly Condition[];
}

/** `Action` or `NotAction`, `Resource` or `NotResource`, as written. */
export interface Patterns {
  readonly negated: boolean;
  readonly values: readonly string[];
}

/** `Principal` or `NotPrincipal`; `*` alone stands as `AWS: *` does. */
export interface Principals {
  readonly negated: boolean;
  readonly aws: readonly string[];
  readonly service: readonly string[];
  readonly federated: readonly string[];
  readonly canonicalUser: readonly string[];
}

/** One key of one operator: `"StringLike": {"sts:RoleSessionName": "${aws:username}"}`. */
export interface Condition extends Place {
  /** As written, with `ForAnyValue:` and `IfExists`. */
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}
