import { describe, expect, it } from 'vitest';
import { startEmulator, type World } from '../../emulator/emulator.ts';
import type { PolicyDocument, User } from '../../emulator/world.ts';
import { allow, testAdminKey, trust } from '../../emulator/worlds.ts';
import type { SigningKeys } from '../../support/sign-v4.ts';
import { callSts, keysIn, type StsAnswer } from '../../support/sts-call.ts';

const home = '222222222222';
const other = '111111111111';
const alice = `arn:aws:iam::${home}:user/dev/alice`;
const keys: SigningKeys = { accessKeyId: testAdminKey.id, secretAccessKey: testAdminKey.secret };
const mayAssume = allow('sts:AssumeRole', '*');
const denyAssume: PolicyDocument = { Statement: { Effect: 'Deny', Action: 'sts:AssumeRole', Resource: '*' } };

// S1–S6 and more: who must allow what, in one account and across two.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
// https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html (the reasons)
describe('trust and identity policies', () => {
  const root = trust(`arn:aws:iam::${home}:root`);
  const named = trust(alice);
  const noReason = '';
  const noIdentity = ' because no identity-based policy allows the sts:AssumeRole action';
  const noTrust = ' because no role trust policy allows the sts:AssumeRole action';
  const deniedByIdentity = ' with an explicit deny in an identity-based policy';
  const deniedByTrust = ' with an explicit deny in the role trust policy';
  const trustDeny: PolicyDocument = {
    Statement: [root['Statement'], { Effect: 'Deny', Principal: { AWS: alice }, Action: 'sts:*' }],
  };

  it.each([
    {
      name: 'the account is trusted, the user may not',
      account: home,
      trustPolicy: root,
      policies: [],
      says: noIdentity,
    },
    { name: 'the account is trusted, the user may', account: home, trustPolicy: root, policies: [mayAssume] },
    { name: 'a bare account id stands for root', account: home, trustPolicy: trust(home), policies: [mayAssume] },
    { name: 'the user is named, and that is enough', account: home, trustPolicy: named, policies: [] },
    { name: 'everyone is trusted', account: home, trustPolicy: trust('*'), policies: [] },
    {
      name: 'the user is named and denied',
      account: home,
      trustPolicy: named,
      policies: [denyAssume],
      says: deniedByIdentity,
    },
    {
      name: 'the trust policy denies',
      account: home,
      trustPolicy: trustDeny,
      policies: [mayAssume],
      says: deniedByTrust,
    },
    {
      name: 'somebody else is named',
      account: home,
      trustPolicy: trust(`${alice}2`),
      policies: [mayAssume],
      says: noTrust,
    },
    { name: 'a service is trusted', account: home, trustPolicy: trustService(), policies: [mayAssume], says: noTrust },
    {
      name: 'another account is trusted',
      account: home,
      trustPolicy: trust(other),
      policies: [mayAssume],
      says: noTrust,
    },
    { name: 'named across accounts, and may', account: other, trustPolicy: named, policies: [mayAssume] },
    { name: 'named across accounts, and may not', account: other, trustPolicy: named, policies: [], says: noReason },
    { name: 'account trusted across accounts, and may', account: other, trustPolicy: root, policies: [mayAssume] },
    {
      name: 'account trusted across accounts, and may not',
      account: other,
      trustPolicy: root,
      policies: [],
      says: noReason,
    },
    {
      name: 'not trusted across accounts',
      account: other,
      trustPolicy: trust(other),
      policies: [mayAssume],
      says: noReason,
    },
    {
      name: 'denied across accounts',
      account: other,
      trustPolicy: root,
      policies: [mayAssume, denyAssume],
      says: noReason,
    },
  ])('$name', async ({ account, trustPolicy, policies, says }) => {
    const answer = await assumeIn(worldWith({ policies }, account, trustPolicy), account);
    if (says === undefined) expect(answer.status).toBe(200);
    else
      expect(denial(answer)).toBe(
        `User: ${alice} is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::${account}:role/team/R${says}`,
      );
  });

  it('a role that does not exist is a denial without a reason', async () => {
    const answer = await assumeIn(worldWith({ policies: [mayAssume] }, home, root), home, {
      RoleArn: `arn:aws:iam::${home}:role/None`,
    });
    expect(denial(answer)).toBe(
      `User: ${alice} is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::${home}:role/None`,
    );
  });

  it('the path belongs to the role ARN', async () => {
    const answer = await assumeIn(worldWith({ policies: [mayAssume] }, home, root), home, {
      RoleArn: `arn:aws:iam::${home}:role/R`,
    });
    expect(answer.status).toBe(403);
  });

  // https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html: root cannot call AssumeRole.
  it('root may not assume roles', async () => {
    await using emulator = await startEmulator({
      accounts: [{ id: home, rootKeys: [testAdminKey], roles: [{ name: 'R', trustPolicy: root }] }],
    });
    const answer = await callSts(emulator.url, keys, assume({ RoleArn: `arn:aws:iam::${home}:role/R` }));
    expect(denial(answer)).toBe('Roles may not be assumed by root accounts.');
  });
});

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-sts
describe('conditions of trust policies', () => {
  it.each([
    {
      key: 'sts:RoleSessionName',
      condition: { StringEquals: { 'sts:RoleSessionName': '${aws:username}' } },
      right: { RoleSessionName: 'alice' },
      wrong: { RoleSessionName: 'bob' },
    },
    {
      key: 'sts:ExternalId',
      condition: { StringEquals: { 'sts:ExternalId': 'ticket-1' } },
      right: { ExternalId: 'ticket-1' },
      wrong: { ExternalId: 'ticket-2' },
    },
    {
      key: 'sts:ExternalId, absent',
      condition: { StringEquals: { 'sts:ExternalId': 'ticket-1' } },
      right: { ExternalId: 'ticket-1' },
      wrong: {},
    },
    {
      key: 'sts:SourceIdentity',
      condition: { StringLike: { 'sts:SourceIdentity': 'al*' } },
      right: { SourceIdentity: 'alice' },
      wrong: { SourceIdentity: 'bob' },
    },
    {
      key: 'aws:RequestTag',
      condition: { StringEquals: { 'aws:RequestTag/team': 'red' } },
      right: tag('team', 'red'),
      wrong: tag('team', 'blue'),
    },
    {
      key: 'sts:TransitiveTagKeys',
      condition: { 'ForAllValues:StringEquals': { 'sts:TransitiveTagKeys': ['team'] } },
      right: { ...tag('team', 'red'), 'TransitiveTagKeys.member.1': 'team' },
      wrong: { ...tag('shop', 'red'), 'TransitiveTagKeys.member.1': 'shop' },
    },
    {
      key: 'aws:MultiFactorAuthPresent',
      condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } },
      right: { SerialNumber: `arn:aws:iam::${home}:mfa/alice`, TokenCode: '123456' },
      wrong: {},
    },
    {
      key: 'aws:MultiFactorAuthAge',
      condition: { NumericLessThan: { 'aws:MultiFactorAuthAge': '60' } },
      right: { SerialNumber: `arn:aws:iam::${home}:mfa/alice`, TokenCode: '123456' },
      wrong: {},
    },
  ])('$key', async ({ condition, right, wrong }) => {
    const world = worldWith({ policies: [allow('sts:*', '*')] }, other, trust(`arn:aws:iam::${home}:root`, condition));
    expect((await assumeIn(world, other, right)).status).toBe(200);
    expect((await assumeIn(world, other, wrong)).element('Code')).toBe('AccessDenied');
  });

  it.each([
    { condition: { ArnEquals: { 'aws:PrincipalArn': alice } }, status: 200 },
    { condition: { ArnLike: { 'aws:PrincipalArn': `arn:aws:iam::${home}:user/dev/*` } }, status: 200 },
    { condition: { ArnLike: { 'aws:PrincipalArn': `arn:aws:iam::${home}:role/*` } }, status: 403 },
    { condition: { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'true' } }, status: 200 },
    { condition: { Null: { 'aws:MultiFactorAuthPresent': 'true' } }, status: 200 },
    { condition: { Null: { 'aws:MultiFactorAuthPresent': 'false' } }, status: 403 },
    { condition: { StringEquals: { 'aws:PrincipalTag/team': 'red' } }, status: 200 },
  ])('of the caller: $condition', async ({ condition, status }) => {
    const world = worldWith({ policies: [mayAssume] }, other, trust(`arn:aws:iam::${home}:root`, condition));
    expect((await assumeIn(world, other)).status).toBe(status);
  });
});

// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html#id_session-tags_permissions-required
// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html
describe('permissions of their own', () => {
  it.each([
    { name: 'tags', extra: tag('team', 'red'), action: 'sts:TagSession' },
    { name: 'a source identity', extra: { SourceIdentity: 'alice' }, action: 'sts:SetSourceIdentity' },
  ])('$name', async ({ extra, action }) => {
    const answer = await assumeIn(worldWith({ policies: [mayAssume] }, home, trust(home)), home, extra);
    expect(denial(answer)).toContain(`is not authorized to perform: ${action} on resource: `);
  });
});

// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html#iam-term-role-chaining
describe('chains', () => {
  const [a, b] = [`arn:aws:iam::${home}:role/A`, `arn:aws:iam::${other}:role/path/B`];
  const world: World = {
    accounts: [
      {
        id: home,
        users: [user({ policies: [allow('sts:*', '*')] })],
        roles: [{ name: 'A', trustPolicy: trust(home), policies: [allow('sts:*', '*')], maxSessionDuration: 43_200 }],
      },
      { id: other, roles: [{ name: 'B', path: '/path/', trustPolicy: trust(a), maxSessionDuration: 43_200 }] },
    ],
  };

  it('a role session is trusted as its role, and named without the path', async () => {
    await using emulator = await startEmulator(world);
    const first = keysIn(await callSts(emulator.url, keys, assume({ RoleArn: a })));
    const second = await callSts(emulator.url, first, assume({ RoleArn: b }));
    expect(second.element('Arn')).toBe(`arn:aws:sts::${other}:assumed-role/B/alice`);
    expect(second.element('AssumedRoleId')).toMatch(/^AROA[A-Z0-9]{17}:alice$/);
    const caller = await callSts(emulator.url, keysIn(second), { Action: 'GetCallerIdentity' });
    expect([caller.element('Arn'), caller.element('Account')]).toEqual([second.element('Arn'), other]);
  });

  it('a trust policy may name the session itself', async () => {
    const session = `arn:aws:sts::${home}:assumed-role/A/alice`;
    const named = {
      ...world,
      accounts: [
        ...world.accounts.slice(0, 1),
        { id: other, roles: [{ name: 'B', path: '/path/', trustPolicy: trust(session) }] },
      ],
    };
    await using emulator = await startEmulator(named);
    const first = keysIn(await callSts(emulator.url, keys, assume({ RoleArn: a })));
    const stranger = keysIn(await callSts(emulator.url, keys, assume({ RoleArn: a, RoleSessionName: 'bob' })));
    expect((await callSts(emulator.url, first, assume({ RoleArn: b }))).status).toBe(200);
    expect((await callSts(emulator.url, stranger, assume({ RoleArn: b }))).status).toBe(403);
  });

  it.each(['AssumeRole', 'GetSessionToken'])('last one hour at most after %s', async (action) => {
    await using emulator = await startEmulator(world);
    const form = action === 'AssumeRole' ? assume({ RoleArn: a, DurationSeconds: '43200' }) : { Action: action };
    const first = keysIn(await callSts(emulator.url, keys, form));
    const target = action === 'AssumeRole' ? b : a;
    const answer = await callSts(emulator.url, first, assume({ RoleArn: target, DurationSeconds: '3601' }));
    expect([answer.status, answer.element('Code'), answer.element('Message')]).toEqual([
      400,
      'ValidationError',
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.',
    ]);
    expect((await callSts(emulator.url, first, assume({ RoleArn: target, DurationSeconds: '3600' }))).status).toBe(200);
  });

  // https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html#id_session-tags_role-chaining
  it('pass transitive tags on, which nobody may set again', async () => {
    await using emulator = await startEmulator(world);
    const tags = { ...tag('Team', 'red'), 'TransitiveTagKeys.member.1': 'Team' };
    const first = keysIn(await callSts(emulator.url, keys, assume({ RoleArn: a, ...tags })));
    const again = await callSts(emulator.url, first, assume({ RoleArn: b, ...tag('team', 'blue') }));
    expect([again.status, again.element('Code')]).toEqual([400, 'InvalidParameterValue']);
    expect((await callSts(emulator.url, first, assume({ RoleArn: b }))).status).toBe(200);
  });

  // https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html
  it('keep the source identity', async () => {
    await using emulator = await startEmulator(world);
    const first = keysIn(await callSts(emulator.url, keys, assume({ RoleArn: a, SourceIdentity: 'alice' })));
    const kept = await callSts(emulator.url, first, assume({ RoleArn: b }));
    expect(kept.element('SourceIdentity')).toBe('alice');
    const changed = await callSts(emulator.url, first, assume({ RoleArn: b, SourceIdentity: 'bob' }));
    expect(denial(changed)).toContain('sts:SetSourceIdentity');
  });

  // A session policy narrows the session it is set on, its right to the next role too; it does not pass on.
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html#policies_session
  it('are stopped by a session policy that leaves AssumeRole out', async () => {
    await using emulator = await startEmulator(world);
    const stopped = keysIn(await callSts(emulator.url, keys, assume({ RoleArn: a, Policy: narrow('s3:*') })));
    expect((await callSts(emulator.url, stopped, assume({ RoleArn: b }))).status).toBe(403);
    const self = await callSts(emulator.url, stopped, assume({ RoleArn: a }));
    expect(denial(self)).toContain(' because no session policy allows the sts:AssumeRole action');
    const able = keysIn(await callSts(emulator.url, keys, assume({ RoleArn: a, Policy: narrow('sts:AssumeRole') })));
    expect((await callSts(emulator.url, able, assume({ RoleArn: b }))).status).toBe(200);
  });
});

