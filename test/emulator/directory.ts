import { readIdentities, type KnownGroup, type KnownRole, type KnownUser, type Root } from './identities.ts';
import { awsManagedPolicies, customerManagedPolicies, type KnownManagedPolicy } from './managed-policies.ts';
import { readBucket, type KnownBucket } from './s3/buckets.ts';
import { makeSecret } from './secrets.ts';
import type { AccessKey, Account, World } from './world.ts';

/** A world with its policies read and everything findable by the name that requests use. */
export interface Directory {
  readonly keys: ReadonlyMap<string, LongTermKey>;
  /** By ARN. */
  readonly users: ReadonlyMap<string, KnownUser>;
  /** By ARN. */
  readonly groups: ReadonlyMap<string, KnownGroup>;
  /** By ARN. */
  readonly roles: ReadonlyMap<string, KnownRole>;
  /** By ARN; AWS's own and the customers'. */
  readonly managedPolicies: ReadonlyMap<string, KnownManagedPolicy>;
  /** By name. */
  readonly buckets: ReadonlyMap<string, KnownBucket>;
}

interface LongTermKey {
  readonly id: string;
  readonly secret: string;
  readonly owner: KnownUser | Root;
}

/** Reads a world; a policy that IAM would not have stored is an error here. */
export function openDirectory({ accounts }: World): Directory {
  const managedPolicies = byArn([...awsManagedPolicies(), ...accounts.flatMap(customerManagedPolicies)]);
  const identities = accounts.map((account) => readIdentities(account, managedPolicies));
  const users = byArn(identities.flatMap((those) => those.users));
  return {
    keys: new Map(accounts.flatMap((account) => listKeys(account, users)).map((key) => [key.id, key])),
    users,
    groups: byArn(identities.flatMap(({ groups }) => groups)),
    roles: byArn(identities.flatMap(({ roles }) => roles)),
    managedPolicies,
    buckets: new Map(accounts.flatMap(listBuckets).map((bucket) => [bucket.name, bucket])),
  };
}

function byArn<T extends { readonly arn: string }>(things: readonly T[]): ReadonlyMap<string, T> {
  return new Map(things.map((thing) => [thing.arn, thing]));
}

function listKeys(account: Account, users: ReadonlyMap<string, KnownUser>): LongTermKey[] {
  const root: Root = { kind: 'root', account: account.id, arn: `arn:aws:iam::${account.id}:root` };
  const ofUsers = (account.users ?? []).flatMap(({ name, accessKeys = [] }) => {
    const owner = [...users.values()].find((user) => user.account === account.id && user.name === name);
    return owner === undefined ? [] : accessKeys.map((key) => makeKey(key, owner));
  });
  return [...(account.rootKeys ?? []).map((key) => makeKey(key, root)), ...ofUsers];
}

function makeKey({ id, secret }: AccessKey, owner: KnownUser | Root): LongTermKey {
  return { id, secret: secret ?? makeSecret(), owner };
}

function listBuckets(account: Account): KnownBucket[] {
  return (account.buckets ?? []).map((bucket) => readBucket(account, bucket));
}
