import { describe, expect, it } from 'vitest';
import { mayAssumeRole } from '../../../../src/policy/evaluate/judge.ts';
import type { Decision } from '../../../../src/policy/evaluate/question.ts';
import * as q from '../../../support/policy/questions.ts';

const { alice, allow, away, bastion, deny, home, question, read, roleSession, root, session, target, trusting } = q;

type Told = Pick<Decision, 'verdict' | 'reason' | 'notes' | 'remedy'> & { readonly at?: string };

interface Row extends Told {
  readonly name: string;
  readonly asked: q.Asked;
}

const trusted = (Action: string | readonly string[], AWS = alice): string =>
  JSON.stringify({ Effect: 'Allow', Principal: { AWS }, Action });
const granted = (Action: string | readonly string[], account = home): string =>
  JSON.stringify({ Effect: 'Allow', Action, Resource: target(account) });
const toTrust = (account = home): string => `add this to the trust policy of ${target(account)}`;
const nobody = `the trust policy names neither user alice nor the account ${home}`;
const across = 'across accounts the identity policies of user alice have to allow it too';
const tags = { team: 'red' };
const notMet = (...conditions: readonly string[]) =>
  `the trust policy would allow sts:AssumeRole, but ${conditions.map((each) => `its condition ${each}`).join('; and ')}: statement 1 at trust.json:3`;
const nameIs = (name: string) => ({ Condition: { StringEquals: { 'sts:RoleSessionName': name } } });
const proven = { Bool: { 'aws:MultiFactorAuthPresent': 'true' } };

