import { afterAll, describe, expect, it } from 'vitest';
import { startEmulator, type World } from '../../emulator/emulator.ts';
import { allow, testAdminKey, trust } from '../../emulator/worlds.ts';
import type { SigningKeys } from '../../support/sign-v4.ts';
import { callSts, keysIn, type StsAnswer } from '../../support/sts-call.ts';

const account = '222222222222';
const rootKey = { id: 'AKIAI44QH8DHBEXAMPLE', secret: testAdminKey.secret };
const role = `arn:aws:iam::${account}:role/R`;
const provider = 'token.example.com';

const world: World = {
  accounts: [
    {
      id: account,
      rootKeys: [rootKey],
      users: [
        {
          name: 'alice',
          path: '/dev/team/',
          accessKeys: [testAdminKey],
          policies: [
            allow('*', '*'),
            { Statement: { Effect: 'Deny', Action: ['sts:GetCallerIdentity', 'sts:GetSessionToken'], Resource: '*' } },
          ],
        },
        { name: 'bob', accessKeys: [{ id: 'AKIABOBSKEYEXAMPLE', secret: testAdminKey.secret }] },
      ],
      roles: [
        { name: 'R', trustPolicy: trust(account), policies: [allow('*', '*')] },
        {
          name: 'Web',
          trustPolicy: {
            Version: '2012-10-17',
            Statement: {
              Effect: 'Allow',
              Principal: { Federated: `arn:aws:iam::${account}:oidc-provider/${provider}` },
              Action: 'sts:AssumeRoleWithWebIdentity',
              Condition: {
                StringEquals: { [`${provider}:aud`]: 'sts.amazonaws.com', [`${provider}:sub`]: 'repo:main' },
              },
            },
          },
        },
      ],
    },
  ],
  webIdentities: [
    { token: 'good', provider, subject: 'repo:main', audience: 'sts.amazonaws.com' },
    { token: 'stranger', provider, subject: 'repo:fork', audience: 'sts.amazonaws.com' },
    { token: 'stale', provider, subject: 'repo:main', audience: 'sts.amazonaws.com', expired: true },
  ],
};

const emulator = await startEmulator(world);
afterAll(() => emulator.close());
const alice: SigningKeys = { accessKeyId: testAdminKey.id, secretAccessKey: testAdminKey.secret };
const root: SigningKeys = { accessKeyId: rootKey.id, secretAccessKey: rootKey.secret };
const bob: SigningKeys = { accessKeyId: 'AKIABOBSKEYEXAMPLE', secretAccessKey: testAdminKey.secret };

// https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
describe('GetCallerIdentity', () => {
  it('answers even who is denied it, with the path of the user', async () => {
    expect(await whoIs(alice)).toEqual([`arn:aws:iam::${account}:user/dev/team/alice`, account]);
  });

  it('knows root, and all kinds of sessions', async () => {
    expect(await whoIs(root)).toEqual([`arn:aws:iam::${account}:root`, account]);
    const session = keysIn(await call(alice, { Action: 'GetSessionToken' }));
    expect(await whoIs(session)).toEqual([`arn:aws:iam::${account}:user/dev/team/alice`, account]);
    const federated = keysIn(await call(alice, { Action: 'GetFederationToken', Name: 'visitor' }));
    expect(await whoIs(federated)).toEqual([`arn:aws:sts::${account}:federated-user/visitor`, account]);
    expect(await whoIs(await roleSession())).toEqual([`arn:aws:sts::${account}:assumed-role/R/alice`, account]);
  });
});

// https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html
describe('GetSessionToken', () => {
  it.each([
    { seconds: '899', says: 'greater than or equal to 900' },
    { seconds: '129601', says: 'less than or equal to 129600' },
  ])('refuses $seconds seconds', async ({ seconds, says }) => {
    const answer = await call(alice, { Action: 'GetSessionToken', DurationSeconds: seconds });
    expect([answer.status, answer.element('Code')]).toEqual([400, 'ValidationError']);
    expect(answer.element('Message')).toContain(says);
  });

  it('lasts twelve hours, one for root', async () => {
    const lasting = [
      { keys: alice, extra: {}, hours: 12 },
      { keys: alice, extra: { DurationSeconds: '129600' }, hours: 36 },
      { keys: root, extra: {}, hours: 1 },
    ];
    for (const { keys, extra, hours } of lasting) {
      // oxlint-disable-next-line no-await-in-loop
      const answer = await call(keys, { Action: 'GetSessionToken', ...extra });
      expect((Date.parse(answer.element('Expiration') ?? '') - Date.now()) / 3_600_000).toBeCloseTo(hours, 1);
    }
  });

  it('is not for sessions', async () => {
    const answer = await call(await roleSession(), { Action: 'GetSessionToken' });
    expect(answer.element('Message')).toBe('Cannot call GetSessionToken with session credentials');
    expect([answer.status, answer.element('Code')]).toEqual([403, 'AccessDenied']);
  });
});

