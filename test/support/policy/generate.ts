import * as fc from 'fast-check';
import type { RequestFacts } from '../../../src/policy/evaluate/question.ts';
import { alice, away, bastion, home, root, session, target } from './questions.ts';

// Generated policies and requests around AssumeRole: what trust, identity and session policies and boundaries of role
// chains say, and now and then what they should not.

const texts = fc.constantFrom(
  'alice',
  'bob',
  'al*',
  'a?ice',
  '*',
  'ALICE',
  '${aws:username}',
  '${aws:username}*',
  "${aws:username, 'alice'}",
  '${*}',
  'red',
  'x1',
  '${aws:PrincipalTag/team}',
  '${sts:RoleSessionName}',
  'o-1',
);
const qualified = (operators: readonly string[], qualifiers: readonly string[] = ['']): fc.Arbitrary<string> =>
  fc
    .tuple(fc.constantFrom(...qualifiers), fc.constantFrom(...operators), fc.constantFrom('', '', 'IfExists'))
    .map((parts) => parts.join(''));
const some = <T>(values: fc.Arbitrary<T>): fc.Arbitrary<T | T[]> =>
  fc.oneof(values, fc.array(values, { minLength: 1, maxLength: 2 }));

const textOperators = [
  'StringEquals',
  'StringNotEquals',
  'StringLike',
  'StringNotLike',
  'StringEqualsIgnoreCase',
  'StringNotEqualsIgnoreCase',
];
const textKeys = [
  'sts:RoleSessionName',
  'sts:RoleSessionName',
  'STS:rolesessionname',
  'sts:ExternalId',
  'sts:SourceIdentity',
  'aws:username',
  'aws:RequestTag/team',
  'aws:PrincipalTag/team',
  'aws:PrincipalOrgID',
  'aws:PrincipalAccount',
  'aws:PrincipalType',
  'aws:RequestedRegion',
  'aws:SourceIdentity',
  'aws:userid',
];
const arns = [
  alice,
  bastion,
  `arn:aws:iam::${home}:user/*`,
  'arn:aws:iam::*:role/*',
  'arn:*:*:*:*:*',
  'arn:aws:iam::*',
];

const condition = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(qualified(textOperators), fc.constantFrom(...textKeys), some(texts))
      .map(([operator, key, values]) => ({ [operator]: { [key]: values } })),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(qualified(['Bool']), fc.constantFrom('true', 'false', 'TRUE'))
      .map(([operator, value]) => ({ [operator]: { 'aws:MultiFactorAuthPresent': value } })),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(
        qualified(['LessThan', 'LessThanEquals', 'GreaterThan', 'GreaterThanEquals', 'Equals', 'NotEquals']),
        fc.constantFrom('0', '60', '3600'),
      )
      .map(([operator, value]) => ({ [`Numeric${operator}`]: { 'aws:MultiFactorAuthAge': value } })),
  },
  fc
    .tuple(
      qualified(['LessThan', 'LessThanEquals', 'GreaterThan', 'GreaterThanEquals', 'Equals', 'NotEquals']),
      fc.constantFrom('2026-01-01T00:00:00Z', '2027-01-01T00:00:00Z', '2026-11-22T12:00:00Z', '2027-01-01'),
    )
    .map(([operator, value]) => ({ [`Date${operator}`]: { 'aws:CurrentTime': value } })),
  fc
    .tuple(qualified(['ArnEquals', 'ArnNotEquals', 'ArnLike', 'ArnNotLike']), some(fc.constantFrom(...arns)))
    .map(([operator, value]) => ({ [operator]: { 'aws:PrincipalArn': value } })),
  fc
    .tuple(
      qualified(
        ['StringEquals', 'StringLike', 'StringNotEquals'],
        ['ForAnyValue:', 'ForAllValues:', 'ForAnyValue:', ''],
      ),
      fc.constantFrom('aws:TagKeys', 'aws:TagKeys', 'sts:TransitiveTagKeys', 'sts:RoleSessionName'),
      some(fc.constantFrom('team', 'cost', 't*', 'alice')),
    )
    .map(([operator, key, values]) => ({ [operator]: { [key]: values } })),
  fc
    .tuple(
      fc.constantFrom('sts:ExternalId', 'aws:MultiFactorAuthPresent', 'aws:TagKeys', 'aws:PrincipalTag/team'),
      fc.constantFrom('true', 'false'),
    )
    .map(([key, value]) => ({ Null: { [key]: value } })),
);

