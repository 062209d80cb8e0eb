import { describe, expect, it } from 'vitest';
import { startEmulator, type Emulator, type World } from '../../emulator/emulator.ts';
import type { PolicyDocument, Role, User } from '../../emulator/world.ts';
import { allow, testAdminKey, trust } from '../../emulator/worlds.ts';
import { s3Request } from '../../support/s3-request.ts';
import type { SigningKeys } from '../../support/sign-v4.ts';
import { callSts, keysIn } from '../../support/sts-call.ts';

const account = '222222222222';
const alice: SigningKeys = { accessKeyId: testAdminKey.id, secretAccessKey: testAdminKey.secret };
const aliceArn = `arn:aws:iam::${account}:user/alice`;
const roleArn = `arn:aws:iam::${account}:role/R`;
const sessionArn = `arn:aws:sts::${account}:assumed-role/R/alice`;
const policyArn = (name: string): string => `arn:aws:iam::${account}:policy/${name}`;

const mayPut = allow('s3:PutObject', '*');
const mayGet = allow('s3:GetObject', '*');
const denyPut: PolicyDocument = { Statement: { Effect: 'Deny', Action: 's3:PutObject', Resource: '*' } };
const noneOf = (kind: string): string => ` because no ${kind} allows the s3:PutObject action`;

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-basics.html
// https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
// https://aws.amazon.com/blogs/security/enhanced-access-denied-error-messages-with-policy-arns (the ARN at the end)
describe('the rights of a user', () => {
  it.each<{ name: string; user: Partial<User>; says?: string }>([
    { name: 'are those attached', user: { attachedPolicies: [policyArn('Put')] } },
    { name: 'are those of the groups, inline', user: { groups: ['Putters'] } },
    { name: 'are those of the groups, attached', user: { groups: ['None', 'AttachedPutters'] } },
    { name: 'are no others', user: { groups: ['None'] }, says: noneOf('identity-based policy') },
    {
      name: 'end where an inline policy denies, which has no ARN',
      user: { attachedPolicies: [policyArn('Put')], policies: [denyPut] },
      says: ' with an explicit deny in an identity-based policy',
    },
    {
      name: 'end where a managed policy denies',
      user: { policies: [mayPut], attachedPolicies: [policyArn('DenyPut')] },
      says: ` with an explicit deny in an identity-based policy: ${policyArn('DenyPut')}`,
    },
    {
      name: 'end where a group denies',
      user: { policies: [mayPut], groups: ['Denied'] },
      says: ` with an explicit deny in an identity-based policy: ${policyArn('DenyPut')}`,
    },
    { name: 'lie within the boundary', user: { policies: [mayPut], boundary: policyArn('Put') } },
    {
      name: 'are not given by the boundary',
      user: { boundary: policyArn('Put') },
      says: noneOf('identity-based policy'),
    },
    {
      name: 'do not reach over the boundary',
      user: { policies: [mayPut], boundary: policyArn('Get') },
      says: noneOf('permissions boundary'),
    },
    {
      name: 'end where the boundary denies',
      user: { policies: [mayPut], boundary: policyArn('DenyPut') },
      says: ` with an explicit deny in a permissions boundary: ${policyArn('DenyPut')}`,
    },
  ])('$name', async ({ user, says }) => {
    await using emulator = await startEmulator(worldWith({ user }));
    expect(await put(emulator, alice)).toBe(says === undefined ? 'allowed' : deniedTo(aliceArn, says));
  });
});