// https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html
describe('GetFederationToken', () => {
  const form = { Action: 'GetFederationToken', Name: 'visitor' };

  it.each([{ Name: 'v' }, { Name: 'v'.repeat(33) }, { Name: 'a b' }, { Policy: 'x'.repeat(2049) }])(
    'refuses %j',
    async (extra) => {
      const answer = await call(alice, { ...form, ...extra });
      expect([answer.status, answer.element('Code')]).toEqual([400, 'ValidationError']);
    },
  );

  it('refuses a policy and ARNs of more than 2,048 characters together', async () => {
    const arn = 'arn:aws:iam::aws:policy/ReadOnlyAccess';
    const policy = JSON.stringify(allow(`s3:${'x'.repeat(1_950)}`, '*'));
    const answer = await call(alice, { ...form, Policy: policy, 'PolicyArns.member.1.arn': arn });
    expect([policy.length <= 2_048, answer.status, answer.element('Code')]).toEqual([
      true,
      400,
      'PackedPolicyTooLarge',
    ]);
  });

  it('needs a permission', async () => {
    const answer = await call(bob, form);
    expect(answer.element('Message')).toBe(
      `User: arn:aws:iam::${account}:user/bob is not authorized to perform: sts:GetFederationToken on resource: arn:aws:sts::${account}:federated-user/visitor because no identity-based policy allows the sts:GetFederationToken action`,
    );
  });

  it('is not for sessions, and its sessions may assume nothing', async () => {
    const refused = await call(await roleSession(), form);
    expect(refused.element('Message')).toBe('Cannot call GetFederationToken with session credentials');
    const policy = JSON.stringify(allow('*', '*'));
    const federated = keysIn(await call(alice, { ...form, Policy: policy }));
    const answer = await call(federated, { Action: 'AssumeRole', RoleArn: role, RoleSessionName: 'visitor' });
    expect(answer.element('Message')).toContain('is not authorized to perform: sts:AssumeRole');
  });
});

// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
describe('AssumeRoleWithWebIdentity', () => {
  const form = {
    Action: 'AssumeRoleWithWebIdentity',
    RoleArn: `arn:aws:iam::${account}:role/Web`,
    RoleSessionName: 'job',
  };

  it('needs no signature, only a token that the role trusts', async () => {
    const answer = await callSts(emulator.url, undefined, { ...form, WebIdentityToken: 'good' });
    expect(answer.element('SubjectFromWebIdentityToken')).toBe('repo:main');
    expect(await whoIs(keysIn(answer))).toEqual([`arn:aws:sts::${account}:assumed-role/Web/job`, account]);
  });

  it.each([
    { token: 'stranger', status: 403, code: 'AccessDenied' },
    { token: 'stale', status: 400, code: 'ExpiredTokenException' },
    { token: 'nonsense', status: 400, code: 'InvalidIdentityToken' },
  ])('refuses a $token token', async ({ token, status, code }) => {
    const answer = await callSts(emulator.url, undefined, { ...form, WebIdentityToken: token });
    expect([answer.status, answer.element('Code')]).toEqual([status, code]);
  });
});

// https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html
describe('what is not there', () => {
  it.each([
    { action: 'AssumeRoot', status: 403, code: 'AccessDenied' },
    { action: 'DecodeAuthorizationMessage', status: 403, code: 'AccessDenied' },
    { action: 'MakeTea', status: 400, code: 'InvalidAction' },
  ])('$action', async ({ action, status, code }) => {
    const answer = await call(bob, { Action: action });
    expect([answer.status, answer.element('Code')]).toEqual([status, code]);
  });
});

function call(keys: SigningKeys, form: Readonly<Record<string, string>>): Promise<StsAnswer> {
  return callSts(emulator.url, keys, form);
}

async function whoIs(keys: SigningKeys): Promise<(string | undefined)[]> {
  const answer = await call(keys, { Action: 'GetCallerIdentity' });
  return [answer.element('Arn'), answer.element('Account')];
}

async function roleSession(): Promise<SigningKeys> {
  return keysIn(await call(alice, { Action: 'AssumeRole', RoleArn: role, RoleSessionName: 'alice' }));
}
