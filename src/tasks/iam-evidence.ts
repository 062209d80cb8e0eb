import { accountOf } from '../policy/arn.ts';
import type { Evidence } from '../refusal/evidence.ts';
import { mayHaveUnknownSessionPolicy, userOrRoleName, type HopCall } from '../refusal/hop-call.ts';
import type { IamReader, PoliciesReading, Reading, RoleReading, Unread, UserReading } from '../refusal/readings.ts';
import { sessionPolicyText } from './session-policy-text.ts';

/** What IAM tells of a refused call: each side with credentials of its own account. */
export async function readEvidence(call: HopCall, readerOf: (account: string) => IamReader): Promise<Evidence> {
  const { roleArn } = call.hop.request;
  const [role, caller, session] = await Promise.all([
    readerOf(accountOf(roleArn)).role(userOrRoleName(roleArn), `the trust policy of role ${userOrRoleName(roleArn)}`),
    readCaller(call, readerOf(accountOf(call.caller.arn))),
    readSession(call, readerOf),
  ]);
  const { self, policies, boundary } = caller;
  return {
    trust: role.value?.trust,
    role: role.unread?.why === 'missing' ? 'missing' : role.value,
    caller: self?.value,
    identity: { texts: policies.policies, complete: policies.unread.length === 0 },
    boundary: boundary?.unread === undefined ? boundary?.value : 'unknown',
    session: session && { texts: session.policies, complete: session.unread.length === 0 },
    // Who bounds the caller is told by the same call as who it is.
    unread: [
      ...new Set([
        ...unreadOf(role),
        ...unreadOf(self),
        ...unreadOf(boundary),
        ...policies.unread,
        ...(session?.unread ?? []),
      ]),
    ],
  };
}

interface CallerRead {
  readonly self: Reading<RoleReading | UserReading> | undefined;
  readonly policies: PoliciesReading;
  /** Undefined where there is none. */
  readonly boundary: Reading<RoleReading['trust']> | undefined;
}

async function readCaller({ caller }: HopCall, reader: IamReader): Promise<CallerRead> {
  if (caller.kind !== 'user' && caller.kind !== 'role-session') {
    return { self: undefined, policies: { policies: [], unread: [] }, boundary: undefined };
  }
  const name = userOrRoleName(caller.kind === 'user' ? caller.arn : caller.roleArn);
  const bounded = `whether ${caller.kind === 'user' ? 'user' : 'role'} ${name} has a permissions boundary`;
  const [self, policies] = await Promise.all(
    caller.kind === 'user'
      ? [reader.user(name, bounded), reader.userPolicies(name)]
      : [reader.role(name, bounded), reader.rolePolicies(name)],
  );
  if (self.unread !== undefined) return { self, policies, boundary: self };
  const { boundaryArn } = self.value;
  return { self, policies, boundary: boundaryArn === undefined ? undefined : await reader.managedPolicy(boundaryArn) };
}

/** The session policies of the session that asks; undefined where it has none. */
async function readSession(
  call: HopCall,
  readerOf: (account: string) => IamReader,
): Promise<PoliciesReading | undefined> {
  const { before } = call;
  if (before === undefined)
    return mayHaveUnknownSessionPolicy(call) ? { policies: [], unread: [unknownPolicy] } : undefined;
  const { policy, policyArns = [], roleArn } = before.request;
  if (policy === undefined && policyArns.length === 0) return undefined;
  const reader = readerOf(accountOf(roleArn));
  const managed = await Promise.all(policyArns.map((arn) => reader.managedPolicy(arn)));
  const own = policy === undefined ? [] : [sessionPolicyText(before, policy)];
  return {
    policies: [...own, ...managed.flatMap(({ value }) => value ?? [])],
    unread: managed.flatMap(unreadOf),
  };
}

const unknownPolicy: Unread = {
  what: 'whether the first credentials were made with a session policy',
  why: 'failed',
  reason: 'AWS tells nobody',
};

function unreadOf(reading: Reading<unknown> | undefined): readonly Unread[] {
  return reading?.unread === undefined ? [] : [reading.unread];
}
