/** A world of AWS accounts, as plain data. */
export interface World {
  readonly accounts: readonly Account[];
  /** Tokens that AssumeRoleWithWebIdentity accepts, in place of an identity provider. */
  readonly webIdentities?: readonly WebIdentity[];
}

export interface Account {
  /** 12 digits. */
  readonly id: string;
  readonly users?: readonly User[];
  readonly groups?: readonly Group[];
  readonly roles?: readonly Role[];
  readonly rootKeys?: readonly AccessKey[];
  readonly managedPolicies?: readonly NamedPolicy[];
  readonly buckets?: readonly Bucket[];
}

/** What a user, group or role may do. */
export interface Permissions {
  /** Inline policies whose names do not matter: `policy-1`, `policy-2` and so on. */
  readonly policies?: readonly PolicyDocument[];
  readonly namedPolicies?: readonly NamedPolicy[];
  /** ARNs of managed policies of this account or of AWS. */
  readonly attachedPolicies?: readonly string[];
}

export interface User extends Permissions {
  readonly name: string;
  /** `/` or `/a/b/`; default `/`. */
  readonly path?: string;
  readonly accessKeys?: readonly AccessKey[];
  readonly mfaDevices?: readonly MfaDevice[];
  /** Names of groups of the account. */
  readonly groups?: readonly string[];
  /** The ARN of the managed policy that is the permissions boundary. */
  readonly boundary?: string;
  readonly tags?: readonly Tag[];
}

export interface AccessKey {
  /** 20 characters that end in EXAMPLE, so that secret scanners stay quiet. */
  readonly id: string;
  /** Made at random where absent; `Emulator.secretOf` tells it. */
  readonly secret?: string;
}

export interface MfaDevice {
  /** `arn:aws:iam::ACCOUNT:mfa/NAME`, or the serial number of a hardware token. */
  readonly serial: string;
  /** Codes it accepts besides those of its own time-based secret; each works once. */
  readonly codes?: readonly string[];
  /** Or a rule; each code works once here too. */
  readonly accepts?: (code: string) => boolean;
}

export interface Group extends Permissions {
  readonly name: string;
  readonly path?: string;
}

export interface Role extends Permissions {
  readonly name: string;
  readonly path?: string;
  readonly trustPolicy: PolicyDocument;
  readonly boundary?: string;
  /** 3,600 to 43,200; default 3,600. */
  readonly maxSessionDuration?: number;
  readonly tags?: readonly Tag[];
}

interface NamedPolicy {
  /** A managed policy's name may have a path: `ReadLogs` or `team/ReadLogs`. */
  readonly name: string;
  readonly document: PolicyDocument;
}

export interface Bucket {
  readonly name: string;
  readonly policy?: PolicyDocument;
  readonly objects?: Readonly<Record<string, string>>;
}

export interface WebIdentity {
  readonly token: string;
  /** The provider's host, e.g. `token.actions.githubusercontent.com`; the role's account trusts it. */
  readonly provider: string;
  readonly subject: string;
  readonly audience: string;
  readonly expired?: boolean;
}

export interface Tag {
  readonly key: string;
  readonly value: string;
}

/** A policy as one writes it in JSON. */
export type PolicyDocument = Readonly<Record<string, unknown>>;
