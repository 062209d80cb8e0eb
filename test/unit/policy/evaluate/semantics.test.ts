import { describe, expect, it } from 'vitest';
import { mayAssumeRole } from '../../../../src/policy/evaluate/judge.ts';
import type { Decision } from '../../../../src/policy/evaluate/question.ts';
import * as q from '../../../support/policy/questions.ts';

// Every rule of the evaluator once, with the page of AWS that it comes from (below `page`).

const guide = (page: string): string => `https://docs.aws.amazon.com/IAM/latest/UserGuide/${page}.html`;

interface Row {
  readonly name: string;
  readonly asked: q.Asked;
  readonly verdict: Decision['verdict'];
}

const { alice, allow, away, bastion, deny, home, root, roleSession, session, trusting, user } = q;
const anyone = { identity: [allow()] };
/** What a trust policy with one condition says to user alice, in her own account. */
const onlyIf = (Condition: object, request: q.Asked['request'] = {}, more: Partial<q.Asked> = {}): q.Asked => ({
  trust: [trusting(alice, { Condition })],
  request,
  ...more,
});
const asRole = (more: Partial<q.Asked>): q.Asked => ({ principal: roleSession, ...more });
const noMfa = { mfa: { present: false } };
const mfa = { mfa: { present: true, ageSeconds: 120 } };
const present = 'aws:MultiFactorAuthPresent';
const now = new Date('2026-11-22T12:00:00Z');