function narrow(action: string): string {
  return JSON.stringify(allow(action, '*'));
}

function worldWith(rights: Partial<User>, account: string, trustPolicy: PolicyDocument): World {
  const role = { name: 'R', path: '/team/', trustPolicy };
  const users = [user(rights)];
  return account === home
    ? { accounts: [{ id: home, users, roles: [role] }] }
    : {
        accounts: [
          { id: home, users },
          { id: account, roles: [role] },
        ],
      };
}

function user(rights: Partial<User>): User {
  const mfaDevices = [{ serial: `arn:aws:iam::${home}:mfa/alice`, codes: ['123456'] }];
  const tags = [{ key: 'Team', value: 'red' }];
  return { name: 'alice', path: '/dev/', accessKeys: [testAdminKey], mfaDevices, tags, ...rights };
}

async function assumeIn(
  world: World,
  account: string,
  extra: Readonly<Record<string, string>> = {},
): Promise<StsAnswer> {
  await using emulator = await startEmulator(world);
  return await callSts(emulator.url, keys, assume({ RoleArn: `arn:aws:iam::${account}:role/team/R`, ...extra }));
}

function assume(extra: Readonly<Record<string, string>>): Record<string, string> {
  return { Action: 'AssumeRole', RoleSessionName: 'alice', ...extra };
}

function tag(key: string, value: string): Record<string, string> {
  return { 'Tags.member.1.Key': key, 'Tags.member.1.Value': value };
}

function trustService(): PolicyDocument {
  return { Statement: { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' } };
}

/** The sentence of a denial; anything else fails. */
function denial(answer: StsAnswer): string | undefined {
  expect([answer.status, answer.element('Code')]).toEqual([403, 'AccessDenied']);
  return answer.element('Message');
}