describe('the rights of a session', () => {
  it.each<{ name: string; role: Partial<Role>; form?: Readonly<Record<string, string>>; says?: string }>([
    { name: 'are those of the role', role: { attachedPolicies: [policyArn('Put')] } },
    {
      name: 'lie within its boundary',
      role: { policies: [mayPut], boundary: policyArn('Get') },
      says: noneOf('permissions boundary'),
    },
    {
      name: 'end where a managed session policy denies',
      role: { policies: [mayPut] },
      form: { 'PolicyArns.member.1.arn': policyArn('DenyPut') },
      says: ` with an explicit deny in a session policy: ${policyArn('DenyPut')}`,
    },
    {
      name: 'end where an inline session policy denies, which has no ARN',
      role: { policies: [mayPut] },
      form: { Policy: JSON.stringify(denyPut) },
      says: ' with an explicit deny in a session policy',
    },
  ])('$name', async ({ role, form, says }) => {
    await using emulator = await startEmulator(worldWith({ role }));
    const session = await becomeR(emulator, form);
    expect(await put(emulator, session)).toBe(says === undefined ? 'allowed' : deniedTo(sessionArn, says));
  });
});

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
describe('a bucket policy that names', () => {
  const narrow = { Policy: JSON.stringify(mayGet) };

  it.each<{ name: string; principal: string; role: Partial<Role>; says?: string }>([
    { name: 'the session is narrowed by nothing', principal: sessionArn, role: { boundary: policyArn('Get') } },
    {
      name: 'another session does not help',
      principal: `${sessionArn}2`,
      role: { policies: [mayPut] },
      says: noneOf('session policy'),
    },
    {
      name: 'the role is narrowed by the session policy',
      principal: roleArn,
      role: {},
      says: noneOf('session policy'),
    },
    {
      name: 'the role is narrowed by the boundary first',
      principal: roleArn,
      role: { boundary: policyArn('Get') },
      says: noneOf('permissions boundary'),
    },
  ])('$name', async ({ principal, role, says }) => {
    await using emulator = await startEmulator(worldWith({ role, bucketPolicy: bucketFor(principal) }));
    const session = await becomeR(emulator, narrow);
    expect(await put(emulator, session)).toBe(says === undefined ? 'allowed' : deniedTo(sessionArn, says));
  });

  it('the session stops where the session policy denies', async () => {
    await using emulator = await startEmulator(worldWith({ bucketPolicy: bucketFor(sessionArn) }));
    const session = await becomeR(emulator, { Policy: JSON.stringify(denyPut) });
    expect(await put(emulator, session)).toBe(deniedTo(sessionArn, ' with an explicit deny in a session policy'));
  });

  it('the user is not narrowed by the boundary', async () => {
    const user = { boundary: policyArn('Get') };
    await using emulator = await startEmulator(worldWith({ user, bucketPolicy: bucketFor(aliceArn) }));
    expect(await put(emulator, alice)).toBe('allowed');
  });
});

it.each([
  { user: { attachedPolicies: [policyArn('None')] }, names: policyArn('None') },
  { user: { groups: ['Nobody'] }, names: 'Nobody' },
])('a world that names $names without having it does not open', async ({ user, names }) => {
  await expect(startEmulator(worldWith({ user }))).rejects.toThrow(names);
});

function worldWith(parts: {
  readonly user?: Partial<User>;
  readonly role?: Partial<Role>;
  readonly bucketPolicy?: PolicyDocument;
}): World {
  return {
    accounts: [
      {
        id: account,
        users: [{ name: 'alice', accessKeys: [testAdminKey], ...parts.user }],
        groups: [
          { name: 'None' },
          { name: 'Putters', policies: [mayPut] },
          { name: 'AttachedPutters', attachedPolicies: [policyArn('Put')] },
          { name: 'Denied', attachedPolicies: [policyArn('DenyPut')] },
        ],
        roles: [{ name: 'R', trustPolicy: trust(aliceArn), ...parts.role }],
        managedPolicies: [
          { name: 'Put', document: mayPut },
          { name: 'Get', document: mayGet },
          { name: 'DenyPut', document: denyPut },
        ],
        buckets: [{ name: 'b', ...(parts.bucketPolicy && { policy: parts.bucketPolicy }) }],
      },
    ],
  };
}

function bucketFor(principal: string): PolicyDocument {
  return {
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Principal: { AWS: principal }, Action: 's3:PutObject', Resource: 'arn:aws:s3:::b/*' },
  };
}

async function becomeR(emulator: Emulator, extra: Readonly<Record<string, string>> = {}): Promise<SigningKeys> {
  const form = { Action: 'AssumeRole', RoleArn: roleArn, RoleSessionName: 'alice', ...extra };
  return keysIn(await callSts(emulator.url, alice, form));
}

/** What S3 says of an upload. */
async function put(emulator: Emulator, keys: SigningKeys): Promise<string> {
  const { status, body } = await s3Request(emulator.url, 'PUT', 'b/new', keys);
  if (status === 200) return 'allowed';
  return (/<Message>([^<]*)</.exec(body)?.[1] ?? body).replaceAll('&#34;', '"');
}

function deniedTo(who: string, reason: string): string {
  return `User: ${who} is not authorized to perform: s3:PutObject on resource: "arn:aws:s3:::b/new"${reason}`;
}
