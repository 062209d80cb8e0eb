import type { Identity, KnownRole, KnownUser, Root } from './identities.ts';
import type { Context, Requester } from './policy/request.ts';
import type { Policy } from './policy/statement.ts';
import type { MfaDevice, Tag } from './world.ts';

/** Whoever holds the credentials that signed a request. */
export interface Caller {
  readonly kind: 'root' | 'user' | 'assumed-role' | 'federated-user';
  /** How the credentials were made; undefined for long-term keys. */
  readonly temporary?: 'assumed-role' | 'session-token' | 'federated-user';
  readonly account: string;
  /** As GetCallerIdentity shows it. */
  readonly arn: string;
  readonly userId: string;
  /** The value of `aws:PrincipalArn`: the role's ARN for a role session. */
  readonly principalArn: string;
  readonly requester: Requester;
  /** Whose permissions these are; they may change while the credentials live. */
  readonly identity: Identity;
  /** Undefined where nothing narrows the identity; empty where nothing is allowed. */
  readonly sessionPolicies?: readonly Policy[];
  readonly userName?: string;
  /** The devices of the IAM user behind long-term keys or a GetSessionToken session. */
  readonly mfaDevices: readonly MfaDevice[];
  /** When the code was given, for a session that was made with one. */
  readonly mfaAt?: number;
  readonly tags: readonly Tag[];
  readonly transitiveTags: readonly Tag[];
  readonly sourceIdentity?: string;
}

/** The holder of long-term keys. */
export function callerOf(owner: KnownUser | Root): Caller {
  const shared = { identity: owner, requester: { account: owner.account, arn: owner.arn }, transitiveTags: [] };
  if (owner.kind === 'root') {
    const { account, arn } = owner;
    return { kind: 'root', account, arn, userId: account, principalArn: arn, mfaDevices: [], tags: [], ...shared };
  }
  return {
    kind: 'user',
    account: owner.account,
    arn: owner.arn,
    userId: owner.id,
    principalArn: owner.arn,
    userName: owner.name,
    mfaDevices: owner.mfaDevices,
    tags: owner.tags,
    ...shared,
  };
}

export interface RoleSession {
  readonly role: KnownRole;
  readonly sessionName: string;
  readonly sessionPolicies: readonly Policy[] | undefined;
  readonly tags: readonly Tag[];
  readonly transitiveTags: readonly Tag[];
  readonly sourceIdentity: string | undefined;
}

/**
 * A role session. Its ARN drops the role's path; its MFA context is gone, whoever made it.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-arns
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html
 */
export function roleCaller(session: RoleSession): Caller {
  const { role, sessionName, sessionPolicies, sourceIdentity } = session;
  const arn = `arn:aws:sts::${role.account}:assumed-role/${role.name}/${sessionName}`;
  return {
    kind: 'assumed-role',
    temporary: 'assumed-role',
    account: role.account,
    arn,
    userId: `${role.id}:${sessionName}`,
    principalArn: role.arn,
    requester: { account: role.account, arn, behind: role.arn },
    identity: role,
    ...(sessionPolicies && { sessionPolicies }),
    mfaDevices: [],
    tags: overrideTags(role.tags, session.tags),
    transitiveTags: session.transitiveTags,
    ...(sourceIdentity !== undefined && { sourceIdentity }),
  };
}

/** GetSessionToken: the same user, with the same rights, and perhaps with MFA. */
export function sessionTokenCaller(owner: Caller, mfaAt: number | undefined): Caller {
  return { ...owner, temporary: 'session-token', ...(mfaAt !== undefined && { mfaAt }) };
}

/**
 * GetFederationToken: the user's rights, narrowed to what the passed policies allow.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html
 */
export function federatedCaller(
  owner: Caller,
  name: string,
  sessionPolicies: readonly Policy[],
  tags: readonly Tag[],
): Caller {
  const { account, identity } = owner;
  const arn = `arn:aws:sts::${account}:federated-user/${name}`;
  return {
    kind: 'federated-user',
    temporary: 'federated-user',
    account,
    arn,
    userId: `${account}:${name}`,
    principalArn: arn,
    requester: { account, arn, behind: owner.arn },
    identity,
    sessionPolicies,
    mfaDevices: [],
    tags: overrideTags(owner.tags, tags),
    transitiveTags: tags,
  };
}

/** A session tag replaces a tag of the role or user with the same key; keys differ by more than case. */
function overrideTags(own: readonly Tag[], session: readonly Tag[]): readonly Tag[] {
  const given = new Set(session.map((tag) => tag.key.toLowerCase()));
  return [...own.filter((tag) => !given.has(tag.key.toLowerCase())), ...session];
}

/**
 * What policies may ask about a caller.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
export function describeCaller(caller: Caller, now: number): Context {
  return new Map<string, readonly string[]>([
    ['aws:principalarn', [caller.principalArn]],
    ['aws:principalaccount', [caller.account]],
    ['aws:principaltype', [principalTypes[caller.kind]]],
    ['aws:userid', [caller.userId]],
    ['aws:currenttime', [new Date(now).toISOString()]],
    ['aws:epochtime', [String(Math.floor(now / 1000))]],
    ['aws:securetransport', ['false']],
    // All calls come over the loopback.
    ['aws:sourceip', ['127.0.0.1']],
    ...caller.tags.map((tag): [string, string[]] => [`aws:principaltag/${tag.key.toLowerCase()}`, [tag.value]]),
    ...entry('aws:username', caller.userName),
    ...entry('aws:sourceidentity', caller.sourceIdentity),
    ...describeMfa(caller, now),
  ]);
}

const principalTypes = {
  root: 'Account',
  user: 'User',
  'assumed-role': 'AssumedRole',
  'federated-user': 'FederatedUser',
} as const;

/**
 * Temporary credentials say whether they were made with MFA; long-term keys do not have the key at all.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-multifactorauthpresent
 */
function describeMfa(caller: Caller, now: number): [string, string[]][] {
  if (caller.temporary === undefined) return [];
  if (caller.mfaAt === undefined) return [['aws:multifactorauthpresent', ['false']]];
  return mfaContext(Math.floor((now - caller.mfaAt) / 1000));
}

export function mfaContext(age: number): [string, string[]][] {
  return [
    ['aws:multifactorauthpresent', ['true']],
    ['aws:multifactorauthage', [String(age)]],
  ];
}

/** A context entry, or none where there is no value. */
export function entry(key: string, value: string | undefined): [string, string[]][] {
  return value === undefined ? [] : [[key, [value]]];
}
