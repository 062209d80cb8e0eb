import { createHash } from 'node:crypto';
import { parsePolicy } from './policy/parse.ts';
import type { Policy } from './policy/statement.ts';
import type { Account, Bucket, MfaDevice, Role, Tag, User, World } from './world.ts';
import { awsManagedPolicies } from './managed-policies.ts';
import { makeSecret } from './secrets.ts';

/** A world with its policies read and everything findable by the name that requests use. */
export interface Directory {
  readonly keys: ReadonlyMap<string, LongTermKey>;
  /** By ARN. */
  readonly roles: ReadonlyMap<string, KnownRole>;
  /** By ARN; AWS's own and the customers'. */
  readonly managedPolicies: ReadonlyMap<string, Policy>;
  /** By name. */
  readonly buckets: ReadonlyMap<string, KnownBucket>;
}

interface LongTermKey {
  readonly id: string;
  readonly secret: string;
  readonly owner: KnownUser | Root;
}

export interface Root {
  readonly kind: 'root';
  readonly account: string;
  readonly arn: string;
}

export interface KnownUser {
  readonly kind: 'user';
  readonly account: string;
  readonly name: string;
  readonly arn: string;
  readonly id: string;
  readonly policies: readonly Policy[];
  readonly tags: readonly Tag[];
  readonly mfaDevices: readonly MfaDevice[];
}

export interface KnownRole {
  readonly account: string;
  readonly name: string;
  readonly arn: string;
  readonly id: string;
  readonly trustPolicy: Policy;
  readonly policies: readonly Policy[];
  readonly maxSessionDuration: number;
  readonly tags: readonly Tag[];
}

export interface KnownBucket {
  readonly account: string;
  readonly name: string;
  readonly policy?: Policy;
  readonly objects: Map<string, StoredObject>;
}

export interface StoredObject {
  readonly body: Buffer;
  readonly type: string;
  readonly etag: string;
  readonly modified: Date;
}

/** Reads a world; a policy that IAM would not have stored is an error here. */
export function openDirectory(world: World): Directory {
  return {
    keys: new Map(world.accounts.flatMap(listKeys).map((key) => [key.id, key])),
    roles: new Map(world.accounts.flatMap(listRoles).map((role) => [role.arn, role])),
    managedPolicies: new Map([...awsManagedPolicies(), ...world.accounts.flatMap(listManagedPolicies)]),
    buckets: new Map(world.accounts.flatMap(listBuckets).map((bucket) => [bucket.name, bucket])),
  };
}

function listKeys(account: Account): LongTermKey[] {
  const root: Root = { kind: 'root', account: account.id, arn: `arn:aws:iam::${account.id}:root` };
  const ofRoot = (account.rootKeys ?? []).map((key) => ({ key, owner: root }));
  const ofUsers = (account.users ?? []).flatMap((user) => {
    const owner = readUser(account, user);
    return (user.accessKeys ?? []).map((key) => ({ key, owner }));
  });
  return [...ofRoot, ...ofUsers].map(({ key, owner }) => ({ id: key.id, secret: key.secret ?? makeSecret(), owner }));
}

function readUser(account: Account, user: User): KnownUser {
  const arn = `arn:aws:iam::${account.id}:user${user.path ?? '/'}${user.name}`;
  return {
    kind: 'user',
    account: account.id,
    name: user.name,
    arn,
    id: makeUniqueId('AIDA', arn),
    policies: (user.policies ?? []).map((policy) => parsePolicy(policy, 'identity')),
    tags: user.tags ?? [],
    mfaDevices: user.mfaDevices ?? [],
  };
}

function listRoles(account: Account): KnownRole[] {
  return (account.roles ?? []).map((role) => readRole(account, role));
}

function readRole(account: Account, role: Role): KnownRole {
  const arn = `arn:aws:iam::${account.id}:role${role.path ?? '/'}${role.name}`;
  return {
    account: account.id,
    name: role.name,
    arn,
    id: makeUniqueId('AROA', arn),
    trustPolicy: parsePolicy(role.trustPolicy, 'trust'),
    policies: (role.policies ?? []).map((policy) => parsePolicy(policy, 'identity')),
    maxSessionDuration: role.maxSessionDuration ?? 3600,
    tags: role.tags ?? [],
  };
}

function listManagedPolicies(account: Account): [string, Policy][] {
  return (account.managedPolicies ?? []).map(({ name, document }) => [
    `arn:aws:iam::${account.id}:policy/${name}`,
    parsePolicy(document, 'identity'),
  ]);
}

function listBuckets(account: Account): KnownBucket[] {
  return (account.buckets ?? []).map((bucket) => readBucket(account, bucket));
}

function readBucket(account: Account, bucket: Bucket): KnownBucket {
  const objects = Object.entries(bucket.objects ?? {}).map(([key, text]): [string, StoredObject] => [
    key,
    makeObject(Buffer.from(text), 'text/plain', new Date()),
  ]);
  return {
    account: account.id,
    name: bucket.name,
    ...(bucket.policy && { policy: parsePolicy(bucket.policy, 'resource') }),
    objects: new Map(objects),
  };
}

/** An object of a bucket; its ETag is the MD5 digest, as S3's is for a plain upload. */
export function makeObject(body: Buffer, type: string, modified: Date): StoredObject {
  return { body, type, etag: `"${createHash('md5').update(body).digest('hex')}"`, modified };
}

/**
 * The unique id of a user or role: a prefix for the kind and 17 more characters, the same in every run.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
 */
function makeUniqueId(prefix: string, arn: string): string {
  const digest = createHash('sha256').update(arn).digest('hex').toUpperCase();
  return `${prefix}${digest.slice(0, 10)}EXAMPLE`;
}
