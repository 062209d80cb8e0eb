import type { Origin } from '../errors/catalog.ts';
import type { RolechainError } from '../errors/error.ts';
import type { BaseSpec } from './base.ts';

/** Everything decided without the network. Plain data: it can be printed and compared, and holds no secret. */
export interface ChainPlan {
  readonly profile: string;
  readonly region: string;
  readonly base: BaseSpec;
  /** Digest of what the base is; undefined when it cannot be known now (signed out): then nothing is read from the cache. */
  readonly baseIdentity: string | undefined;
  /** Nearest the base first. */
  readonly hops: readonly Hop[];
  readonly sts: StsSettings;
  readonly warnings: readonly Warning[];
}

/** A profile's plan, or why there is none. */
export type Judged = { readonly profile: string } & (
  | { readonly plan: ChainPlan; readonly fault?: undefined }
  | { readonly plan?: undefined; readonly fault: RolechainError }
);

/** One session made of the credentials before it. */
export type Hop = SessionTokenHop | AssumeRoleHop | FederationHop;

interface AnyHop {
  readonly profile: string;
  readonly origin: Origin;
  /** What STS will be asked for. */
  readonly durationSeconds: number;
  /** 64 hex digits: SHA-256 of the base's identity and of every request up to this one. */
  readonly cacheKey: string;
}

/** GetSessionToken with a code: an MFA session, which serves every role that needs the device. Only a chain's first hop. */
export interface SessionTokenHop extends AnyHop {
  readonly kind: 'session-token';
  readonly mfa: MfaDevice;
}

/** AssumeRole: a role's session, of the base, of an MFA session or of another role's. */
export interface AssumeRoleHop extends AnyHop {
  readonly kind: 'assume-role';
  /** Its `durationSeconds` is the profile's wish, which may be more than what STS will be asked for. */
  readonly request: AssumeRoleRequest;
  readonly sessionName: SessionNameRule;
  readonly mfa?: MfaDevice & { readonly way: MfaWay };
  readonly policySource?: string;
}

/** GetFederationToken: a session of the IAM user's own, narrowed by a policy. The only hop of its chain. */
export interface FederationHop extends AnyHop {
  readonly kind: 'federation';
  readonly request: FederationRequest;
  readonly sessionName: SessionNameRule;
  readonly policySource?: string;
  /** GetFederationToken takes no code. */
  readonly mfa?: undefined;
}

export interface MfaDevice {
  /** The device, as IAM names it: an ARN, or a hardware token's serial number. */
  readonly serial: string;
  /** A shell command that prints the code, in place of a prompt. */
  readonly process?: string;
}

/** How a role gets its MFA: by the session-token hop before it, or by a code sent with its own AssumeRole; and why. */
export interface MfaWay {
  readonly by: 'session' | 'code';
  readonly reason: string;
}

/** What STS is asked, less the session name and the MFA code. */
export interface AssumeRoleRequest {
  readonly roleArn: string;
  /** As the profile wishes, 900 to 43,200; credentials that STS issued get 3,600 at most. */
  readonly durationSeconds: number;
  readonly externalId?: string;
  /** A session policy, minified JSON. */
  readonly policy?: string;
  readonly policyArns?: readonly string[];
  readonly tags?: Readonly<Record<string, string>>;
  readonly transitiveTagKeys?: readonly string[];
  readonly sourceIdentity?: string;
}

/** What STS is asked for a federated user, less the name. */
export interface FederationRequest {
  /** 900 to 129,600. */
  readonly durationSeconds: number;
  /** A session policy, minified JSON. */
  readonly policy?: string;
  readonly policyArns?: readonly string[];
  readonly tags?: Readonly<Record<string, string>>;
}

/** `username`: the caller's real name, which `expected`, if there is one, must equal. `config`: the profile's own. */
export type SessionNameRule =
  | { readonly rule: 'username'; readonly expected?: { readonly value: string; readonly origin: Origin } }
  | { readonly rule: 'config'; readonly value: string };

/** How STS is reached. */
export interface StsSettings {
  readonly region: string;
  readonly endpoint?: { readonly url: string; readonly origin?: Origin };
  /** `sts_regional_endpoints = legacy`: the global endpoint for the regions that had it. */
  readonly legacyGlobalEndpoint: boolean;
  readonly fips: boolean;
  readonly dualStack: boolean;
  /** A PEM file of further certificate authorities. */
  readonly caBundle?: string;
}

export interface Warning {
  readonly code: string;
  readonly message: string;
  readonly origin: Origin;
}
