import type { PolicyText } from '../policy/json.ts';

/** Something read of IAM, or why it was not. */
export type Reading<T> =
  | { readonly value: T; readonly unread?: undefined }
  | { readonly value?: undefined; readonly unread: Unread };

/** What nobody here could read; told, and never guessed. */
export interface Unread {
  /** In words: `the trust policy of role Deploy`. */
  readonly what: string;
  /** The permission that reading it takes, `iam:GetRole`; absent where none would help. */
  readonly permission?: string;
  /** `denied`: these credentials may not; `missing`: there is no such thing; `failed`: no answer, or nobody to ask as. */
  readonly why: 'denied' | 'missing' | 'failed';
  /** Small first letter, no full stop. */
  readonly reason: string;
}

export interface RoleReading {
  /** With the role's path. */
  readonly arn: string;
  /** `AROA…`. */
  readonly uniqueId: string;
  readonly trust: PolicyText;
  readonly maxSessionSeconds: number | undefined;
  /** The managed policy that bounds it; undefined where none does. */
  readonly boundaryArn: string | undefined;
}

export interface UserReading {
  readonly arn: string;
  /** `AIDA…`. */
  readonly uniqueId: string;
  readonly boundaryArn: string | undefined;
}

export interface PoliciesReading {
  readonly policies: readonly PolicyText[];
  /** Empty where these are all there are. */
  readonly unread: readonly Unread[];
}

/** What IAM tells of one account. Nothing is thrown: what cannot be read says so, and the rest is read all the same. */
export interface IamReader {
  /** `what` says what of it is wanted, for where it cannot be read. */
  role(name: string, what: string): Promise<Reading<RoleReading>>;
  user(name: string, what: string): Promise<Reading<UserReading>>;
  /** A role's own policies, inline and attached. */
  rolePolicies(name: string): Promise<PoliciesReading>;
  /** A user's own policies and those of its groups, inline and attached. */
  userPolicies(name: string): Promise<PoliciesReading>;
  /** The default version of a managed policy, AWS's or the account's. */
  managedPolicy(arn: string): Promise<Reading<PolicyText>>;
}
