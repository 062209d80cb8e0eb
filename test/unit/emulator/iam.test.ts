import { afterAll, describe, expect, it } from 'vitest';
import { startEmulator, type World } from '../../emulator/emulator.ts';
import { allow, testAdminKey, trust } from '../../emulator/worlds.ts';
import { callIam, documentIn } from '../../support/iam-call.ts';
import type { SigningKeys, SigningScope } from '../../support/sign-v4.ts';
import { callSts, keysIn, type StsAnswer } from '../../support/sts-call.ts';

const account = '222222222222';
const other = '111111111111';
const mfa = `arn:aws:iam::${account}:mfa/alice`;
const readLogs = allow('logs:Get*', '*');
const ownTrust = trust(account, { StringEquals: { 'sts:RoleSessionName': "it's (${aws:username})*" } });

const world: World = {
  accounts: [
    {
      id: account,
      rootKeys: [{ id: 'AKIAROOTSKEYEXAMPLE', secret: testAdminKey.secret }],
      users: [
        {
          name: 'alice',
          path: '/dev/',
          accessKeys: [testAdminKey],
          mfaDevices: [{ serial: mfa, codes: ['123456'] }],
          policies: [allow(['iam:*', 'sts:*'], '*')],
          namedPolicies: [{ name: 'Logs', document: readLogs }],
          attachedPolicies: [`arn:aws:iam::${account}:policy/team/ReadLogs`, 'arn:aws:iam::aws:policy/ReadOnlyAccess'],
          groups: ['Developers', 'Readers'],
          boundary: 'arn:aws:iam::aws:policy/AdministratorAccess',
          tags: [{ key: 'team', value: 'red & blue' }],
        },
        {
          name: 'bob',
          accessKeys: [{ id: 'AKIABOBSKEYEXAMPLE', secret: testAdminKey.secret }],
          policies: [allow('iam:GetUser', `arn:aws:iam::${account}:user/bob`)],
        },
      ],
      groups: [
        {
          name: 'Developers',
          path: '/teams/',
          namedPolicies: [{ name: 'Build', document: readLogs }],
          attachedPolicies: ['arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess'],
        },
        { name: 'Readers' },
      ],
      roles: [
        {
          name: 'R',
          path: '/team/',
          trustPolicy: ownTrust,
          policies: [allow('iam:Get*', '*')],
          attachedPolicies: [`arn:aws:iam::${account}:policy/team/ReadLogs`],
          maxSessionDuration: 7200,
        },
        { name: 'Open', trustPolicy: trust(account), policies: [allow('iam:Get*', '*')] },
      ],
      managedPolicies: [{ name: 'team/ReadLogs', document: readLogs }],
    },
    {
      id: other,
      users: [{ name: 'carol' }],
      roles: [{ name: 'Far', trustPolicy: trust(account) }],
      managedPolicies: [{ name: 'Far', document: readLogs }],
    },
  ],
};

const emulator = await startEmulator(world);
afterAll(() => emulator.close());
const signer = (accessKeyId: string): SigningKeys => ({ accessKeyId, secretAccessKey: testAdminKey.secret });
const [alice, bob, root] = [signer(testAdminKey.id), signer('AKIABOBSKEYEXAMPLE'), signer('AKIAROOTSKEYEXAMPLE')];

type Form = Readonly<Record<string, string>>;

async function ask(form: Form, keys: SigningKeys = alice, scope: Partial<SigningScope> = {}): Promise<StsAnswer> {
  return callIam(emulator.url, keys, form, scope);
}

async function refusal(form: Form, keys: SigningKeys = alice): Promise<readonly unknown[]> {
  const answer = await ask(form, keys);
  return [answer.status, answer.element('Code'), answer.element('Message')];
}

