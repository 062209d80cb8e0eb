import type { BaseSpec } from '../chain/base.ts';
import type { AssumeRoleHop, ChainPlan, Hop, MfaWay, SessionTokenHop, Warning } from '../chain/chain-plan.ts';
import type { Origin } from '../errors/catalog.ts';
import type { RolechainError } from '../errors/error.ts';

/** What `explain --json` prints; part of the contract, so that other tools may read it. */
export interface ExplainDocument {
  readonly profile: string;
  readonly region: string;
  readonly base: { readonly kind: BaseSpec['kind']; readonly profile: string; readonly origin: Origin };
  readonly hops: readonly ExplainHop[];
  readonly warnings: readonly Warning[];
}

export type ExplainHop = ExplainRole | ExplainMfaSession;

interface ExplainMfaSession {
  readonly profile: string;
  readonly kind: 'session-token';
  readonly durationSeconds: number;
  readonly mfaSerial: string;
  readonly origin: Origin;
}

export interface ExplainRole {
  readonly profile: string;
  readonly kind: 'assume-role';
  readonly roleArn: string;
  /** `value` where it is known without a call: it is configured, or a kept session tells the caller. */
  readonly sessionName: { readonly rule: 'username' | 'config'; readonly value?: string };
  readonly durationSeconds: number;
  /** What the profile wishes, where that is more than a chained session can have. */
  readonly requestedDurationSeconds?: number;
  readonly mfaSerial?: string;
  /** Whether the MFA session before it or a code of its own proves the device, and why. */
  readonly mfaWay?: MfaWay;
  readonly externalId?: string;
  readonly policy?: { readonly source: string; readonly characters: number };
  readonly policyArns?: readonly string[];
  readonly tags?: Readonly<Record<string, string>>;
  readonly transitiveTagKeys?: readonly string[];
  readonly sourceIdentity?: string;
  readonly origin: Origin;
}

/** `username` is the caller's, where a kept session tells it. */
export function explainDocument(plan: ChainPlan, username: string | undefined): ExplainDocument {
  const { kind, profile, origin } = plan.base;
  return {
    profile: plan.profile,
    region: plan.region,
    base: { kind, profile, origin },
    hops: plan.hops.map((hop) => explainHop(hop, username)),
    warnings: [...plan.warnings, ...plan.hops.flatMap((hop) => nameConflict(hop, username))],
  };
}

/** `process` would refuse it: with the caller known, so much can be said without a call. */
function nameConflict(hop: Hop, username: string | undefined): readonly Warning[] {
  if (hop.kind !== 'assume-role') return [];
  const { profile, sessionName: rule } = hop;
  if (username === undefined || rule.rule === 'config' || rule.expected === undefined) return [];
  const { value, origin } = rule.expected;
  if (value === username) return [];
  const message = `role_session_name of profile ${profile} is ${value}, but the caller is ${username}: process will refuse`;
  return [{ code: 'SESSION_NAME_CONFLICT', message, origin }];
}

function explainHop(hop: Hop, username: string | undefined): ExplainHop {
  return hop.kind === 'session-token' ? explainMfaSession(hop) : explainRole(hop, username);
}

function explainMfaSession({ profile, kind, durationSeconds, mfa, origin }: SessionTokenHop): ExplainHop {
  return { profile, kind, durationSeconds, mfaSerial: mfa.serial, origin };
}

function explainRole(hop: AssumeRoleHop, username: string | undefined): ExplainHop {
  const { request, durationSeconds, policySource, mfa } = hop;
  return {
    profile: hop.profile,
    kind: 'assume-role',
    roleArn: request.roleArn,
    sessionName: sessionName(hop, username),
    durationSeconds,
    ...(request.durationSeconds === durationSeconds ? {} : { requestedDurationSeconds: request.durationSeconds }),
    ...(mfa === undefined ? {} : { mfaSerial: mfa.serial, mfaWay: mfa.way }),
    ...(request.externalId === undefined ? {} : { externalId: request.externalId }),
    ...(request.policy === undefined
      ? {}
      : { policy: { source: policySource ?? hop.origin.file, characters: request.policy.length } }),
    ...(request.policyArns === undefined ? {} : { policyArns: request.policyArns }),
    ...(request.tags === undefined ? {} : { tags: request.tags }),
    ...(request.transitiveTagKeys === undefined ? {} : { transitiveTagKeys: request.transitiveTagKeys }),
    ...(request.sourceIdentity === undefined ? {} : { sourceIdentity: request.sourceIdentity }),
    origin: hop.origin,
  };
}

function sessionName({ sessionName: rule }: AssumeRoleHop, username: string | undefined): ExplainRole['sessionName'] {
  if (rule.rule === 'config') return { rule: 'config', value: rule.value };
  const value = username ?? rule.expected?.value;
  return value === undefined ? { rule: 'username' } : { rule: 'username', value };
}

/** A refusal as `explain --json` prints it. */
export function errorDocument({ code, message, hint, details }: RolechainError): unknown {
  return { error: { code, message, ...(hint === undefined ? {} : { hint }), details } };
}