const pages: readonly { readonly page: string; readonly rows: readonly Row[] }[] = [
  {
    page: guide('reference_policies_elements_principal'),
    rows: [
      { name: 'an account by its ARN', asked: { trust: [trusting(root)], ...anyone }, verdict: 'allowed' },
      { name: 'an account by its number', asked: { trust: [trusting(home)], ...anyone }, verdict: 'allowed' },
      { name: 'another account', asked: { trust: [trusting(away)], ...anyone }, verdict: 'denied' },
      {
        name: 'an account of another partition',
        asked: { trust: [trusting(root.replace('aws', 'aws-cn'))], ...anyone },
        verdict: 'denied',
      },
      { name: '"Principal": "*"', asked: { trust: [trusting([], { Principal: '*' })] }, verdict: 'allowed' },
      {
        name: '{"AWS": "*"}, across accounts without an identity policy',
        asked: { trust: [trusting('*')], account: away },
        verdict: 'denied',
      },
      {
        name: '{"AWS": "*"}, across accounts with one',
        asked: { trust: [trusting('*')], account: away, ...anyone },
        verdict: 'allowed',
      },
      {
        name: 'a wildcard in an ARN matches nobody',
        asked: { trust: [trusting(`arn:aws:iam::${home}:user/*`)], ...anyone },
        verdict: 'denied',
      },
      {
        name: 'names are case-sensitive',
        asked: { trust: [trusting(alice.replace('alice', 'Alice'))], ...anyone },
        verdict: 'denied',
      },
      { name: 'a list of principals', asked: { trust: [trusting([`${alice}2`, alice])] }, verdict: 'allowed' },
      {
        name: 'services alone',
        asked: { trust: [trusting([], { Principal: { Service: ['ec2.amazonaws.com'] } })], ...anyone },
        verdict: 'denied',
      },
      {
        name: 'a service beside the user',
        asked: { trust: [trusting([], { Principal: { Service: 'ec2.amazonaws.com', AWS: alice } })] },
        verdict: 'allowed',
      },
      {
        name: 'a federated provider alone',
        asked: { trust: [trusting([], { Principal: { Federated: 'accounts.google.com' } })], ...anyone },
        verdict: 'denied',
      },
      { name: 'a role names its sessions', asked: asRole({ trust: [trusting(bastion)] }), verdict: 'allowed' },
      {
        name: 'a role without its path is another role',
        asked: asRole({ trust: [trusting(bastion.replace('/ops', ''))], ...anyone }),
        verdict: 'denied',
      },
      { name: 'a session', asked: asRole({ trust: [trusting(session)] }), verdict: 'allowed' },
      {
        name: 'another session',
        asked: asRole({ trust: [trusting(session.replace(/alice$/, 'bob'))], ...anyone }),
        verdict: 'denied',
      },
      {
        name: 'the id of a user who is gone',
        asked: { trust: [trusting('AIDAEXAMPLEGONE')], ...anyone },
        verdict: 'denied',
      },
      { name: 'the user’s own id', asked: { trust: [trusting('AIDAEXAMPLEALICE')] }, verdict: 'allowed' },
      {
        name: 'an id, while the user’s own is not known',
        asked: { principal: { kind: 'user', arn: alice }, trust: [trusting('AIDAEXAMPLEGONE')] },
        verdict: 'cannot-tell',
      },
      {
        name: 'a role’s id, while the user’s own is not known',
        asked: { principal: { kind: 'user', arn: alice }, trust: [trusting('AROAEXAMPLEGONE')] },
        verdict: 'denied',
      },
      { name: 'the role’s own id', asked: asRole({ trust: [trusting('AROAEXAMPLEBASTION')] }), verdict: 'allowed' },
    ],
  },
  {
    page: guide('reference_policies_elements_notprincipal'),
    rows: [
      {
        name: 'Deny spares whom it names with account',
        asked: { trust: [trusting(alice), deny({ Resource: undefined, NotPrincipal: { AWS: [alice, root] } })] },
        verdict: 'allowed',
      },
      {
        name: 'Deny meets whom it does not name',
        asked: { trust: [trusting(alice), deny({ Resource: undefined, NotPrincipal: { AWS: away } })] },
        verdict: 'denied',
      },
      {
        name: 'the user without the account may be denied',
        asked: { trust: [trusting(alice), deny({ Resource: undefined, NotPrincipal: { AWS: alice } })] },
        verdict: 'cannot-tell',
      },
      {
        name: 'the role without the session may be denied',
        asked: asRole({
          trust: [trusting(bastion), deny({ Resource: undefined, NotPrincipal: { AWS: [bastion, root] } })],
        }),
        verdict: 'cannot-tell',
      },
      {
        name: 'Deny meets everyone with a boundary',
        asked: {
          trust: [trusting(alice), deny({ Resource: undefined, NotPrincipal: { AWS: [alice, root] } })],
          boundary: [allow()],
        },
        verdict: 'denied',
      },
      {
        name: 'Allow is not supported',
        asked: { trust: [{ Effect: 'Allow', NotPrincipal: { AWS: away }, Action: '*' }], ...anyone },
        verdict: 'cannot-tell',
      },
    ],
  },
  {
    page: guide('reference_policies_evaluation-logic_policy-eval-denyallow'),
    rows: [
      {
        name: 'user named: a boundary’s silence does not count',
        asked: { trust: [trusting(alice)], boundary: [allow({ Action: 's3:*' })] },
        verdict: 'allowed',
      },
      {
        name: 'user named: a boundary’s Deny does',
        asked: { trust: [trusting(alice)], boundary: [allow(), deny()] },
        verdict: 'denied',
      },
      {
        name: 'account named: a boundary’s silence counts',
        asked: { trust: [trusting(root)], ...anyone, boundary: [allow({ Action: 's3:*' })] },
        verdict: 'denied',
      },
      {
        name: 'account named: identity and boundary allow',
        asked: { trust: [trusting(root)], ...anyone, boundary: [allow()] },
        verdict: 'allowed',
      },
      {
        name: 'role named: a boundary’s silence counts',
        asked: asRole({ trust: [trusting(bastion)], boundary: [allow({ Action: 's3:*' })] }),
        verdict: 'denied',
      },
      {
        name: 'role named: a session policy’s silence counts',
        asked: asRole({ trust: [trusting(bastion)], session: [allow({ Action: 's3:*' })] }),
        verdict: 'denied',
      },
      {
        name: 'role named: a session policy that allows',
        asked: asRole({ trust: [trusting(bastion)], session: [allow()] }),
        verdict: 'allowed',
      },
      {
        name: 'session named: neither’s silence counts',
        asked: asRole({
          trust: [trusting(session)],
          boundary: [allow({ Action: 's3:*' })],
          session: [allow({ Action: 's3:*' })],
        }),
        verdict: 'allowed',
      },
      {
        name: 'session named: a session policy’s Deny does',
        asked: asRole({ trust: [trusting(session)], session: [allow(), deny()] }),
        verdict: 'denied',
      },
      {
        name: 'everyone named: neither’s silence counts',
        asked: asRole({ trust: [trusting('*')], session: [allow({ Action: 's3:*' })] }),
        verdict: 'allowed',
      },
      { name: 'no statement at all', asked: { trust: [], ...anyone }, verdict: 'denied' },
      {
        name: 'a Deny wins over every Allow',
        asked: { trust: [deny({ Resource: undefined, Principal: '*' }), trusting(alice)], ...anyone },
        verdict: 'denied',
      },
      {
        name: 'a Deny on the account meets its users',
        asked: { trust: [trusting(alice), deny({ Resource: undefined, Principal: { AWS: home } })] },
        verdict: 'denied',
      },
      {
        name: 'an unread boundary, user named',
        asked: { trust: [trusting(alice)], boundary: 'unreadable' },
        verdict: 'cannot-tell',
      },
      {
        name: 'unread identity policies, user named',
        asked: { trust: [trusting(alice)], incomplete: true },
        verdict: 'cannot-tell',
      },
      {
        name: 'unread identity policies that could only deny more',
        asked: { trust: [trusting(away)], incomplete: true },
        verdict: 'denied',
      },
      { name: 'an unread trust policy', asked: { trust: 'unreadable', ...anyone }, verdict: 'cannot-tell' },
      {
        name: 'an unread trust policy, and a Deny',
        asked: { trust: 'unreadable', identity: [deny()] },
        verdict: 'denied',
      },
      {
        name: 'an unread session policy, role named',
        asked: asRole({ trust: [trusting(bastion)], session: 'unreadable' }),
        verdict: 'cannot-tell',
      },
    ],
  },
  {
    page: guide('reference_policies_evaluation-logic-cross-account'),
    rows: [
      {
        name: 'a session policy narrows',
        asked: asRole({ account: away, trust: [trusting(session)], ...anyone, session: [allow({ Action: 's3:*' })] }),
        verdict: 'denied',
      },
      {
        name: 'a boundary narrows',
        asked: { account: away, trust: [trusting(alice)], ...anyone, boundary: [allow({ Action: 's3:*' })] },
        verdict: 'denied',
      },
      {
        name: 'both allow',
        asked: { account: away, trust: [trusting(alice)], ...anyone, boundary: [allow()] },
        verdict: 'allowed',
      },
    ],
  },
  {
    page: guide('reference_policies_elements_action'),
    rows: [
      {
        name: 'any case of letters',
        asked: { trust: [trusting(alice, { Action: 'STS:assumerole' })] },
        verdict: 'allowed',
      },
      { name: 'wildcards', asked: { trust: [trusting(alice, { Action: 'sts:*Rol?' })] }, verdict: 'allowed' },
      {
        name: 'another action',
        asked: { trust: [trusting(alice, { Action: 'sts:AssumeRoleWithSAML' })] },
        verdict: 'denied',
      },
      {
        name: 'NotAction of others',
        asked: { trust: [trusting(root)], identity: [{ Effect: 'Allow', NotAction: ['iam:*'], Resource: '*' }] },
        verdict: 'allowed',
      },
      {
        name: 'NotAction of this one',
        asked: { trust: [trusting(root)], identity: [{ Effect: 'Allow', NotAction: ['sts:*'], Resource: '*' }] },
        verdict: 'denied',
      },
    ],
  },
  {
    page: guide('reference_policies_elements_resource'),
    rows: [
      ...[
        [`arn:aws:iam::${home}:role/Target`, 'allowed'] as const,
        [`arn:aws:iam::${home}:role/target`, 'denied'] as const,
        [`arn:aws:iam::*:role/T*`, 'allowed'] as const,
        [`arn:aws:iam::${away}:role/*`, 'denied'] as const,
        ['arn:aws:iam', 'allowed'] as const,
        ['arn:aws:s3', 'denied'] as const,
        // One reading of AWS's page lets a wildcard cross a colon, the other does not.
        ['arn:*:role/Target', 'cannot-tell'] as const,
        ['arn:aws:iam::*:role/${aws:username}', 'denied'] as const,
      ].map(([Resource, verdict]) => ({
        name: Resource,
        asked: { trust: [trusting(root)], identity: [allow({ Resource })] },
        verdict,
      })),
      {
        name: 'NotResource',
        asked: {
          trust: [trusting(root)],
          identity: [{ Effect: 'Allow', Action: '*', NotResource: 'arn:aws:iam::*:role/Admin' }],
        },
        verdict: 'allowed',
      },
      {
        name: 'NotResource of this one',
        asked: { trust: [trusting(root)], identity: [{ Effect: 'Allow', Action: '*', NotResource: q.target(home) }] },
        verdict: 'denied',
      },
      {
        name: 'a trust policy takes none',
        asked: { trust: [trusting(alice, { Resource: '*' })] },
        verdict: 'cannot-tell',
      },
      {
        name: 'an identity policy needs one',
        asked: { trust: [trusting(root)], identity: [{ Effect: 'Allow', Action: '*' }] },
        verdict: 'cannot-tell',
      },
    ],
  },
  {
    page: guide('reference_policies_variables'),
    rows: [
      {
        name: 'the user’s name',
        asked: onlyIf({ StringEquals: { 'sts:RoleSessionName': '${aws:username}' } }),
        verdict: 'allowed',
      },
      {
        name: 'in any case of letters',
        asked: onlyIf({ StringEquals: { 'STS:rolesessionname': '${AWS:UserName}' } }),
        verdict: 'allowed',
      },
      {
        name: 'a role’s session has none',
        asked: asRole(
          onlyIf(
            { StringLike: { 'sts:RoleSessionName': '${aws:username}*' } },
            {},
            {
              trust: [trusting(bastion, { Condition: { StringLike: { 'sts:RoleSessionName': '${aws:username}*' } } })],
            },
          ),
        ),
        verdict: 'denied',
      },
      {
        name: 'a default',
        asked: asRole({
          trust: [
            trusting(bastion, { Condition: { StringEquals: { 'sts:RoleSessionName': "${aws:username, 'alice'}" } } }),
          ],
        }),
        verdict: 'allowed',
      },
      {
        name: 'nothing equals a variable without a value',
        asked: asRole({
          trust: [trusting(bastion, { Condition: { StringNotEquals: { 'sts:RoleSessionName': '${aws:username}' } } })],
        }),
        verdict: 'allowed',
      },
      {
        name: 'version 2008 has none',
        asked: { ...onlyIf({ StringEquals: { 'sts:RoleSessionName': '${aws:username}' } }), version: '2008-10-17' },
        verdict: 'denied',
      },
      {
        name: 'version 2008 takes them as written',
        asked: {
          ...onlyIf({ StringEquals: { 'sts:ExternalId': '${aws:username}' } }, { externalId: '${aws:username}' }),
          version: '2008-10-17',
        },
        verdict: 'allowed',
      },
      {
        name: '${*} is an asterisk',
        asked: onlyIf({ StringLike: { 'sts:ExternalId': 'a${*}' } }, { externalId: 'ab' }),
        verdict: 'denied',
      },
      {
        name: '${*} matches one',
        asked: onlyIf({ StringLike: { 'sts:ExternalId': 'a${*}' } }, { externalId: 'a*' }),
        verdict: 'allowed',
      },
      {
        name: '${?} and ${$}',
        asked: onlyIf({ StringLike: { 'sts:ExternalId': '${?}${$}' } }, { externalId: '?$' }),
        verdict: 'allowed',
      },
      {
        name: 'what is filled in is literal',
        asked: onlyIf({ StringLike: { 'sts:RoleSessionName': '${sts:ExternalId}' } }, { externalId: '*' }),
        verdict: 'denied',
      },
      {
        name: 'a tag that nobody can tell',
        asked: onlyIf({ StringEquals: { 'sts:RoleSessionName': '${aws:PrincipalTag/name}' } }),
        verdict: 'cannot-tell',
      },
      {
        name: 'a tag that cannot help',
        asked: onlyIf({ StringLike: { 'sts:RoleSessionName': 'x-${aws:PrincipalTag/name}' } }),
        verdict: 'denied',
      },
      {
        name: 'a brace that never closes',
        asked: onlyIf({ StringLike: { 'sts:RoleSessionName': '${aws:username' } }),
        verdict: 'denied',
      },
    ],
  },
  {
    page: guide('reference_policies_elements_condition_operators'),
    rows: [
      {
        name: 'StringEquals takes a wildcard for itself',
        asked: onlyIf({ StringEquals: { 'sts:RoleSessionName': 'al*' } }),
        verdict: 'denied',
      },
      {
        name: 'StringLike minds the case',
        asked: onlyIf({ StringLike: { 'sts:RoleSessionName': 'AL*' } }),
        verdict: 'denied',
      },
      {
        name: 'StringEqualsIgnoreCase',
        asked: onlyIf({ StringEqualsIgnoreCase: { 'sts:RoleSessionName': 'ALICE' } }),
        verdict: 'allowed',
      },
      {
        name: 'StringNotEquals',
        asked: onlyIf({ StringNotEquals: { 'sts:RoleSessionName': 'bob' } }),
        verdict: 'allowed',
      },
      {
        name: 'a positive operator without the key',
        asked: onlyIf({ StringEquals: { 'sts:ExternalId': 'x' } }),
        verdict: 'denied',
      },
      {
        name: 'a negated operator without the key',
        asked: onlyIf({ StringNotEquals: { 'sts:ExternalId': 'x' } }),
        verdict: 'allowed',
      },
      {
        name: 'IfExists without the key',
        asked: onlyIf({ StringEqualsIfExists: { 'sts:ExternalId': 'x' } }),
        verdict: 'allowed',
      },
      {
        name: 'IfExists with it',
        asked: onlyIf({ StringEqualsIfExists: { 'sts:ExternalId': 'x' } }, { externalId: 'y' }),
        verdict: 'denied',
      },
      { name: 'Null true without the key', asked: onlyIf({ Null: { 'sts:ExternalId': 'true' } }), verdict: 'allowed' },
      { name: 'Null false without the key', asked: onlyIf({ Null: { 'sts:ExternalId': false } }), verdict: 'denied' },
      {
        name: 'ArnLike on aws:PrincipalArn',
        asked: onlyIf({ ArnLike: { 'aws:PrincipalArn': `arn:aws:iam::${home}:user/*` } }),
        verdict: 'allowed',
      },
      {
        name: 'ArnEquals takes wildcards too',
        asked: onlyIf({ ArnEquals: { 'aws:PrincipalArn': `arn:aws:iam::${home}:user/a*` } }),
        verdict: 'allowed',
      },
      {
        name: 'ArnLike does not cross a colon',
        asked: onlyIf({ ArnLike: { 'aws:PrincipalArn': `arn:aws:*:user/alice:*:*:*` } }),
        verdict: 'denied',
      },
      {
        name: 'ArnNotLike',
        asked: onlyIf({ ArnNotLike: { 'aws:PrincipalArn': `arn:aws:iam::${home}:user/*` } }),
        verdict: 'denied',
      },
      {
        name: 'ArnLike with what is no ARN',
        asked: onlyIf({ ArnLike: { 'aws:PrincipalArn': '*' } }),
        verdict: 'cannot-tell',
      },
      {
        name: 'DateLessThan',
        asked: onlyIf({ DateLessThan: { 'aws:CurrentTime': '2027-01-01T00:00:00Z' } }, { now }),
        verdict: 'allowed',
      },
      {
        name: 'DateGreaterThan',
        asked: onlyIf({ DateGreaterThan: { 'aws:CurrentTime': '2027-01-01T00:00:00Z' } }, { now }),
        verdict: 'denied',
      },
      {
        name: 'a date in seconds',
        asked: onlyIf({ DateGreaterThanEquals: { 'aws:EpochTime': String(now.getTime() / 1000) } }, { now }),
        verdict: 'allowed',
      },
      {
        name: 'a day',
        asked: onlyIf({ DateGreaterThan: { 'aws:CurrentTime': '2026-11-22' } }, { now }),
        verdict: 'allowed',
      },
      {
        name: 'a time with its zone',
        asked: onlyIf({ DateLessThan: { 'aws:CurrentTime': '2026-11-22T12:30:00+01:00' } }, { now }),
        verdict: 'denied',
      },
      {
        name: 'a time without its zone, which would be this machine’s',
        asked: onlyIf({ DateGreaterThan: { 'aws:CurrentTime': '2026-11-20T12:00:00' } }, { now }),
        verdict: 'cannot-tell',
      },
      {
        name: 'what JavaScript alone takes for a date',
        asked: onlyIf({ DateGreaterThan: { 'aws:CurrentTime': 'Nov 5' } }, { now }),
        verdict: 'cannot-tell',
      },
      {
        name: 'a time that is not told',
        asked: onlyIf({ DateGreaterThan: { 'aws:CurrentTime': '2027-01-01T00:00:00Z' } }),
        verdict: 'cannot-tell',
      },
      { name: 'IpAddress', asked: onlyIf({ IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } }), verdict: 'cannot-tell' },
      {
        name: 'an operator that nobody knows',
        asked: onlyIf({ StringSounds: { 'sts:RoleSessionName': 'alice' } }),
        verdict: 'cannot-tell',
      },
      {
        name: 'a key that nobody knows',
        asked: onlyIf({ StringEquals: { 'aws:PrincipalOrgID': 'o-1' } }),
        verdict: 'cannot-tell',
      },
      {
        name: 'aws:PrincipalOrgID that the caller knows',
        asked: onlyIf({ StringEquals: { 'aws:PrincipalOrgID': 'o-1' } }, { known: { 'aws:PrincipalOrgID': 'o-1' } }),
        verdict: 'allowed',
      },
      {
        name: 'a session name that the caller cannot tell',
        asked: onlyIf({ StringEquals: { 'sts:RoleSessionName': 'alice' } }, { unknown: ['sts:RoleSessionName'] }),
        verdict: 'cannot-tell',
      },
      {
        name: 'an unknown key does not matter beside one that is not met',
        asked: onlyIf({ StringEquals: { 'aws:PrincipalOrgID': 'o-1', 'sts:ExternalId': 'x' } }),
        verdict: 'denied',
      },
      {
        name: 'an unknown Deny',
        asked: {
          trust: [trusting(alice)],
          identity: [deny({ Condition: { StringNotEquals: { 'aws:PrincipalOrgID': 'o-1' } } })],
        },
        verdict: 'cannot-tell',
      },
    ],
  },
  {
    page: guide('reference_policies_condition-logic-multiple-context-keys-or-values'),
    rows: [
      {
        name: 'several values are alternatives',
        asked: onlyIf({ StringEquals: { 'sts:RoleSessionName': ['bob', 'alice'] } }),
        verdict: 'allowed',
      },
      {
        name: 'of a negated operator none may match',
        asked: onlyIf({ StringNotEquals: { 'sts:RoleSessionName': ['bob', 'alice'] } }),
        verdict: 'denied',
      },
      {
        name: 'several keys must all hold',
        asked: onlyIf({ StringEquals: { 'sts:RoleSessionName': 'alice', 'sts:ExternalId': 'x' } }),
        verdict: 'denied',
      },
      {
        name: 'several operators must all hold',
        asked: onlyIf({ StringEquals: { 'sts:RoleSessionName': 'alice' }, Bool: { [present]: true } }, noMfa),
        verdict: 'denied',
      },
    ],
  },
  {
    page: guide('reference_policies_condition-single-vs-multi-valued-context-keys'),
    rows: [
      [{ 'ForAllValues:StringEquals': { 'aws:TagKeys': ['team', 'cost'] } }, { team: 'a' }, 'allowed'] as const,
      [{ 'ForAllValues:StringEquals': { 'aws:TagKeys': 'team' } }, { team: 'a', cost: 'b' }, 'denied'] as const,
      [{ 'ForAllValues:StringEquals': { 'aws:TagKeys': 'team' } }, undefined, 'allowed'] as const,
      [{ 'ForAnyValue:StringEquals': { 'aws:TagKeys': 'team' } }, { team: 'a', cost: 'b' }, 'allowed'] as const,
      [{ 'ForAnyValue:StringEquals': { 'aws:TagKeys': 'team' } }, undefined, 'denied'] as const,
      [{ 'ForAnyValue:StringNotEquals': { 'aws:TagKeys': 'team' } }, { team: 'a', cost: 'b' }, 'allowed'] as const,
      [{ StringEquals: { 'aws:TagKeys': 'team' } }, { team: 'a' }, 'cannot-tell'] as const,
      [{ StringEquals: { 'aws:RequestTag/Team': 'a' } }, { team: 'a' }, 'allowed'] as const,
      [{ StringEquals: { 'aws:RequestTag/cost': 'a' } }, { team: 'a' }, 'denied'] as const,
    ].map(([Condition, tags, verdict]) => ({
      name: `${JSON.stringify(Condition)} with ${JSON.stringify(tags ?? 'no tags')}`,
      asked: {
        trust: [trusting(alice, { Action: 'sts:*', Condition })],
        ...(tags && { request: { tags } }),
      },
      verdict,
    })),
  },
  {
    page: guide('reference_policies_condition-keys'),
    rows: [
      {
        name: 'aws:SourceAccount, which services alone send',
        asked: onlyIf({ StringEquals: { 'aws:SourceAccount': home } }),
        verdict: 'denied',
      },
      {
        name: 'aws:SourceArn, if it exists',
        asked: onlyIf({ ArnLikeIfExists: { 'aws:SourceArn': 'arn:aws:s3:::amzn-s3-demo-bucket' } }),
        verdict: 'allowed',
      },
      { name: 'long-term keys: Bool true', asked: onlyIf({ Bool: { [present]: 'true' } }, noMfa), verdict: 'denied' },
      {
        name: 'long-term keys: Bool false, because they send no such key',
        asked: onlyIf({ Bool: { [present]: 'false' } }, noMfa),
        verdict: 'denied',
      },
      {
        name: 'long-term keys: BoolIfExists true lets them in',
        asked: onlyIf({ BoolIfExists: { [present]: 'true' } }, noMfa),
        verdict: 'allowed',
      },
      {
        name: 'long-term keys: Deny BoolIfExists false keeps them out',
        asked: {
          trust: [
            trusting(alice),
            deny({ Resource: undefined, Principal: '*', Condition: { BoolIfExists: { [present]: 'false' } } }),
          ],
          request: noMfa,
        },
        verdict: 'denied',
      },
      {
        name: 'long-term keys: Deny Bool false does not',
        asked: {
          trust: [
            trusting(alice),
            deny({ Resource: undefined, Principal: '*', Condition: { Bool: { [present]: 'false' } } }),
          ],
          request: noMfa,
        },
        verdict: 'allowed',
      },
      { name: 'long-term keys: Null true', asked: onlyIf({ Null: { [present]: 'true' } }, noMfa), verdict: 'allowed' },
      { name: 'a device: Bool TRUE', asked: onlyIf({ Bool: { [present]: 'TRUE' } }, mfa), verdict: 'allowed' },
      {
        name: 'a device: a young session',
        asked: onlyIf({ NumericLessThan: { 'aws:MultiFactorAuthAge': '3600' } }, mfa),
        verdict: 'allowed',
      },
      {
        name: 'a device: an old session',
        asked: onlyIf({ NumericLessThan: { 'aws:MultiFactorAuthAge': '60' } }, mfa),
        verdict: 'denied',
      },
      {
        name: 'a device: an age that is not told',
        asked: onlyIf({ NumericLessThan: { 'aws:MultiFactorAuthAge': '60' } }, { mfa: { present: true } }),
        verdict: 'cannot-tell',
      },
      {
        name: 'no device: no age',
        asked: onlyIf({ NumericLessThanIfExists: { 'aws:MultiFactorAuthAge': '60' } }, noMfa),
        verdict: 'allowed',
      },
      {
        name: 'a role’s session: Bool true',
        asked: asRole({ trust: [trusting(bastion, { Condition: { Bool: { [present]: 'true' } } })] }),
        verdict: 'denied',
      },
      {
        name: 'a role’s session: BoolIfExists true, of which AWS says two things',
        asked: asRole({ trust: [trusting(bastion, { Condition: { BoolIfExists: { [present]: 'true' } } })] }),
        verdict: 'cannot-tell',
      },
      {
        name: 'aws:PrincipalArn of a session is the role’s',
        asked: asRole({ trust: [trusting('*', { Condition: { ArnEquals: { 'aws:PrincipalArn': bastion } } })] }),
        verdict: 'allowed',
      },
      {
        name: 'aws:PrincipalAccount',
        asked: onlyIf({ StringEquals: { 'aws:PrincipalAccount': home } }),
        verdict: 'allowed',
      },
      {
        name: 'aws:PrincipalType',
        asked: onlyIf({ StringEquals: { 'aws:PrincipalType': 'User' } }),
        verdict: 'allowed',
      },
      {
        name: 'aws:userid of a session',
        asked: asRole({
          trust: [trusting(bastion, { Condition: { StringLike: { 'aws:userid': 'AROAEXAMPLEBASTION:*' } } })],
        }),
        verdict: 'allowed',
      },
      {
        name: 'aws:RequestedRegion',
        asked: onlyIf({ StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } }, { region: 'eu-west-1' }),
        verdict: 'allowed',
      },
    ],
  },
  {
    page: guide('id_roles_create_for-user_externalid'),
    rows: [
      {
        name: 'the right external id',
        asked: onlyIf({ StringEquals: { 'sts:ExternalId': 'x1' } }, { externalId: 'x1' }),
        verdict: 'allowed',
      },
      {
        name: 'a wrong one',
        asked: onlyIf({ StringEquals: { 'sts:ExternalId': 'x1' } }, { externalId: 'X1' }),
        verdict: 'denied',
      },
    ],
  },
  {
    page: guide('id_session-tags'),
    rows: [
      {
        name: 'tags without sts:TagSession',
        asked: { trust: [trusting(alice)], request: { tags: { team: 'a' } } },
        verdict: 'denied',
      },
      {
        name: 'tags with it',
        asked: {
          trust: [trusting(alice, { Action: ['sts:AssumeRole', 'sts:TagSession'] })],
          request: { tags: { team: 'a' } },
        },
        verdict: 'allowed',
      },
      {
        name: 'across accounts both sides allow it',
        asked: {
          account: away,
          trust: [trusting(alice, { Action: 'sts:*' })],
          ...anyone,
          request: { tags: { team: 'a' } },
        },
        verdict: 'denied',
      },
      {
        name: 'no tags, no such permission',
        asked: { trust: [trusting(alice)], request: { tags: {} } },
        verdict: 'allowed',
      },
    ],
  },
  {
    page: guide('id_credentials_temp_control-access_monitor'),
    rows: [
      {
        name: 'a source identity without sts:SetSourceIdentity',
        asked: { trust: [trusting(alice)], request: { sourceIdentity: 'alice' } },
        verdict: 'denied',
      },
      {
        name: 'with it, and a condition on its value',
        asked: {
          trust: [
            trusting(alice, {
              Action: 'sts:*',
              Condition: { StringEquals: { 'sts:SourceIdentity': '${aws:username}' } },
            }),
          ],
          request: { sourceIdentity: 'alice' },
        },
        verdict: 'allowed',
      },
    ],
  },
  {
    page: 'https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html',
    rows: [
      {
        name: 'the root user assumes no role',
        asked: { principal: { kind: 'root', arn: root }, trust: [trusting('*')] },
        verdict: 'denied',
      },
      {
        name: 'nor does a federated user',
        asked: {
          principal: { kind: 'federated-user', arn: `arn:aws:sts::${home}:federated-user/alice` },
          trust: [trusting('*')],
        },
        verdict: 'denied',
      },
      {
        name: 'a user whose policies nobody gave',
        asked: { principal: user, trust: [trusting(root)] },
        verdict: 'denied',
      },
    ],
  },
];

describe.each(pages)('$page', ({ rows }) => {
  it.each(rows)('$name: $verdict', ({ asked, verdict }) => {
    const decision = mayAssumeRole(q.question(asked));
    expect([decision.verdict, decision.reason]).toEqual([verdict, decision.reason]);
  });
});
