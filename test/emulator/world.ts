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
  readonly roles?: readonly Role[];
  readonly rootKeys?: readonly AccessKey[];
  readonly managedPolicies?: readonly ManagedPolicy[];
  readonly buckets?: readonly Bucket[];
}

export interface User {
  readonly name: string;
  /** `/` or `/a/b/`; default `/`. */
  readonly path?: string;
  readonly accessKeys?: readonly AccessKey[];
  readonly mfaDevices?: readonly MfaDevice[];
  readonly policies?: readonly PolicyDocument[];
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

export interface Role {
  readonly name: string;
  readonly path?: string;
  readonly trustPolicy: PolicyDocument;
  readonly policies?: readonly PolicyDocument[];
  /** 3,600 to 43,200; default 3,600. */
  readonly maxSessionDuration?: number;
  readonly tags?: readonly Tag[];
}

interface ManagedPolicy {
  /** The name with its path, e.g. `ReadLogs` or `team/ReadLogs`. */
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
