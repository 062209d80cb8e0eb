import { Changing, type Moment } from './changing.ts';
import type { KnownManagedPolicy } from './managed-policies.ts';
import { parsePolicy, type PolicyUse } from './policy/parse.ts';
import type { Policy } from './policy/statement.ts';
import { makeUniqueId } from './unique-id.ts';
import type { Account, Group, MfaDevice, Permissions, PolicyDocument, Role, Tag, User } from './world.ts';

/** A document as IAM stores it. */
export interface StoredPolicy {
  readonly text: string;
  readonly policy: Policy;
}

/** What users, groups and roles have in common. */
export interface Entity {
  readonly account: string;
  readonly name: string;
  readonly path: string;
  readonly arn: string;
  readonly id: string;
  /** By name. */
  readonly inline: Changing<ReadonlyMap<string, StoredPolicy>>;
  readonly attached: readonly KnownManagedPolicy[];
}

export interface Root {
  readonly kind: 'root';
  readonly account: string;
  readonly arn: string;
}

export interface KnownUser extends Entity {
  readonly kind: 'user';
  readonly groups: readonly KnownGroup[];
  readonly boundary?: KnownManagedPolicy;
  readonly tags: readonly Tag[];
  readonly mfaDevices: readonly MfaDevice[];
}

export interface KnownGroup extends Entity {
  readonly kind: 'group';
}

export interface KnownRole extends Entity {
  readonly kind: 'role';
  readonly trustPolicy: Changing<StoredPolicy>;
  readonly boundary?: KnownManagedPolicy;
  readonly maxSessionDuration: number;
  readonly tags: readonly Tag[];
}

/** Whose permissions a caller has. */
export type Identity = Root | KnownUser | KnownRole;

/** What an identity may do, as one request sees it. */
export interface Rights {
  readonly policies: readonly Policy[];
  readonly boundary?: Policy;
}

/** Reads the users, groups and roles of an account; `managed` finds policies by ARN. */
export function readIdentities(
  account: Account,
  managed: ReadonlyMap<string, KnownManagedPolicy>,
): {
  readonly users: readonly KnownUser[];
  readonly groups: readonly KnownGroup[];
  readonly roles: readonly KnownRole[];
} {
  const groups = (account.groups ?? []).map((group) => readGroup(account, group, managed));
  return {
    users: (account.users ?? []).map((user) => readUser(account, user, groups, managed)),
    groups,
    roles: (account.roles ?? []).map((role) => readRole(account, role, managed)),
  };
}

type Managed = ReadonlyMap<string, KnownManagedPolicy>;

function readUser(account: Account, user: User, groups: readonly KnownGroup[], managed: Managed): KnownUser {
  const entity = readEntity(account, 'user', user, managed);
  return {
    kind: 'user',
    ...entity,
    groups: (user.groups ?? []).map((name) =>
      expectFound(
        groups.find((group) => group.name === name),
        name,
      ),
    ),
    ...readBoundary(user.boundary, managed),
    tags: user.tags ?? [],
    mfaDevices: user.mfaDevices ?? [],
  };
}

function readGroup(account: Account, group: Group, managed: Managed): KnownGroup {
  return { kind: 'group', ...readEntity(account, 'group', group, managed) };
}

function readRole(account: Account, role: Role, managed: Managed): KnownRole {
  return {
    kind: 'role',
    ...readEntity(account, 'role', role, managed),
    trustPolicy: new Changing(storePolicy(role.trustPolicy, 'trust')),
    ...readBoundary(role.boundary, managed),
    maxSessionDuration: role.maxSessionDuration ?? 3600,
    tags: role.tags ?? [],
  };
}

const prefixes = { user: 'AIDA', group: 'AGPA', role: 'AROA' } as const;

function readEntity(
  { id: account }: Account,
  kind: 'user' | 'group' | 'role',
  { name, path = '/', ...permissions }: Permissions & { readonly name: string; readonly path?: string },
  managed: Managed,
): Entity {
  const arn = `arn:aws:iam::${account}:${kind}${path}${name}`;
  return {
    account,
    name,
    path,
    arn,
    id: makeUniqueId(prefixes[kind], arn),
    inline: new Changing(readInlinePolicies(permissions)),
    attached: (permissions.attachedPolicies ?? []).map((policy) => expectFound(managed.get(policy), policy)),
  };
}

function readInlinePolicies({ policies = [], namedPolicies = [] }: Permissions): ReadonlyMap<string, StoredPolicy> {
  const unnamed = policies.map((document, index) => ({ name: `policy-${index + 1}`, document }));
  return new Map([...unnamed, ...namedPolicies].map(({ name, document }) => [name, storePolicy(document, 'identity')]));
}

function storePolicy(document: PolicyDocument, use: PolicyUse): StoredPolicy {
  return { text: JSON.stringify(document), policy: parsePolicy(document, use) };
}

function readBoundary(arn: string | undefined, managed: Managed): { readonly boundary?: KnownManagedPolicy } {
  return arn === undefined ? {} : { boundary: expectFound(managed.get(arn), arn) };
}

function expectFound<T>(found: T | undefined, name: string): T {
  if (found === undefined) throw new Error(`the world names ${name}, but has no such thing`);
  return found;
}

const everything = parsePolicy({ Statement: { Effect: 'Allow', Action: '*', Resource: '*' } }, 'identity');

/** The policies that speak for an identity now: its own, those attached to it, and those of its groups. */
export function rightsOf(identity: Identity, moment: Moment): Rights {
  if (identity.kind === 'root') return { policies: [everything] };
  const entities: readonly Entity[] = identity.kind === 'user' ? [identity, ...identity.groups] : [identity];
  const policies = entities.flatMap(({ inline, attached }) => [
    ...[...inline.read(moment).values()].map(({ policy }) => policy),
    ...attached.map(({ policy }) => policy),
  ]);
  return { policies, ...(identity.boundary && { boundary: identity.boundary.policy }) };
}
