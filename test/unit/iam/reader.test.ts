import { afterEach, describe, expect, it } from 'vitest';

import { Credentials } from '../../../src/credentials/credentials.ts';
import { openIam, type IamSettings } from '../../../src/iam/client.ts';
import { iamReader } from '../../../src/iam/reader.ts';
import type { IamReader } from '../../../src/refusal/readings.ts';
import { Deadline } from '../../../src/session/deadline.ts';
import { type Respond, type Seen, type Stub, stubServer } from '../../support/stub-server.ts';
import { refuse, send } from '../../support/stub-sts.ts';

const first = new Credentials({
  accessKeyId: 'ASIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  sessionToken: 'the-token-of-the-session',
});
const second = new Credentials({
  accessKeyId: 'AKIAI44QH8DHBEXAMPLE',
  secretAccessKey: 'je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY',
});

let stub: Stub | undefined;
afterEach(async () => {
  await stub?.[Symbol.asyncDispose]();
  stub = undefined;
});

interface Options {
  readonly credentials?: readonly Credentials[];
  readonly milliseconds?: number;
  readonly settings?: Partial<IamSettings>;
}

async function reader(respond: Respond, options: Options = {}): Promise<IamReader> {
  const { credentials = [first], milliseconds = 20_000, settings = {} } = options;
  stub = await stubServer(respond);
  const ask = await openIam({
    settings: { region: 'us-east-1', endpoint: { url: stub.url }, fips: false, dualStack: false, ...settings },
    env: {},
    deadline: new Deadline(() => performance.now(), milliseconds),
    trace: () => undefined,
  });
  return iamReader(ask(credentials, '111111111111'));
}

const xml = (action: string, body: string): string =>
  `<${action}Response xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><${action}Result>${body}</${action}Result><ResponseMetadata><RequestId>stub</RequestId></ResponseMetadata></${action}Response>`;
const asked = (): readonly string[] => stub?.seen.map(({ form }) => form.get('Action') ?? '') ?? [];

/** Answers by the action; an action without an answer is not allowed. */
function answers(table: Readonly<Record<string, (form: URLSearchParams) => string>>): Respond {
  return ({ form }, response) => {
    const action = form.get('Action') ?? '';
    const body = table[action]?.(form);
    if (body === undefined) refuse(response, 403, 'AccessDenied', `not authorized to perform: iam:${action}`);
    else send(response, 200, xml(action, body));
  };
}

const trust =
  '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111111111111:root"},"Action":"sts:AssumeRole","Condition":{"StringEquals":{"sts:ExternalId":"a+b c%"}}}}';
const roleXml = (more = ''): string =>
  `<Role><Arn>arn:aws:iam::111111111111:role/team/Deploy</Arn><RoleName>Deploy</RoleName><RoleId>AROAEXAMPLE</RoleId><Path>/team/</Path><CreateDate>2026-01-02T03:04:05Z</CreateDate>` +
  `<AssumeRolePolicyDocument>${encodeURIComponent(trust)}</AssumeRolePolicyDocument>${more}</Role>`;
const empty = (list: string): string => `<${list}/><IsTruncated>false</IsTruncated>`;
const names = (...all: readonly string[]): string => all.map((name) => `<member>${name}</member>`).join('');