describe('GetUser', () => {
  const shown = [
    `<Path>/dev/</Path>`,
    `<UserName>alice</UserName>`,
    `<Arn>arn:aws:iam::${account}:user/dev/alice</Arn>`,
  ];

  it.each([
    { name: 'by name', form: { UserName: 'alice' }, keys: alice },
    { name: 'the caller', form: {}, keys: alice },
  ])('$name', async ({ form, keys }) => {
    const answer = await ask({ Action: 'GetUser', ...form }, keys);
    for (const element of shown) expect(answer.text).toContain(element);
    expect(answer.text).toContain('<Tags><member><Key>team</Key><Value>red &#38; blue</Value></member></Tags>');
    expect(answer.element('PermissionsBoundaryArn')).toBe('arn:aws:iam::aws:policy/AdministratorAccess');
    expect(answer.element('UserId')).toMatch(/^AIDA\w{10}EXAMPLE$/);
  });

  it('root, which has no name', async () => {
    const answer = await ask({ Action: 'GetUser' }, root);
    expect([answer.element('Arn'), answer.element('UserName')]).toEqual([`arn:aws:iam::${account}:root`, undefined]);
  });

  it('of a role session needs a name', async () => {
    const session = await becomeOpen();
    expect(await refusal({ Action: 'GetUser' }, session)).toEqual([
      400,
      'ValidationError',
      'Must specify userName when calling with non-User credentials',
    ]);
    expect((await ask({ Action: 'GetUser', UserName: 'bob' }, session)).element('UserName')).toBe('bob');
  });
});

it('GetRole sends the trust policy as RFC 3986 encodes it', async () => {
  const answer = await ask({ Action: 'GetRole', RoleName: 'R' });
  expect(answer.element('AssumeRolePolicyDocument')).toMatch(/^[\w.~%-]+$/);
  expect(documentIn(answer, 'AssumeRolePolicyDocument')).toEqual(ownTrust);
  expect([answer.element('Arn'), answer.element('MaxSessionDuration')]).toEqual([
    `arn:aws:iam::${account}:role/team/R`,
    '7200',
  ]);
});

describe('policies', () => {
  it.each([
    { Action: 'GetUserPolicy', UserName: 'alice', PolicyName: 'Logs' },
    { Action: 'GetGroupPolicy', GroupName: 'Developers', PolicyName: 'Build' },
    { Action: 'GetRolePolicy', RoleName: 'R', PolicyName: 'policy-1', is: allow('iam:Get*', '*') },
  ])('$Action', async ({ is = readLogs, ...form }) => {
    const answer = await ask(form);
    expect([answer.element('PolicyName'), documentIn(answer, 'PolicyDocument')]).toEqual([form.PolicyName, is]);
  });

  it('GetPolicy and GetPolicyVersion', async () => {
    const PolicyArn = `arn:aws:iam::${account}:policy/team/ReadLogs`;
    const policy = await ask({ Action: 'GetPolicy', PolicyArn });
    expect(['PolicyName', 'Path', 'DefaultVersionId'].map((name) => policy.element(name))).toEqual([
      'ReadLogs',
      '/team/',
      'v1',
    ]);
    const version = await ask({ Action: 'GetPolicyVersion', PolicyArn, VersionId: 'v1' });
    expect(documentIn(version, 'Document')).toEqual(readLogs);
  });

  it.each([
    { Action: 'ListUserPolicies', UserName: 'alice', lists: ['Logs', 'policy-1'] },
    { Action: 'ListUserPolicies', UserName: 'bob', lists: ['policy-1'] },
    { Action: 'ListGroupPolicies', GroupName: 'Developers', lists: ['Build'] },
    { Action: 'ListGroupPolicies', GroupName: 'Readers', lists: [] },
    { Action: 'ListRolePolicies', RoleName: 'R', lists: ['policy-1'] },
    { Action: 'ListAttachedUserPolicies', UserName: 'alice', lists: ['ReadLogs', 'ReadOnlyAccess'] },
    { Action: 'ListAttachedUserPolicies', UserName: 'alice', PathPrefix: '/team/', lists: ['ReadLogs'] },
    { Action: 'ListAttachedGroupPolicies', GroupName: 'Developers', lists: ['AmazonS3ReadOnlyAccess'] },
    { Action: 'ListAttachedRolePolicies', RoleName: 'R', lists: ['ReadLogs'] },
    { Action: 'ListGroupsForUser', UserName: 'alice', lists: ['Developers', 'Readers'] },
  ])('$Action lists $lists', async ({ lists, ...form }) => {
    const answer = await ask(form);
    expect([answer.status, listed(answer)]).toEqual([200, lists]);
    expect([answer.element('IsTruncated'), answer.element('Marker')]).toEqual(['false', undefined]);
  });
});

