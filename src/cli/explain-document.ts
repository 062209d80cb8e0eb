import type { BaseSpec } from '../chain/base.ts';
import type {
  AssumeRoleHop,
  ChainPlan,
  FederationHop,
  Hop,
  MfaWay,
  SessionTokenHop,
  Warning,
} from '../chain/chain-plan.ts';
import { withoutUser } from '../chain/endpoint.ts';
import { federatedName, federatedUserArn } from '../chain/session-name.ts';
import type { Origin } from '../errors/catalog.ts';

/** What `explain --json` prints; part of the contract, so that other tools may read it. */
export interface ExplainDocument {
  readonly profile: string;
  readonly region: string;
  /** Where the calls go, if a config file names a place of its own. */
  readonly endpoint?: { readonly url: string; readonly origin: Origin };
  readonly base: { readonly kind: BaseSpec['kind']; readonly profile: string; readonly origin: Origin };
  readonly hops: readonly ExplainHop[];
  readonly warnings: readonly Warning[];
}

export type ExplainHop = ExplainRole | ExplainMfaSession | ExplainFederation;

/** Who the base credentials belong to, as far as a kept session tells it. */
export interface KnownCaller {
  readonly callerArn: string;
  /** Undefined for a caller whose name no session can have. */
  readonly username: string | undefined;
}

export interface ExplainMfaSession {
  readonly profile: string;
  readonly kind: 'session-token';
  readonly durationSeconds: number;
  readonly mfaSerial: string;
  readonly origin: Origin;
}

/** `value` where it is known without a call: it is configured, or a kept session tells the caller. */
interface ExplainName {
  readonly rule: 'username' | 'config';
  readonly value?: string;
}

export interface ExplainFederation {
  readonly profile: string;
  readonly kind: 'federation';
  /** `cutFrom` is the whole name, where it is longer than a federated user's may be. */
  readonly sessionName: ExplainName & { readonly cutFrom?: string };
  /** Where the account is known without a call. */
  readonly sessionArn?: string;
  readonly durationSeconds: number;
  readonly policy?: ExplainPolicy;
  readonly policyArns?: readonly string[];
  readonly tags?: Readonly<Record<string, string>>;
  readonly origin: Origin;
}

interface ExplainPolicy {
  readonly source: string;
  readonly characters: number;
}

export interface ExplainRole {
  readonly profile: string;
  readonly kind: 'assume-role';
  readonly roleArn: string;
  readonly sessionName: ExplainName;
  readonly durationSeconds: number;
  /** What the profile wishes, where that is more than a chained session can have. */
  readonly requestedDurationSeconds?: number;
  readonly mfaSerial?: string;
  /** Whether the MFA session before it or a code of its own proves the device, and why. */
  readonly mfaWay?: MfaWay;
  readonly externalId?: string;
  readonly policy?: ExplainPolicy;
  readonly policyArns?: readonly string[];
  readonly tags?: Readonly<Record<string, string>>;
  readonly transitiveTagKeys?: readonly string[];
  readonly sourceIdentity?: string;
  readonly origin: Origin;
}

/** What `explain` shows of a plan. */
export function explainDocument(plan: ChainPlan, caller: KnownCaller | undefined): ExplainDocument {
  const { kind, profile, origin } = plan.base;
  const { endpoint } = plan.sts;
  return {
    profile: plan.profile,
    region: plan.region,
    ...(endpoint?.origin && { endpoint: { url: withoutUser(endpoint.url), origin: endpoint.origin } }),
    base: { kind, profile, origin },
    hops: plan.hops.map((hop) => explainHop(hop, caller)),
    warnings: [...plan.warnings, ...plan.hops.flatMap((hop) => nameConflict(hop, caller?.username))],
  };
}

/** `process` would refuse it: with the caller known, so much can be said without a call. */
function nameConflict(hop: Hop, username: string | undefined): readonly Warning[] {
  if (hop.kind === 'session-token') return [];
  const { profile, sessionName: rule } = hop;
  if (username === undefined || rule.rule === 'config' || rule.expected === undefined) return [];
  const { value, origin } = rule.expected;
  if (value === username || (hop.kind === 'federation' && value === federatedName(username))) return [];
  const message = `role_session_name of profile ${profile} is ${value}, but the caller is ${username}: process will refuse`;
  return [{ code: 'SESSION_NAME_CONFLICT', message, origin }];
}

function explainHop(hop: Hop, caller: KnownCaller | undefined): ExplainHop {
  switch (hop.kind) {
    case 'session-token':
      return explainMfaSession(hop);
    case 'assume-role':
      return explainRole(hop, caller?.username);
    case 'federation':
      return explainFederation(hop, caller);
  }
}

function explainMfaSession({ profile, kind, durationSeconds, mfa, origin }: SessionTokenHop): ExplainHop {
  return { profile, kind, durationSeconds, mfaSerial: mfa.serial, origin };
}

function explainFederation(hop: FederationHop, caller: KnownCaller | undefined): ExplainFederation {
  const { profile, kind, request, durationSeconds, origin } = hop;
  const { rule, value } = sessionName(hop, caller?.username);
  const name = value === undefined ? undefined : federatedName(value);
  return {
    profile,
    kind,
    sessionName: {
      rule,
      ...(name === undefined ? {} : { value: name }),
      ...(value === undefined || value === name ? {} : { cutFrom: value }),
    },
    ...(name === undefined || caller === undefined ? {} : { sessionArn: federatedUserArn(caller.callerArn, name) }),
    durationSeconds,
    ...policyOf(hop),
    ...(request.tags === undefined ? {} : { tags: request.tags }),
    origin,
  };
}

function explainRole(hop: AssumeRoleHop, username: string | undefined): ExplainHop {
  const { request, durationSeconds, mfa } = hop;
  return {
    profile: hop.profile,
    kind: 'assume-role',
    roleArn: request.roleArn,
    sessionName: sessionName(hop, username),
    durationSeconds,
    ...(request.durationSeconds === durationSeconds ? {} : { requestedDurationSeconds: request.durationSeconds }),
    ...(mfa === undefined ? {} : { mfaSerial: mfa.serial, mfaWay: mfa.way }),
    ...(request.externalId === undefined ? {} : { externalId: request.externalId }),
    ...policyOf(hop),
    ...(request.tags === undefined ? {} : { tags: request.tags }),
    ...(request.transitiveTagKeys === undefined ? {} : { transitiveTagKeys: request.transitiveTagKeys }),
    ...(request.sourceIdentity === undefined ? {} : { sourceIdentity: request.sourceIdentity }),
    origin: hop.origin,
  };
}

function policyOf({
  request,
  policySource,
  origin,
}: AssumeRoleHop | FederationHop): Pick<ExplainRole, 'policy' | 'policyArns'> {
  const { policy, policyArns } = request;
  return {
    ...(policy === undefined ? {} : { policy: { source: policySource ?? origin.file, characters: policy.length } }),
    ...(policyArns === undefined ? {} : { policyArns }),
  };
}

function sessionName({ sessionName: rule }: AssumeRoleHop | FederationHop, username: string | undefined): ExplainName {
  if (rule.rule === 'config') return { rule: 'config', value: rule.value };
  const value = username ?? rule.expected?.value;
  return value === undefined ? { rule: 'username' } : { rule: 'username', value };
}