const conditions = fc.oneof(
  { weight: 7, arbitrary: fc.constant({}) },
  { weight: 4, arbitrary: condition.map((one) => ({ Condition: one })) },
  { weight: 1, arbitrary: fc.tuple(condition, condition).map(([one, two]) => ({ Condition: { ...one, ...two } })) },
);
const effect = fc.constantFrom(...Array.from({ length: 9 }, () => 'Allow'), 'Deny').map((Effect) => ({ Effect }));
const both = ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'];
const actions = fc.oneof(
  {
    weight: 8,
    arbitrary: some(
      fc.constantFrom('sts:AssumeRole', 'sts:*', '*', 'STS:assumerole', 'sts:Assume*', 'sts:AssumeRol?'),
    ).map((Action) => ({ Action })),
  },
  { weight: 4, arbitrary: fc.constantFrom({ Action: both }, { Action: both.slice(0, 2) }) },
  { weight: 1, arbitrary: fc.constantFrom('s3:*', 'sts:TagSession').map((Action) => ({ Action })) },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom('s3:*', 'sts:AssumeRole', 'sts:Tag*', ['iam:*', 'sts:Set*'])
      .map((NotAction) => ({ NotAction })),
  },
);
const resourceValues = fc.constantFrom(
  '*',
  '*',
  `arn:aws:iam::${away}:role/*`,
  `arn:aws:iam::${home}:role/*`,
  'arn:aws:iam::*:role/Target',
  '*',
  'arn:aws:iam::*:role/Targe?',
  'arn:aws:iam::*:role/target',
  'arn:aws:iam::*:role/${aws:username}',
  target(home),
);
const resources = fc.oneof(
  { weight: 8, arbitrary: some(resourceValues).map((Resource) => ({ Resource })) },
  {
    weight: 1,
    arbitrary: some(fc.constantFrom(`arn:aws:iam::${away}:role/*`, target(home), 'arn:aws:s3:::*')).map(
      (NotResource) => ({
        NotResource,
      }),
    ),
  },
);
const names = [alice, bastion, session, home, root, away, `arn:aws:iam::${home}:user/bob`, 'AROAEXAMPLEGONE', '*'];
const principals = fc.oneof(
  {
    weight: 8,
    arbitrary: some(fc.constantFrom(alice, bastion, root, ...names)).map((AWS) => ({ Principal: { AWS } })),
  },
  { weight: 3, arbitrary: fc.constant({ Principal: { AWS: [alice, bastion] } }) },
  fc.constantFrom<object>({ Principal: '*' }, { Principal: { Service: 'ec2.amazonaws.com', AWS: root } }),
  fc.constantFrom<object>({ Principal: { Service: ['ec2.amazonaws.com', 'lambda.amazonaws.com'] } }),
  fc
    .constantFrom([alice, root, bastion, session], [alice, root], [away], [alice], [home, bastion])
    .map((AWS) => ({ Effect: 'Deny', NotPrincipal: { AWS } })),
);

const joined = (...parts: readonly fc.Arbitrary<object>[]): fc.Arbitrary<object> =>
  fc.tuple(...parts).map((pieces) => Object.assign({}, ...pieces));
const statements = (one: fc.Arbitrary<object>): fc.Arbitrary<readonly object[]> =>
  fc.array(one, { minLength: 1, maxLength: 3 });

const granting = statements(joined(effect, actions, resources, conditions));
const sometimes = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(value, { nil: undefined, freq: 2 });

const plainRequest = {
  sessionName: fc.constantFrom('alice', 'bob', 'al', '*'),
  externalId: fc.constantFrom('x1', 'x2', '*'),
  region: fc.constantFrom('eu-west-1', 'us-east-1'),
};
const labels = {
  sourceIdentity: fc.constantFrom('alice', 'bob'),
  tags: fc.constantFrom<Readonly<Record<string, string>>>({ team: 'red' }, { team: 'blue', cost: '1' }),
  transitiveTagKeys: fc.constantFrom<readonly string[]>(['team']),
};

const request: fc.Arbitrary<RequestFacts> = fc.oneof(
  { weight: 3, arbitrary: fc.record(plainRequest, { requiredKeys: ['sessionName'] }) },
  { weight: 1, arbitrary: fc.record({ ...plainRequest, ...labels }, { requiredKeys: ['sessionName'] }) },
);

/** What is asked; `untold`, and facts that are not there but could be, are what the evaluator is not told. */
export const cases = fc.record({
  asker: fc.constantFrom('user', 'role'),
  account: fc.constantFrom(home, home, away),
  trust: statements(joined(effect, actions, conditions, principals)),
  identity: granting,
  narrowing: sometimes(granting),
  boundary: fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: granting }),
  old: fc.constantFrom(false, false, false, false, false, false, true),
  incomplete: fc.constantFrom(false, false, false, false, true),
  request,
  mfa: fc.constantFrom('none', 'none', 'present', 'present', 'old', 'ageless', 'untold'),
  team: fc.constantFrom('red', 'untold', 'absent'),
  org: fc.constantFrom('o-1', 'untold'),
  /** Which of the ways to fill in what is not told. */
  way: fc.nat(),
});

export type Case = typeof cases extends fc.Arbitrary<infer Value> ? Value : never;