const rows: readonly Row[] = [
  {
    name: 'services alone',
    asked: { trust: [trusting([], { Principal: { Service: ['ec2.amazonaws.com', 'lambda.amazonaws.com'] } })] },
    verdict: 'denied',
    reason: `${nobody}, only ec2.amazonaws.com or lambda.amazonaws.com`,
    notes: [],
    remedy: { kind: 'trust', advice: toTrust(), statement: trusted('sts:AssumeRole') },
  },
  {
    name: 'nobody at all',
    asked: { trust: [] },
    verdict: 'denied',
    reason: nobody,
    notes: [],
    remedy: { kind: 'trust', advice: toTrust(), statement: trusted('sts:AssumeRole') },
  },
  {
    name: 'a user who was deleted',
    asked: { trust: [trusting('AIDAEXAMPLEGONE')], identity: [allow()] },
    verdict: 'denied',
    reason:
      'the trust policy names AIDAEXAMPLEGONE, and the user that this id belonged to was deleted or recreated: statement 1 at trust.json:3',
    at: 'trust.json:3',
    notes: [
      'the user that AIDAEXAMPLEGONE belonged to was deleted or recreated: put its ARN again (statement 1 at trust.json:3)',
    ],
    remedy: { kind: 'trust', advice: `put ${alice} in place of AIDAEXAMPLEGONE, if that was user alice` },
  },
  {
    name: 'a role who was deleted, asked by a user',
    asked: { account: away, trust: [trusting('AROAEXAMPLEGONE')] },
    verdict: 'denied',
    reason: `${nobody}, only AROAEXAMPLEGONE`,
    notes: [
      'the role that AROAEXAMPLEGONE belonged to was deleted or recreated: put its ARN again (statement 1 at trust.json:3)',
      'an identity policy of user alice would have to allow it too',
    ],
    remedy: { kind: 'trust', advice: toTrust(away), statement: trusted('sts:AssumeRole') },
  },
  {
    name: 'another role is allowed',
    asked: { account: away, trust: [trusting(root)], identity: [allow({ Sid: 'Else', Resource: target(home) })] },
    verdict: 'denied',
    reason: `${across}, and none of them allows sts:AssumeRole`,
    notes: [`statement 1 (Else) at identity.json:3 allows sts:AssumeRole, but not on ${target(away)}`],
    remedy: {
      kind: 'identity',
      advice: 'add this to a policy of user alice',
      statement: granted('sts:AssumeRole', away),
    },
  },
  {
    name: 'another action is allowed',
    asked: { trust: [trusting(alice, { Action: 'sts:AssumeRoleWithSAML' })] },
    verdict: 'denied',
    reason: 'the trust policy names user alice, but does not allow sts:AssumeRole: statement 1 at trust.json:3',
    notes: [],
    remedy: { kind: 'trust', advice: toTrust(), statement: trusted('sts:AssumeRole') },
  },
  {
    name: 'tags that the trust policy does not allow',
    asked: { trust: [trusting(alice)], request: { tags } },
    verdict: 'denied',
    reason:
      'the trust policy names user alice, but does not allow sts:TagSession, which session tags take: statement 1 at trust.json:3',
    notes: [],
    remedy: { kind: 'trust', advice: toTrust(), statement: trusted('sts:TagSession') },
  },
  {
    name: 'all that a request asks for, at once',
    asked: { account: away, trust: [trusting(root, { Action: 'sts:*' })], request: { tags, sourceIdentity: 'alice' } },
    verdict: 'denied',
    reason: `${across}, and none of them allows sts:AssumeRole`,
    notes: [],
    remedy: {
      kind: 'identity',
      advice: 'add this to a policy of user alice',
      statement: granted(['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'], away),
    },
  },
  {
    name: 'an external id that is not set',
    asked: {
      account: away,
      trust: [trusting(root, { Condition: { StringEquals: { 'sts:ExternalId': 'x1' } } })],
      identity: [allow()],
    },
    verdict: 'denied',
    reason: notMet('StringEquals sts:ExternalId wants x1, and the request has no external id'),
    at: 'trust.json:3',
    notes: [],
    remedy: { kind: 'trust', advice: 'set external_id = x1' },
  },
  {
    name: 'an MFA session that is too old',
    asked: {
      trust: [trusting(alice, { Condition: { NumericLessThan: { 'aws:MultiFactorAuthAge': '3600' } } })],
      request: { mfa: { present: true, ageSeconds: 7200 } },
    },
    verdict: 'denied',
    reason: notMet('NumericLessThan aws:MultiFactorAuthAge wants 3600, and the MFA session’s age in seconds is 7200'),
    at: 'trust.json:3',
    notes: [],
    remedy: { kind: 'trust', advice: 'sign in with MFA again: the code was given too long ago' },
  },
  {
    name: 'a Deny without MFA',
    asked: {
      trust: [
        trusting(alice),
        {
          Sid: 'NoMfaNoEntry',
          Effect: 'Deny',
          Principal: '*',
          Action: '*',
          Condition: { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } },
        },
      ],
    },
    verdict: 'denied',
    reason: 'the trust policy denies sts:AssumeRole: statement 2 (NoMfaNoEntry) at trust.json:4',
    at: 'trust.json:4',
    notes: ['BoolIfExists aws:MultiFactorAuthPresent false holds: nothing proves an MFA device'],
    remedy: { kind: 'trust', advice: 'sign in with MFA: set mfa_serial in the profile' },
  },
  {
    name: 'a Deny',
    asked: { trust: [trusting(alice)], identity: [deny()] },
    verdict: 'denied',
    reason: 'an identity policy denies sts:AssumeRole: statement 1 at identity.json:3',
    at: 'identity.json:3',
    notes: [],
    remedy: {
      kind: 'identity',
      advice: 'remove or narrow statement 1 at identity.json:3: an explicit Deny wins over every Allow',
    },
  },
  {
    name: 'a variable that a role’s session does not have',
    asked: {
      principal: roleSession,
      trust: [trusting(bastion, { Condition: { StringLike: { 'sts:RoleSessionName': '${aws:username}' } } })],
    },
    verdict: 'denied',
    reason: notMet(
      'StringLike sts:RoleSessionName wants ${aws:username} (which has no value here), and the session name is alice',
    ),
    at: 'trust.json:3',
    notes: [],
    remedy: {
      kind: 'trust',
      advice:
        'have the condition on sts:RoleSessionName changed, because ${aws:username} has no value for role Bastion: statement 1 at trust.json:3',
    },
  },
  {
    name: 'a session policy that says nothing of it',
    asked: { principal: roleSession, trust: [trusting(bastion)], session: [allow({ Action: 's3:*' })] },
    verdict: 'denied',
    reason: 'the session policy of role Bastion does not allow sts:AssumeRole',
    notes: [],
    remedy: {
      kind: 'session',
      advice: 'add this to the session policy of role Bastion',
      statement: granted('sts:AssumeRole'),
    },
  },
  {
    name: 'a boundary that says nothing of it',
    asked: { trust: [trusting(root)], identity: [allow()], boundary: [allow({ Action: 's3:*' })] },
    verdict: 'denied',
    reason: 'the permissions boundary of user alice does not allow sts:AssumeRole',
    notes: [],
    remedy: {
      kind: 'boundary',
      advice: 'add this to the permissions boundary of user alice',
      statement: granted('sts:AssumeRole'),
    },
  },
  {
    name: 'an organization that nobody can tell',
    asked: { trust: [trusting('*', { Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } } })] },
    verdict: 'cannot-tell',
    reason:
      'the trust policy allows sts:AssumeRole only if StringEquals aws:PrincipalOrgID o-1 holds, which cannot be told here: statement 1 at trust.json:3',
    at: 'trust.json:3',
    notes: [],
  },
  {
    name: 'a Deny that nobody can tell',
    asked: {
      trust: [trusting(alice)],
      identity: [deny({ Condition: { NotIpAddress: { 'aws:SourceIp': '192.0.2.0/24' } } })],
    },
    verdict: 'cannot-tell',
    reason:
      'an identity policy denies it if NotIpAddress aws:SourceIp 192.0.2.0/24 holds, which cannot be told here: statement 1 at identity.json:3',
    at: 'identity.json:3',
    notes: [],
  },
  {
    name: 'identity policies that could not all be read',
    asked: { account: away, trust: [trusting(root)], incomplete: true },
    verdict: 'cannot-tell',
    reason:
      'not all identity policies of user alice could be read, and one of them has to allow sts:AssumeRole to user alice',
    notes: [],
  },
  {
    name: 'identity policies that could not all be read, where none is needed',
    asked: { trust: [trusting(alice)], incomplete: true },
    verdict: 'cannot-tell',
    reason:
      'the trust policy names user alice, which is enough within an account: statement 1 at trust.json:3; unless a policy that could not be read denies it',
    at: 'trust.json:3',
    notes: ['not all identity policies of user alice could be read'],
  },
  {
    name: 'a trust policy that could not be read',
    asked: { trust: 'unreadable', identity: [allow()] },
    verdict: 'cannot-tell',
    reason: `the trust policy of ${target(home)} could not be read`,
    notes: [],
  },
  {
    name: 'everyone',
    asked: { trust: [trusting('*')] },
    verdict: 'allowed',
    reason: 'the trust policy names everyone, which is enough within an account: statement 1 at trust.json:3',
    at: 'trust.json:3',
    notes: [],
  },
  {
    name: 'a session, across accounts',
    asked: { principal: roleSession, account: away, trust: [trusting(session)], identity: [allow()] },
    verdict: 'allowed',
    reason:
      'the trust policy names this very session (statement 1 at trust.json:3), and an identity policy of role Bastion allows it: statement 1 at identity.json:3',
    at: 'identity.json:3',
    notes: [],
  },
  {
    name: 'a variable in a policy of a version that knows none',
    asked: { version: '2008-10-17', trust: [trusting(alice, nameIs('${aws:username}'))] },
    verdict: 'denied',
    reason: notMet(
      'StringEquals sts:RoleSessionName wants ${aws:username} (no variable without "Version": "2012-10-17"), and the session name is alice',
    ),
    at: 'trust.json:3',
    notes: [],
    remedy: {
      kind: 'trust',
      advice:
        'give the trust policy "Version": "2012-10-17": without it ${aws:username} is no variable (statement 1 at trust.json:3)',
    },
  },
  {
    name: 'two conditions that are not met',
    asked: {
      trust: [
        trusting(alice, {
          Condition: { StringEquals: { 'sts:ExternalId': 'x1' }, Bool: { 'aws:MultiFactorAuthPresent': 'true' } },
        }),
      ],
    },
    verdict: 'denied',
    reason: notMet(
      'StringEquals sts:ExternalId wants x1, and the request has no external id',
      'Bool aws:MultiFactorAuthPresent wants true, and nothing proves an MFA device',
    ),
    at: 'trust.json:3',
    notes: [],
    remedy: {
      kind: 'trust',
      advice: 'set external_id = x1; and sign in with MFA: set mfa_serial in the profile',
    },
  },
  {
    name: 'the root user',
    asked: { principal: { kind: 'root', arn: root }, trust: [trusting(root)] },
    verdict: 'denied',
    reason: `the root user of account ${home} can assume no role: STS takes AssumeRole from users and roles alone`,
    notes: [],
  },
];

