import type { BaseSpec } from '../chain/base.ts';
import type { AssumeRoleRequest, FederationRequest, Hop } from '../chain/chain-plan.ts';
import type { Credentials } from '../credentials/credentials.ts';
import type { Deadline } from './deadline.ts';

/** Everything that acquiring credentials needs from the world. Adapters implement it; tests fake it. */
export interface Ports {
  readonly clock: Clock;
  /** The time left for work that needs no person; adapters measure their own waits against it. */
  readonly deadline: Deadline;
  readonly base: { load(spec: BaseSpec): Promise<Credentials> };
  readonly sts: Sts;
  readonly mfa: { code(question: MfaQuestion): Promise<string> };
  readonly cache: Cache;
  readonly lock: Lock;
  readonly failures: Failures;
  readonly trace: Trace;
  readonly progress: Progress;
}

/**
 * Shows a person which session is being made, or that IAM is read; undefined wipes it out: nothing is left when all is
 * done, or while somebody else writes to the terminal.
 */
export type Progress = (step: Step | 'reading IAM' | undefined) => void;

export interface Step {
  /** Counted from 1. */
  readonly hop: number;
  readonly hops: number;
  readonly profile: string;
  readonly kind: Hop['kind'];
  /** Of a role's session. */
  readonly roleArn?: string;
}

export interface Clock {
  now(): Date;
}

/** Tells a decision and its facts to whoever traces; facts never hold a secret. */
export type Trace = (event: string, facts?: Readonly<Record<string, string | number | boolean>>) => void;

export interface Sts {
  /** Finds out, without a call, whether there is a way to STS. Throws CONFIG_UNREADABLE, STS_UNREACHABLE. */
  prepare(): Promise<void>;
  /** GetCallerIdentity: the ARN of whoever `as` belongs to. */
  callerArn(as: Credentials): Promise<string>;
  /**
   * AssumeRole. The answer is checked: right role, right session name, not expired.
   * Throws STS_*, MFA_REJECTED, CLOCK_SKEW.
   */
  assumeRole(call: AssumeRoleCall, as: Credentials): Promise<Session>;
  /**
   * GetSessionToken: an MFA session of the IAM user whose own access key `as` is.
   * Throws STS_*, MFA_REJECTED, CLOCK_SKEW.
   */
  sessionToken(call: SessionTokenCall, as: Credentials): Promise<Session>;
  /**
   * GetFederationToken: a narrowed session of the IAM user whose own access key `as` is. The answer is checked: right
   * account, right name, not expired. Throws STS_*, CLOCK_SKEW.
   */
  federationToken(call: FederationTokenCall, as: Credentials): Promise<Session>;
}

/** What STS issues. */
export interface Session {
  readonly credentials: Credentials;
  /** How much of the room for session policies and tags they take, in percent; absent where there are none. */
  readonly packedPolicySize?: number;
}

/** GetFederationToken; its duration and policies are in `request`. */
export interface FederationTokenCall {
  readonly request: FederationRequest;
  /** 2 to 32 characters. */
  readonly name: string;
  /** Whose session it has to be: the federated user of that name in the caller's account. */
  readonly arn: string;
}

export interface SessionTokenCall {
  /** 900 to 129,600. */
  readonly durationSeconds: number;
  readonly mfa: MfaCode;
}

export interface MfaCode {
  readonly serial: string;
  readonly code: string;
}

export interface AssumeRoleCall {
  readonly request: AssumeRoleRequest;
  readonly sessionName: string;
  /** 900 to 43,200; already cut to what the caller's credentials allow. */
  readonly durationSeconds: number;
  readonly mfa?: MfaCode;
}

export interface MfaQuestion {
  /** The device, as IAM names it: an ARN, or a hardware token's serial number. */
  readonly serial: string;
  /** The profile that needs it, for the prompt. */
  readonly profile: string;
  /** The profile that the caller asked for, where that is another: the one to log in to. */
  readonly asked?: string;
  /** A shell command that prints the code, in place of a prompt. */
  readonly process?: string;
  /** Codes that STS has rejected or that were used already: they are not to be given again. */
  readonly spent: readonly string[];
  /** How long a person has; all tries together end before callers give up. */
  readonly milliseconds: number;
}

/** A session, and whose it is. */
export interface NamedSession extends Session {
  /** The base's caller, from which every hop's session name is taken; absent where nobody needed it. */
  readonly callerArn?: string;
}

/** What is kept for a hop. */
export interface Kept extends NamedSession {
  /** When STS issued them; freshness is a share of their life. */
  readonly issued: Date;
}

/** What may be told about a kept item: no secret is in it. */
export interface About {
  readonly profile: string;
  /** The role whose session it is. */
  readonly roleArn?: string;
  /** The ARN of the federated user whose session it is. */
  readonly federatedUser?: string;
  /** The device of an MFA session. */
  readonly mfaSerial?: string;
  /** Digest of the base's identity: items of one base go together when its caller changes. */
  readonly base: string;
}

export interface Cache {
  /**
   * Whether anything is kept under a key: with `ROLECHAIN_CACHE=none` or without a keychain nothing is. Then its refreshes
   * are not locked either.
   */
  readonly enabled: (key: string) => Promise<boolean>;
  /** `key` is 64 hex digits. Anything unreadable, torn, foreign or locked is a miss. */
  get(key: string): Promise<Kept | undefined>;
  put(key: string, kept: Kept, about: About): Promise<void>;
  drop(key: string): Promise<void>;
  /** The ARN of a base's caller, as any kept item of that base tells it. */
  callerOf(base: string): Promise<string | undefined>;
  /** Forgets every item of a base that was made for another caller than `callerArn`; never fails. */
  dropOtherCallers(base: string, callerArn: string): Promise<void>;
}

export interface Lock {
  /**
   * Runs `work` while no other process of this user holds `name`. Waits as long as the deadline allows, or 56 s while
   * the holder says that a person is being asked. Throws LOCK_TIMEOUT.
   */
  hold<T>(name: string, work: (held: Held) => Promise<T>): Promise<T>;
}

export interface Held {
  /** Whether another process held the lock first: then its work may be what this one came for. */
  readonly waited: boolean;
  /** Tells those who wait that a person is being asked while `work` runs. */
  asking<T>(work: () => Promise<T>): Promise<T>;
}

/** A memory, shared by processes, of what just failed: it keeps sixty callers from asking sixty times. */
export interface Failures {
  last(name: string): Promise<Failure | undefined>;
  note(name: string): Promise<void>;
}

export interface Failure {
  readonly at: Date;
  /** Whether the failing process was started by the same parent as this one. */
  readonly sameParent: boolean;
}