// https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAttachedUserPolicies.html (MaxItems, Marker)
describe('pages', () => {
  const form = { Action: 'ListAttachedUserPolicies', UserName: 'alice' };

  it.each([
    { name: 'the caller', pageSize: 1000, MaxItems: { MaxItems: '1' } },
    { name: 'the emulator', pageSize: 1, MaxItems: {} },
  ])('are as small as $name wants them', async ({ pageSize, MaxItems }) => {
    await using paged = await startEmulator(world, { pageSize });
    const first = await callIam(paged.url, alice, { ...form, ...MaxItems });
    expect([listed(first), first.element('IsTruncated')]).toEqual([['ReadLogs'], 'true']);
    const Marker = first.element('Marker') ?? '';
    const second = await callIam(paged.url, alice, { ...form, ...MaxItems, Marker });
    expect([listed(second), second.element('IsTruncated'), second.element('Marker')]).toEqual([
      ['ReadOnlyAccess'],
      'false',
      undefined,
    ]);
    const foreign = await callIam(paged.url, alice, { Action: 'ListUserPolicies', UserName: 'alice', Marker });
    expect(foreign.element('Code')).toBe('ValidationError');
  });

  it.each(['0', '1001', 'x'])('do not have %s items', async (MaxItems) => {
    expect(await refusal({ ...form, MaxItems })).toContain('ValidationError');
  });
});

describe('what is not there', () => {
  it.each([
    { Action: 'GetUser', UserName: 'nobody', says: 'The user with name nobody cannot be found.' },
    { Action: 'GetRole', RoleName: 'None', says: 'The role with name None cannot be found.' },
    { Action: 'ListGroupPolicies', GroupName: 'None', says: 'The group with name None cannot be found.' },
    {
      Action: 'GetUserPolicy',
      UserName: 'alice',
      PolicyName: 'None',
      says: 'The user policy with name None cannot be found.',
    },
    {
      Action: 'DeleteRolePolicy',
      RoleName: 'R',
      PolicyName: 'None',
      says: 'The role policy with name None cannot be found.',
    },
    {
      Action: 'GetPolicy',
      PolicyArn: `arn:aws:iam::${account}:policy/None`,
      says: `Policy arn:aws:iam::${account}:policy/None was not found.`,
    },
    { Action: 'GetUser', UserName: 'carol', says: 'The user with name carol cannot be found.' },
    { Action: 'GetRole', RoleName: 'Far', says: 'The role with name Far cannot be found.' },
    {
      Action: 'GetPolicy',
      PolicyArn: `arn:aws:iam::${other}:policy/Far`,
      says: `Policy arn:aws:iam::${other}:policy/Far was not found.`,
    },
  ])('$Action: $says', async ({ says, ...form }) => {
    expect(await refusal(form)).toEqual([404, 'NoSuchEntity', says]);
  });
});