describe('a role', () => {
  it('with its trust policy decoded, its longest session and its boundary; signed for the partition’s region', async () => {
    const iam = await reader(
      answers({
        GetRole: () =>
          roleXml(
            '<MaxSessionDuration>7200</MaxSessionDuration><PermissionsBoundary><PermissionsBoundaryType>Policy</PermissionsBoundaryType><PermissionsBoundaryArn>arn:aws:iam::111111111111:policy/Bound</PermissionsBoundaryArn></PermissionsBoundary>',
          ),
      }),
    );
    expect(await iam.role('Deploy', 'the trust policy of role Deploy')).toEqual({
      value: {
        arn: 'arn:aws:iam::111111111111:role/team/Deploy',
        uniqueId: 'AROAEXAMPLE',
        trust: { text: trust, source: 'trust policy of role Deploy', named: true, line: 1 },
        maxSessionSeconds: 7200,
        boundaryArn: 'arn:aws:iam::111111111111:policy/Bound',
      },
    });
    expect(stub?.seen[0]?.headers.authorization).toMatch(/Credential=ASIAIOSFODNN7EXAMPLE\/\d+\/us-east-1\/iam\//);
  });

  it.each([
    { why: 'nobody may', respond: answers({}), unread: { why: 'denied', reason: 'iam:GetRole is not allowed' } },
    { why: 'there is none', code: 'NoSuchEntity', unread: { why: 'missing', reason: 'there is none' } },
    { why: 'IAM throttles', code: 'Throttling', unread: { why: 'failed', reason: 'IAM throttled it' } },
    {
      why: 'the session has ended',
      code: 'ExpiredToken',
      unread: { why: 'failed', reason: 'IAM does not take these credentials (ExpiredToken)' },
    },
    { why: 'it is none of AWS’s errors', code: 'Strange', unread: { why: 'failed', reason: 'Strange: no **** here' } },
    {
      why: 'there is no policy in it',
      respond: answers({ GetRole: () => '<Role><Arn>a</Arn></Role>' }),
      unread: { why: 'failed', reason: 'its answer holds no policy' },
    },
    {
      why: 'the policy is broken off',
      respond: answers({ GetRole: () => '<Role><AssumeRolePolicyDocument>%7B%2</AssumeRolePolicyDocument></Role>' }),
      unread: { why: 'failed', reason: 'its answer holds a policy that cannot be decoded' },
    },
    {
      why: 'nobody is named in it',
      respond: answers({ GetRole: () => roleXml().replace(/<Arn>.*<\/Arn>/, '') }),
      unread: { why: 'failed', reason: 'its answer does not say whom it is about' },
    },
  ])('that cannot be read says so: $why', async ({ respond, code, unread }) => {
    const failing: Respond = (_, response) => refuse(response, 400, code ?? '', 'no the-token-of-the-session here');
    const iam = await reader(respond ?? failing);
    expect(await iam.role('Deploy', 'the role')).toEqual({
      unread: { what: 'the role', permission: 'iam:GetRole', ...unread },
    });
  });

  it('is asked for with the next credentials where the first may not, and not where there is none', async () => {
    const of = ({ headers }: Seen): string => /Credential=(\w+)/.exec(headers.authorization ?? '')?.[1] ?? '';
    const iam = await reader(
      (seen, response) => {
        if (of(seen) === second.accessKeyId) send(response, 200, xml('GetRole', roleXml()));
        else refuse(response, 403, 'InvalidClientTokenId', 'The security token included in the request is invalid');
      },
      { credentials: [first, second] },
    );
    expect((await iam.role('Deploy', 'the role')).value?.uniqueId).toBe('AROAEXAMPLE');
    await stub?.[Symbol.asyncDispose]();
    const gone = await reader((_, response) => refuse(response, 404, 'NoSuchEntity', 'none'), {
      credentials: [first, second],
    });
    expect((await gone.role('Deploy', 'the role')).unread?.why).toBe('missing');
    expect(asked()).toEqual(['GetRole']);
  });

  it('nobody asks without credentials of its account', async () => {
    const iam = await reader(answers({}), { credentials: [] });
    expect((await iam.role('Deploy', 'the role')).unread).toEqual({
      what: 'the role',
      permission: 'iam:GetRole',
      why: 'failed',
      reason: 'no credentials of account 111111111111 are at hand',
    });
    expect(asked()).toEqual([]);
  });

  it('a silent IAM is not waited for beyond the time there is', async () => {
    const iam = await reader(() => undefined, { milliseconds: 300 });
    expect((await iam.role('Deploy', 'the role')).unread?.reason).toMatch(
      /^no answer of 127\.0\.0\.1:\d+ in the time there is$/,
    );
  });
});

describe('the policies of a user', () => {
  const whole = {
    ListUserPolicies: (form: URLSearchParams) =>
      form.get('Marker') === 'next'
        ? `<PolicyNames>${names('Two')}</PolicyNames><IsTruncated>false</IsTruncated>`
        : `<PolicyNames>${names('One')}</PolicyNames><IsTruncated>true</IsTruncated><Marker>next</Marker>`,
    GetUserPolicy: (form: URLSearchParams) =>
      `<UserName>alice</UserName><PolicyName>x</PolicyName><PolicyDocument>${encodeURIComponent(`{"Id":"${form.get('PolicyName')}"}`)}</PolicyDocument>`,
    ListAttachedUserPolicies: () =>
      '<AttachedPolicies><member><PolicyName>P</PolicyName><PolicyArn>arn:aws:iam::aws:policy/P</PolicyArn></member></AttachedPolicies><IsTruncated>false</IsTruncated>',
    ListGroupsForUser: () =>
      '<Groups><member><Path>/</Path><GroupName>ops</GroupName><GroupId>AGPA</GroupId><Arn>arn:aws:iam::111111111111:group/ops</Arn><CreateDate>2026-01-02T03:04:05Z</CreateDate></member></Groups><IsTruncated>false</IsTruncated>',
    ListGroupPolicies: () => `<PolicyNames>${names('Three')}</PolicyNames><IsTruncated>false</IsTruncated>`,
    GetGroupPolicy: () =>
      `<GroupName>ops</GroupName><PolicyName>Three</PolicyName><PolicyDocument>${encodeURIComponent('{"Id":"Three"}')}</PolicyDocument>`,
    ListAttachedGroupPolicies: () => empty('AttachedPolicies'),
    GetPolicy: () => '<Policy><Arn>arn:aws:iam::aws:policy/P</Arn><DefaultVersionId>v7</DefaultVersionId></Policy>',
    GetPolicyVersion: (form: URLSearchParams) =>
      `<PolicyVersion><Document>${encodeURIComponent(`{"Id":"${form.get('VersionId')}"}`)}</Document><VersionId>v7</VersionId><IsDefaultVersion>true</IsDefaultVersion></PolicyVersion>`,
  };

  it('are all pages of its own, what is attached in its default version, and its groups’', async () => {
    const iam = await reader(answers(whole));
    expect(await iam.userPolicies('alice')).toEqual({
      policies: [
        { text: '{"Id":"One"}', source: 'policy One of user alice', named: true, line: 1 },
        { text: '{"Id":"Two"}', source: 'policy Two of user alice', named: true, line: 1 },
        { text: '{"Id":"v7"}', source: 'arn:aws:iam::aws:policy/P', named: true, line: 1 },
        { text: '{"Id":"Three"}', source: 'policy Three of group ops', named: true, line: 1 },
      ],
      unread: [],
    });
  });

  it.each(Object.keys(whole))('without %s: that is told, and all the rest is read', async (missing) => {
    const { [missing]: _, ...rest } = whole as Readonly<Record<string, (form: URLSearchParams) => string>>;
    const iam = await reader(answers(rest));
    const { policies, unread } = await iam.userPolicies('alice');
    expect(unread.length).toBeGreaterThan(0);
    expect(new Set(unread.map(({ permission, why }) => [permission, why].join(' ')))).toEqual(
      new Set([`iam:${missing} denied`]),
    );
    expect(policies.length).toBeGreaterThanOrEqual(2);
  });

  it('of an IAM whose pages never end are not asked for without end', async () => {
    const iam = await reader(
      answers({
        ...whole,
        ListUserPolicies: () => '<PolicyNames/><IsTruncated>true</IsTruncated><Marker>again</Marker>',
      }),
    );
    const { unread } = await iam.userPolicies('alice');
    expect(unread).toEqual([
      {
        what: 'the inline policies of user alice',
        permission: 'iam:ListUserPolicies',
        why: 'failed',
        reason: 'it has more than 20 pages',
      },
    ]);
  });
});

describe('what is no answer of IAM', () => {
  it('is no empty list, and nobody without a boundary', async () => {
    const nothing = answers({
      GetUser: () => '',
      ListUserPolicies: () => '',
      ListAttachedUserPolicies: () => '<AttachedPolicies/><IsTruncated>true</IsTruncated>',
      ListGroupsForUser: () => empty('Groups'),
    });
    const iam = await reader(nothing);
    expect((await iam.user('alice', 'whether')).unread?.reason).toBe('its answer does not say whom it is about');
    const { policies, unread } = await iam.userPolicies('alice');
    expect([policies, unread.map(({ permission, reason }) => [permission, reason])]).toEqual([
      [],
      [
        ['iam:ListUserPolicies', 'its answer is no whole list'],
        ['iam:ListAttachedUserPolicies', 'its answer is no whole list'],
      ],
    ]);
  });

  it('says that somebody answered', async () => {
    const iam = await reader((_, response) => send(response, 200, 'no XML <'));
    const { unread } = await iam.user('alice', 'whether');
    expect(unread?.reason).toMatch(/^unexpected answer of 127\.0\.0\.1:\d+: it is not one of IAM$/);
  });
});