describe('a decision', () => {
  it.each(rows)('$name', ({ asked, at, verdict, reason, notes, remedy }) => {
    const { statement, ...decision } = mayAssumeRole(question(asked));
    expect(decision).toEqual({ verdict, reason, notes, ...(remedy && { remedy }) });
    expect(statement && `${statement.source}:${statement.line}`).toBe(at);
  });

  it('shows the lines of a policy as a person wrote it', () => {
    const trust = read(
      `{\n  "Version": "2012-10-17",\n  "Statement": [\n    {\n      "Sid": "AllowOps",\n      "Effect": "Allow",\n      "Principal": { "AWS": "${alice}" },\n      "Action": "sts:AssumeRole"\n    }\n  ]\n}\n`,
      'trust.json',
    );
    expect(mayAssumeRole({ ...question({}), trust }).statement).toEqual({
      kind: 'trust',
      source: 'trust.json',
      sid: 'AllowOps',
      number: 1,
      line: 4,
      column: 5,
      effect: 'Allow',
    });
  });

  it.each([
    {
      Condition: { StringEquals: { 'sts:RoleSessionName': ['bob', 'bo*'] } },
      advice: 'use the session name bob; rolechain takes the user’s name unless session_name = config',
    },
    {
      Condition: { StringLike: { 'sts:RoleSessionName': '*@example.com' } },
      advice: 'use a session name as the condition asks for',
    },
    {
      Condition: { StringNotEquals: { 'sts:RoleSessionName': 'alice' } },
      advice: 'use a session name as the condition asks for',
    },
    {
      Condition: { StringEquals: { 'sts:RoleSessionName': 'no name' } },
      advice:
        'have the condition on sts:RoleSessionName changed, because no setting of the profile meets it: statement 1 at trust.json:3',
    },
    { Condition: { StringLike: { 'sts:ExternalId': 'x-*' } }, advice: 'set the external_id that is asked for' },
    { Condition: { Null: { 'sts:ExternalId': 'true' } }, more: { externalId: 'x1' }, advice: 'remove external_id' },
    {
      effect: 'Deny',
      Condition: { StringLike: { 'aws:RequestTag/team': 'r*' } },
      more: { tags },
      advice: 'take team out of session_tags',
    },
    { Condition: { Null: { 'sts:ExternalId': 'false' } }, advice: 'set the external_id that is asked for' },
    { Condition: { StringEquals: { 'sts:SourceIdentity': '${aws:username}' } }, advice: 'set source_identity = alice' },
    {
      Condition: { StringEquals: { 'aws:RequestTag/team': ['red', 'blue'] } },
      advice: 'put team=red into session_tags',
    },
    {
      Condition: { 'ForAnyValue:StringEquals': { 'aws:TagKeys': 'team' } },
      advice: 'set the session_tags that are asked for',
    },
    {
      Condition: { StringEquals: { 'aws:RequestedRegion': ['eu-west-1', 'eu-north-1'] } },
      advice: 'set region = eu-west-1',
    },
    {
      Condition: { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/Admin' } },
      advice:
        'assume it as somebody who meets the condition on aws:PrincipalArn, or have user alice put into it: statement 1 at trust.json:3',
    },
    {
      Condition: { DateLessThan: { 'aws:CurrentTime': '2026-01-01T00:00:00Z' } },
      advice:
        'have the condition on aws:CurrentTime changed, because no setting of the profile meets it: statement 1 at trust.json:3',
    },
    {
      Condition: proven,
      principal: roleSession,
      advice: 'let an IAM user with MFA assume it: the session of role Bastion proves no device',
    },
    {
      Condition: { Null: { 'aws:MultiFactorAuthAge': 'true' } },
      device: true,
      advice:
        'have the condition on aws:MultiFactorAuthAge changed, because no setting of the profile meets it: statement 1 at trust.json:3',
    },
    {
      effect: 'Deny',
      Condition: proven,
      device: true,
      advice: 'remove or narrow statement 2 at trust.json:4: an explicit Deny wins over every Allow',
    },
    {
      effect: 'Deny',
      Condition: { StringNotEquals: { 'sts:RoleSessionName': 'bob' } },
      advice: 'use the session name bob; rolechain takes the user’s name unless session_name = config',
    },
    { effect: 'Deny', Condition: { StringNotEquals: { 'sts:ExternalId': 'x1' } }, advice: 'set external_id = x1' },
    {
      effect: 'Deny',
      Condition: { StringNotLike: { 'sts:RoleSessionName': '*@example.com' } },
      advice: 'use a session name as the condition asks for',
    },
    {
      effect: 'Deny',
      Condition: { StringLike: { 'sts:RoleSessionName': 'a*' } },
      advice: 'remove or narrow statement 2 at trust.json:4: an explicit Deny wins over every Allow',
    },
    {
      effect: 'Deny',
      Condition: { 'ForAllValues:StringEquals': { 'aws:TagKeys': 'team' } },
      advice: 'remove or narrow statement 2 at trust.json:4: an explicit Deny wins over every Allow',
    },
  ])('$effect $Condition: $advice', ({ effect = 'Allow', Condition, principal, device, more, advice }) => {
    const trust =
      effect === 'Allow'
        ? [trusting(root, { Action: ['sts:AssumeRole', 'sts:TagSession'], Condition })]
        : [trusting(root), { Effect: effect, Principal: '*', Action: '*', Condition }];
    const request = {
      region: 'us-east-1',
      now: new Date('2026-11-22T12:00:00Z'),
      ...(device === true && { mfa: { present: true, ageSeconds: 5 } }),
      ...more,
    };
    const asked = { trust, request, identity: [allow()], ...(principal && { principal }) };
    expect(mayAssumeRole(question(asked)).remedy?.advice).toBe(advice);
  });

  it.each([
    {
      of: 'the trust policy, the next one in the notes',
      asked: { trust: [trusting(alice, nameIs('bob')), trusting(alice, nameIs('carol'))] },
      reason: notMet('StringEquals sts:RoleSessionName wants bob, and the session name is alice'),
      notes: [
        'statement 2 at trust.json:4 would allow it, but its condition StringEquals sts:RoleSessionName wants carol, and the session name is alice',
      ],
    },
    {
      of: 'an identity policy',
      asked: { account: away, trust: [trusting(alice)], identity: [allow({ Condition: proven })] },
      reason: `${across}; one of them would, but its condition Bool aws:MultiFactorAuthPresent wants true, and nothing proves an MFA device: statement 1 at identity.json:3`,
      notes: [],
    },
    {
      of: 'a permissions boundary',
      asked: { trust: [trusting(root)], identity: [allow()], boundary: [allow({ Condition: proven })] },
      reason:
        'the permissions boundary of user alice does not allow sts:AssumeRole; it would, but its condition Bool aws:MultiFactorAuthPresent wants true, and nothing proves an MFA device: statement 1 at boundary.json:3',
      notes: [],
    },
  ])('tells the nearest statement once: of $of', ({ asked, reason, notes }) => {
    expect(mayAssumeRole(question(asked))).toMatchObject({ verdict: 'denied', reason, notes });
  });

  it('tells a few of many statements that come near', () => {
    const trust = Array.from({ length: 20 }, (_, index) => trusting(alice, nameIs(`bob${index}`)));
    const { notes } = mayAssumeRole(question({ trust }));
    expect([notes.length, notes.at(-1)]).toEqual([7, '13 more statements or conditions like these']);
  });

  it('cuts what is long in a policy', () => {
    const long = 'x'.repeat(5_000);
    const asked = {
      trust: [trusting(alice, { Condition: { StringEquals: { 'sts:ExternalId': [long, long, long, long] } } })],
    };
    const { reason } = mayAssumeRole(question(asked));
    expect([reason.length > 300, reason.length < 600]).toEqual([true, true]);
  });
});

describe('a statement of a policy that is no file', () => {
  it.each([
    ['policy Roles of user alice', 'the policy Roles of user alice'],
    ['arn:aws:iam::aws:policy/Roles', 'the policy arn:aws:iam::aws:policy/Roles'],
  ])('is told without a line: %s', (source, called) => {
    const asked = question({ trust: [trusting(alice)], identity: [deny({ Sid: 'NoRoles' })] });
    const documents = asked.identity.documents.map((each) => ({ ...each, source, named: true as const }));
    expect(mayAssumeRole({ ...asked, identity: { ...asked.identity, documents } })).toMatchObject({
      reason: `an identity policy denies sts:AssumeRole: statement 1 (NoRoles) of ${called}`,
      statement: { source, line: 3 },
    });
  });
});