// Denials of IAM show what exists by its kind and name; see boto and Terraform users' reports, e.g.
// https://github.com/terraform-aws-modules/terraform-aws-eks/issues/2517
describe('who may not', () => {
  const because = (action: string): string => ` because no identity-based policy allows the iam:${action} action`;

  it.each([
    { Action: 'GetRole', RoleName: 'R', on: 'role R' },
    { Action: 'GetRole', RoleName: 'None', on: `arn:aws:iam::${account}:role/None` },
    { Action: 'GetUser', UserName: 'alice', on: 'user alice' },
    { Action: 'PutUserPolicy', UserName: 'bob', PolicyName: 'p', PolicyDocument: '{', on: 'user bob' },
  ])('$Action on $on', async ({ on, ...form }) => {
    const says = `User: arn:aws:iam::${account}:user/bob is not authorized to perform: iam:${form.Action} on resource: ${on}${because(form.Action)}`;
    expect(await refusal(form, bob)).toEqual([403, 'AccessDenied', says]);
  });

  it('may still what its policy says', async () => {
    expect((await ask({ Action: 'GetUser' }, bob)).status).toBe(200);
  });
});

// https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html
// https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html
describe('sessions', () => {
  const invalid = [403, 'InvalidClientTokenId', 'The security token included in the request is invalid'];

  it('of GetSessionToken reach IAM with MFA only', async () => {
    const form = { Action: 'GetSessionToken' };
    const without = keysIn(await callSts(emulator.url, alice, form));
    expect(await refusal({ Action: 'GetUser' }, without)).toEqual(invalid);
    const code = { SerialNumber: mfa, TokenCode: '123456' };
    const withMfa = keysIn(await callSts(emulator.url, alice, { ...form, ...code }));
    expect((await ask({ Action: 'GetUser' }, withMfa)).element('UserName')).toBe('alice');
  });

  it('of GetFederationToken never do', async () => {
    const form = { Action: 'GetFederationToken', Name: 'visitor', Policy: JSON.stringify(allow('*', '*')) };
    const keys = keysIn(await callSts(emulator.url, alice, form));
    expect(await refusal({ Action: 'GetUser' }, keys)).toEqual(invalid);
  });
});

describe('calls', () => {
  it.each([
    { name: 'another region', scope: { region: 'eu-west-1' } },
    { name: 'another service', scope: { service: 'sts' } },
  ])('signed for $name are refused', async ({ scope }) => {
    const answer = await ask({ Action: 'GetUser' }, alice, scope);
    expect([answer.status, answer.element('Code')]).toEqual([403, 'SignatureDoesNotMatch']);
  });

  it.each([
    { form: { Action: 'ListUsers' }, code: 'InvalidAction' },
    { form: {}, code: 'MissingAction' },
    { form: { Action: 'GetRole' }, code: 'ValidationError' },
    { form: { Action: 'GetRole', RoleName: 'a b' }, code: 'ValidationError' },
    { form: { Action: 'GetPolicy', PolicyArn: 'arn:aws:s3:::no-policy-at-all' }, code: 'InvalidInput' },
  ])('$form: $code', async ({ form, code }) => {
    expect((await refusal(form)).slice(0, 2)).toEqual([400, code]);
  });

  it('are in the log with what they asked; faults speak as IAM does', async () => {
    emulator.fault({ kind: 'throttle' }, { action: 'GetRole' });
    const answer = await ask({ Action: 'GetRole', RoleName: 'R' });
    expect(answer.text).toContain('<ErrorResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/">');
    expect(emulator.calls.at(-1)).toMatchObject({
      service: 'iam',
      action: 'GetRole',
      fields: { RoleName: 'R' },
      errorCode: 'Throttling',
    });
  });
});

async function becomeOpen(): Promise<SigningKeys> {
  const form = { Action: 'AssumeRole', RoleArn: `arn:aws:iam::${account}:role/Open`, RoleSessionName: 'alice' };
  return keysIn(await callSts(emulator.url, alice, form));
}

function listed({ text }: StsAnswer): readonly (string | undefined)[] {
  return [...text.matchAll(/<member>([^<]+)<|<(?:PolicyName|GroupName)>([^<]*)</g)].map(
    ([, plain, name]) => plain ?? name,
  );
}
