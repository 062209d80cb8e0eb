import type { Place } from '../json.ts';
import type { PolicyDocument } from '../document.ts';

/** May this principal assume this role, now, with this request? */
export interface Question {
  readonly principal: Principal;
  readonly roleArn: string;
  /** Undefined where nobody may read it. */
  readonly trust: PolicyDocument | undefined;
  readonly identity: IdentityPolicies;
  readonly request: RequestFacts;
}

/** Who asks. Unique ids (`AIDA…`, `AROA…`) are what a trust policy shows once a user or role was deleted. */
export type Principal =
  | { readonly kind: 'user'; readonly arn: string; readonly uniqueId?: string }
  | { readonly kind: 'root'; readonly arn: string }
  /** A role's session, by both its ARNs: `arn:aws:sts::…:assumed-role/NAME/SESSION` and the role's own, with its path. */
  | { readonly kind: 'role-session'; readonly arn: string; readonly roleArn: string; readonly uniqueId?: string }
  | { readonly kind: 'federated-user'; readonly arn: string };

/** What the principal itself is allowed. Every policy counts, so one that nobody may read can change the answer. */
export interface IdentityPolicies {
  readonly documents: readonly PolicyDocument[];
  /** False where there may be further ones. */
  readonly complete: boolean;
  /** Session policies of the principal's own session, if it has any: they narrow it. */
  readonly session?: readonly PolicyDocument[];
  readonly sessionComplete?: boolean;
  /** Undefined: it has none; `unknown`: nobody may read it. */
  readonly boundary?: PolicyDocument | 'unknown';
}

/**
 * What the request carries, for conditions. An external id, a source identity or tags that are not here are not in the
 * request; an absent region, time or `mfa` is not known.
 */
export interface RequestFacts {
  readonly sessionName: string;
  readonly externalId?: string;
  /** Set by this request, or brought by the principal's session from an earlier hop. */
  readonly sourceIdentity?: string;
  /** Of this request, with the transitive ones that the principal's session brings. */
  readonly tags?: Readonly<Record<string, string>>;
  readonly transitiveTagKeys?: readonly string[];
  /**
   * Whether the principal's credentials or this request prove a device; undefined where it is not known. A user without
   * one has long-term keys, whose requests have no `aws:MultiFactorAuthPresent` at all.
   */
  readonly mfa?: { readonly present: boolean; readonly ageSeconds?: number };
  readonly region?: string;
  readonly now?: Date;
  /** Further condition keys that the caller knows, such as `aws:PrincipalOrgID`; null: the request has no such key. */
  readonly known?: Readonly<Record<string, string | null>>;
  /** Condition keys that the caller cannot tell, such as a `sts:RoleSessionName` that is settled later. */
  readonly unknown?: readonly string[];
}

/** The answer, and what a person needs to act on it. */
export interface Decision {
  readonly verdict: 'allowed' | 'denied' | 'cannot-tell';
  /**
   * In words: why, in one sentence, small first letter, no full stop. All words of a decision quote policies as they
   * are: for a terminal they still need `printable`.
   */
  readonly reason: string;
  /**
   * The statement that decided it: what allowed or denied it, or the Allow that would but for a condition or a deleted
   * principal; absent where what is missing decided it.
   */
  readonly statement?: DecidingStatement;
  /** Conditions that kept a statement from counting, or that nobody can tell: what a person would look at next. */
  readonly notes: readonly string[];
  /** The smallest change that would turn a denial into an allowance, where there is one. */
  readonly remedy?: Remedy;
}

/** A statement by its place, for a person who looks for it. */
export interface DecidingStatement extends Place {
  readonly kind: PolicyKind;
  /** Where the policy stands: a file's path, or its ARN or name. */
  readonly source: string;
  /** `source` is no file. */
  readonly named?: true;
  readonly sid?: string;
  /** Counted from 1. */
  readonly number: number;
  readonly effect: 'Allow' | 'Deny';
}

/** Which kind of policy: the trust policy is the role's, the others are the principal's. */
export type PolicyKind = 'trust' | 'identity' | 'session' | 'boundary';

/** One change that would help. */
export interface Remedy {
  /** Which policy is to be changed. */
  readonly kind: PolicyKind;
  /** A thing to do, in words. */
  readonly advice: string;
  /** The statement to add, as minified JSON. */
  readonly statement?: string;
}
