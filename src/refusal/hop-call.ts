import type { BaseSpec } from '../chain/base.ts';
import type { AssumeRoleHop, ChainPlan } from '../chain/chain-plan.ts';
import { sessionArn, YOUR_USER_NAME } from '../chain/session-arn.ts';
import { settleSessionName } from '../chain/session-name.ts';
import { unlessRefused } from '../errors/error.ts';
import { accountOf } from '../policy/arn.ts';
import type { Principal } from '../policy/evaluate/question.ts';

/** One AssumeRole of a chain, as policies see it: who asks, and what the request proves of them. */
export interface HopCall {
  readonly plan: ChainPlan;
  readonly hop: AssumeRoleHop;
  /** Counted from 1, as `explain` shows them. */
  readonly number: number;
  readonly caller: Principal;
  /** The hop whose session asks; undefined where the base, or its MFA session, does. */
  readonly before: AssumeRoleHop | undefined;
  /** Undefined where only a call would tell. */
  readonly sessionName: string | undefined;
  /** Undefined where nobody can tell. */
  readonly mfa: { readonly present: boolean; readonly ageSeconds?: number } | undefined;
  /** The clock when it was asked; undefined for no moment in particular. */
  readonly now: Date | undefined;
}

export interface CallFacts {
  /** The ARN of whoever the base's credentials belong to. */
  readonly baseArn: string | undefined;
  /** How old the MFA session is that asks, if one does. */
  readonly mfaAgeSeconds?: number;
  readonly now?: Date;
}

/** The call that the hop at `index` stands for; undefined where it is not known who makes it. */
export function hopCall(plan: ChainPlan, index: number, facts: CallFacts): HopCall | undefined {
  const hop = plan.hops[index];
  if (hop?.kind !== 'assume-role') return undefined;
  const previous = plan.hops[index - 1];
  const before = previous?.kind === 'assume-role' ? previous : undefined;
  const caller = before === undefined ? baseCaller(plan.base, facts.baseArn) : sessionOf(before, facts.baseArn);
  if (caller === undefined) return undefined;
  const sessionName = sessionNameOf(hop, facts.baseArn);
  const mfa = provenDevice(plan, index, caller, facts.mfaAgeSeconds);
  return { plan, hop, number: index + 1, caller, before, sessionName, mfa, now: facts.now };
}

/** The name of the user or role in its ARN; of a session, its role's. */
export function userOrRoleName(arn: string): string {
  const [kind, ...rest] = resourceOf(arn).split('/');
  return (kind === 'assumed-role' ? rest[0] : rest.at(-1)) ?? '';
}

/** Whether a policy of the caller's own may be unknown to us: a session policy that somebody else's program passed. */
export function mayHaveUnknownSessionPolicy({ before, caller, plan }: HopCall): boolean {
  if (before !== undefined || caller.kind === 'user' || caller.kind === 'root') return false;
  return ['static', 'environment', 'process'].includes(plan.base.kind);
}

function baseCaller(base: BaseSpec, arn: string | undefined): Principal | undefined {
  if (arn === undefined) return undefined;
  const resource = resourceOf(arn);
  if (resource === 'root') return { kind: 'root', arn };
  if (resource.startsWith('user/')) return { kind: 'user', arn };
  if (resource.startsWith('federated-user/')) return { kind: 'federated-user', arn };
  if (!resource.startsWith('assumed-role/')) return undefined;
  return { kind: 'role-session', arn, roleArn: baseRole(base, arn) };
}

/** The ARN of a session drops its role's path. Some bases tell it; for others it is as if there were none. */
function baseRole(base: BaseSpec, arn: string): string {
  if (base.kind === 'web-identity') return base.roleArn;
  const [, partition = 'aws'] = arn.split(':');
  const start = `arn:${partition}:iam::${accountOf(arn)}:role/`;
  // https://docs.aws.amazon.com/singlesignon/latest/userguide/referencingpermissionsets.html
  const path =
    base.kind === 'sso' ? `aws-reserved/sso.amazonaws.com/${base.region === 'us-east-1' ? '' : `${base.region}/`}` : '';
  return `${start}${path}${userOrRoleName(arn)}`;
}

function sessionOf(before: AssumeRoleHop, baseArn: string | undefined): Principal {
  const { roleArn } = before.request;
  const arn = sessionArn(roleArn, sessionNameOf(before, baseArn) ?? YOUR_USER_NAME);
  return { kind: 'role-session', arn, roleArn };
}

function sessionNameOf(hop: AssumeRoleHop, baseArn: string | undefined): string | undefined {
  const { sessionName: rule } = hop;
  if (rule.rule === 'config') return rule.value;
  return baseArn === undefined ? rule.expected?.value : unlessRefused(() => settleSessionName(hop, baseArn));
}

/** A device is proven by a user's MFA session or by a code with the call; a role's session never proves one. */
function provenDevice(
  plan: ChainPlan,
  index: number,
  caller: Principal,
  ageSeconds: number | undefined,
): HopCall['mfa'] {
  const hop = plan.hops[index];
  if (plan.hops[index - 1]?.kind === 'session-token') {
    return { present: true, ...(ageSeconds === undefined ? {} : { ageSeconds }) };
  }
  if (caller.kind === 'role-session') return { present: false };
  if (hop?.mfa !== undefined) return { present: true, ageSeconds: 0 };
  // Another program's user may have a session that a code was given for.
  const mayHaveSession = !(plan.base.kind === 'static' && !plan.base.temporary);
  return mayHaveSession ? undefined : { present: false };
}

function resourceOf(arn: string): string {
  return arn.split(':').slice(5).join(':');
}
