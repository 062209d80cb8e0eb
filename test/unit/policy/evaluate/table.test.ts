import { describe, expect, it } from 'vitest';
import { mayAssumeRole } from '../../../../src/policy/evaluate/judge.ts';
import {
  alice,
  allow,
  away,
  deny,
  home,
  question,
  root,
  trusting,
  type Asked,
} from '../../../support/policy/questions.ts';

// The table of the everyday cases: what the identity policy says, what the trust policy says, in one account and
// across two, with the words.

const none: readonly object[] = [allow({ Action: 's3:GetObject' })];
const allows = [allow({ Sid: 'AllowRoles' })];
const powerUser = [
  { Effect: 'Allow', NotAction: ['iam:*', 'organizations:*', 'account:*'], Resource: '*' },
  allow({ Action: ['iam:CreateServiceLinkedRole', 'organizations:DescribeOrganization', 'account:ListRegions'] }),
];
const named = 'the trust policy names user alice';
const account = `the trust policy names the account ${home}`;
const choice = 'which leaves the choice to';

interface Row {
  readonly identity: string;
  readonly trust: string;
  readonly asked: Asked;
  readonly same: readonly [verdict: string, reason: string];
  readonly cross: readonly [verdict: string, reason: string];
}

const identityPolicy = `and an identity policy of user alice allows it: statement 1 (AllowRoles) at identity.json:3`;
const across = 'across accounts the identity policies of user alice have to allow it too';

const rows: readonly Row[] = [
  {
    identity: 'nothing about STS',
    trust: 'account root',
    asked: { identity: none, trust: [trusting(root)] },
    same: [
      'denied',
      `${account}, ${choice} the identity policies of user alice, and none of them allows sts:AssumeRole`,
    ],
    cross: ['denied', `${across}, and none of them allows sts:AssumeRole`],
  },
  {
    identity: 'allows sts:AssumeRole',
    trust: 'account root',
    asked: { identity: allows, trust: [trusting(root)] },
    same: ['allowed', `${account}, ${choice} its own policies (statement 1 at trust.json:3), ${identityPolicy}`],
    cross: ['allowed', `${account}, ${choice} its own policies (statement 1 at trust.json:3), ${identityPolicy}`],
  },
  {
    identity: 'allows sts:AssumeRole',
    trust: 'the user’s ARN',
    asked: { identity: allows, trust: [trusting(alice)] },
    same: ['allowed', `${named}, which is enough within an account: statement 1 at trust.json:3`],
    cross: ['allowed', `${named} (statement 1 at trust.json:3), ${identityPolicy}`],
  },
  {
    identity: 'nothing about STS',
    trust: 'the user’s ARN',
    asked: { identity: none, trust: [trusting(alice)] },
    same: ['allowed', `${named}, which is enough within an account: statement 1 at trust.json:3`],
    cross: ['denied', `${across}, and none of them allows sts:AssumeRole`],
  },
  {
    identity: 'PowerUserAccess',
    trust: 'account root',
    asked: { identity: powerUser, trust: [trusting(root)] },
    same: [
      'allowed',
      `${account}, ${choice} its own policies (statement 1 at trust.json:3), and an identity policy of user alice allows it: statement 1 at identity.json:3`,
    ],
    cross: [
      'allowed',
      `${account}, ${choice} its own policies (statement 1 at trust.json:3), and an identity policy of user alice allows it: statement 1 at identity.json:3`,
    ],
  },
  {
    identity: 'explicit Deny',
    trust: 'the user’s ARN',
    asked: { identity: [...allows, deny({ Sid: 'NoRoles' })], trust: [trusting(alice)] },
    same: ['denied', 'an identity policy denies sts:AssumeRole: statement 2 (NoRoles) at identity.json:4'],
    cross: ['denied', 'an identity policy denies sts:AssumeRole: statement 2 (NoRoles) at identity.json:4'],
  },
];

describe.each(rows)('identity: $identity; trust: $trust', ({ asked, same, cross }) => {
  it.each([
    ['same account', home, same],
    ['cross account', away, cross],
  ])('%s', (_, where, [verdict, reason]) => {
    expect(mayAssumeRole(question({ ...asked, account: where }))).toMatchObject({ verdict, reason });
  });
});

const byName = trusting(root, { Condition: { StringLike: { 'sts:RoleSessionName': '${aws:username}' } } });
const byDevice = trusting(root, { Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } });
const granted = `${account}, ${choice} its own policies (statement 1 at trust.json:3), ${identityPolicy}`;
const unmet = (condition: string) =>
  `the trust policy would allow sts:AssumeRole, but its condition ${condition}: statement 1 at trust.json:3`;

describe.each([
  ['same account', home],
  ['cross account', away],
])('a condition of the trust policy, %s', (_, where) => {
  const ask = (trust: object, request: Asked['request']) =>
    mayAssumeRole(question({ identity: allows, trust: [trust], account: where, ...(request && { request }) }));
  const statement = { kind: 'trust', source: 'trust.json', line: 3, column: 3, number: 1, effect: 'Allow' };

  it('StringLike sts:RoleSessionName ${aws:username}: allowed with the user’s name', () => {
    expect(ask(byName, { sessionName: 'alice' })).toMatchObject({ verdict: 'allowed', reason: granted, notes: [] });
  });
  it('StringLike sts:RoleSessionName ${aws:username}: denied with another', () => {
    expect(ask(byName, { sessionName: 'bob' })).toEqual({
      verdict: 'denied',
      reason: unmet('StringLike sts:RoleSessionName wants alice, and the session name is bob'),
      statement,
      notes: [],
      remedy: {
        kind: 'trust',
        advice: 'use the session name alice; rolechain takes the user’s name unless session_name = config',
      },
    });
  });
  it('Bool aws:MultiFactorAuthPresent: allowed with MFA', () => {
    expect(ask(byDevice, { mfa: { present: true } })).toMatchObject({ verdict: 'allowed', reason: granted });
  });
  it('Bool aws:MultiFactorAuthPresent: denied without', () => {
    expect(ask(byDevice, { mfa: { present: false } })).toEqual({
      verdict: 'denied',
      reason: unmet('Bool aws:MultiFactorAuthPresent wants true, and nothing proves an MFA device'),
      statement,
      notes: [],
      remedy: { kind: 'trust', advice: 'sign in with MFA: set mfa_serial in the profile' },
    });
  });
});
