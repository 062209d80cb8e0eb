import { runSimulation } from '@cloud-copilot/iam-simulate';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { decide } from '../../emulator/policy/decide.ts';
import { judgeResourcePolicy } from '../../emulator/policy/judge.ts';
import { parsePolicy } from '../../emulator/policy/parse.ts';
import type { Requester } from '../../emulator/policy/request.ts';
import type { PolicyDocument } from '../../emulator/world.ts';

// Our evaluator against an independent one, case by generated case. What is generated is what trust, identity and
// session policies of role chains say, in version 2012-10-17: AWS documents that the older one has no variables, and the
// other evaluator replaces them all the same. The seed is fixed, so a failure can be looked at.

const home = '222222222222';
const other = '111111111111';
const user = `arn:aws:iam::${home}:user/dev/alice`;
const role = `arn:aws:iam::${home}:role/Bastion`;
const session = `arn:aws:sts::${home}:assumed-role/Bastion/alice`;

const requesters: readonly Requester[] = [
  { account: home, arn: user },
  { account: home, arn: session, behind: role },
];

const contexts = fc.record(
  {
    'aws:username': fc.constantFrom('alice', 'bob'),
    'sts:RoleSessionName': fc.constantFrom('alice', 'bob', 'al'),
    'sts:ExternalId': fc.constantFrom('x1', 'x2', '*'),
    'aws:MultiFactorAuthPresent': fc.constantFrom('true', 'false'),
    'aws:MultiFactorAuthAge': fc.constantFrom('0', '59', '60', '3600'),
    'aws:RequestTag/team': fc.constantFrom('red', 'blue'),
  },
  { requiredKeys: [] },
);

const texts = fc.constantFrom(
  'alice',
  'bob',
  'al*',
  'a?',
  '*',
  '${aws:username}',
  'x1',
  'X1',
  '${aws:username}*',
  'red',
);
const numbers = fc.constantFrom('0', '60', '3600');
const qualifiers = fc.constantFrom('', 'ForAnyValue:', 'ForAllValues:');
const ifExists = fc.constantFrom('', 'IfExists');

const textCondition = fc
  .record({
    operator: fc.constantFrom(
      'StringEquals',
      'StringNotEquals',
      'StringLike',
      'StringNotLike',
      'StringEqualsIgnoreCase',
      'StringNotEqualsIgnoreCase',
    ),
    ifExists,
    key: fc.constantFrom(
      'sts:RoleSessionName',
      'sts:ExternalId',
      'aws:username',
      'AWS:UserName',
      'aws:RequestTag/team',
    ),
    values: fc.array(texts, { minLength: 1, maxLength: 2 }),
  })
  .map(({ operator, ifExists: suffix, key, values }) => ({ [operator + suffix]: { [key]: values } }));

const numberCondition = fc
  .record({
    operator: fc.constantFrom(
      'NumericEquals',
      'NumericNotEquals',
      'NumericLessThan',
      'NumericLessThanEquals',
      'NumericGreaterThan',
      'NumericGreaterThanEquals',
    ),
    ifExists,
    value: numbers,
  })
  .map(({ operator, ifExists: suffix, value }) => ({ [operator + suffix]: { 'aws:MultiFactorAuthAge': value } }));

const mfaCondition = fc
  .record({ operator: fc.constantFrom('Bool', 'BoolIfExists', 'Null'), value: fc.constantFrom('true', 'false') })
  .map(({ operator, value }) => ({ [operator]: { 'aws:MultiFactorAuthPresent': value } }));

const arnCondition = fc
  .record({
    operator: fc.constantFrom('ArnEquals', 'ArnNotEquals', 'ArnLike', 'ArnNotLike'),
    value: fc.constantFrom(user, role, `arn:aws:iam::${home}:user/*`, 'arn:aws:iam::*:role/*', 'arn:*:*:*:*:*'),
  })
  .map(({ operator, value }) => ({ [operator]: { 'aws:PrincipalArn': value } }));

const addressCondition = fc
  .record({
    operator: fc.constantFrom('IpAddress', 'NotIpAddress'),
    value: fc.constantFrom('127.0.0.0/8', '127.0.0.1', '127.0.0.1/32', '10.0.0.0/8', '127.0.0.128/25'),
  })
  .map(({ operator, value }) => ({ [operator]: { 'aws:SourceIp': value } }));

const setCondition = fc
  .record({ qualifier: qualifiers, values: fc.array(fc.constantFrom('team', 'shop'), { minLength: 1, maxLength: 2 }) })
  .map(({ qualifier, values }) => ({ [`${qualifier || 'ForAnyValue:'}StringEquals`]: { 'aws:TagKeys': values } }));

const condition = fc.option(
  fc.oneof(textCondition, numberCondition, mfaCondition, arnCondition, addressCondition, setCondition),
  {
    nil: undefined,
    freq: 2,
  },
);

const effect = fc.constantFrom('Allow', 'Allow', 'Allow', 'Allow', 'Allow', 'Allow', 'Deny');
const actions = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .constantFrom('sts:AssumeRole', 'sts:*', '*', 'STS:assumerole', 'sts:Assume*', 'sts:AssumeRol?')
      .map((Action) => ({ Action })),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('s3:*', 'sts:TagSession', 'sts:GetFederationToken').map((Action) => ({ Action })),
  },
  { weight: 1, arbitrary: fc.constantFrom('s3:*', 'sts:AssumeRole', 'sts:Tag*').map((NotAction) => ({ NotAction })) },
);
const resources = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .constantFrom(
        '*',
        `arn:aws:iam::${other}:role/*`,
        `arn:aws:iam::${home}:role/*`,
        'arn:aws:iam::*:role/Target',
        'arn:aws:iam::*:role/team/Targe?',
      )
      .map((Resource) => ({ Resource })),
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom('arn:aws:iam::*:role/${aws:username}*', `arn:aws:iam::${other}:role/Else`)
      .map((Resource) => ({ Resource })),
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom(`arn:aws:iam::${other}:role/*`, `arn:aws:iam::${home}:role/Else`)
      .map((NotResource) => ({ NotResource })),
  },
);
const principals = fc.constantFrom<unknown>(
  '*',
  { AWS: '*' },
  { AWS: [user, role] },
  { AWS: [user, role] },
  { AWS: user },
  { AWS: [role, `arn:aws:iam::${other}:root`] },
  { AWS: session },
  { AWS: home },
  { AWS: `arn:aws:iam::${home}:root` },
  { AWS: `arn:aws:iam::${home}:root` },
  { AWS: other },
  { AWS: `arn:aws:iam::${home}:user/alice` },
  { Service: 'ec2.amazonaws.com' },
  { Service: 'ec2.amazonaws.com', AWS: user },
);

const identityPolicy = makePolicy(fc.tuple(effect, actions, resources, condition).map(joinStatement));
const trustPolicy = makePolicy(
  fc.tuple(effect, actions, condition, principals).map(([Effect, Action, Condition, Principal]) => ({
    ...joinStatement([Effect, Action, {}, Condition]),
    Principal,
  })),
);

const cases = fc.record({
  requester: fc.constantFrom(...requesters),
  resource: fc.constantFrom(
    `arn:aws:iam::${home}:role/Target`,
    `arn:aws:iam::${other}:role/Target`,
    `arn:aws:iam::${other}:role/team/Target`,
  ),
  context: contexts,
  tagKeys: fc.option(fc.subarray(['team', 'shop'], { minLength: 1 }), { nil: undefined }),
  identity: identityPolicy,
  // Attached policies, and those of groups.
  further: fc.array(identityPolicy, { maxLength: 2 }),
  boundary: fc.option(identityPolicy, { nil: undefined, freq: 2 }),
  sessionPolicy: fc.option(identityPolicy, { nil: undefined, freq: 2 }),
  trust: trustPolicy,
});

it('decides as an independent evaluator does, 600 times', async () => {
  const seen = { allowed: 0, denied: 0 };
  await fc.assert(
    fc.asyncProperty(cases, async (generated) => {
      const ours = decideOurs(generated);
      if (ours === undefined) return;
      const theirs = await decideTheirs(generated);
      seen[ours ? 'allowed' : 'denied'] += 1;
      expect(ours).toBe(theirs);
    }),
    { seed: 20_261_122, numRuns: 600 },
  );
  // Both answers must come up often, or the comparison says little.
  expect(Math.min(seen.allowed, seen.denied)).toBeGreaterThan(100);
});

type Case = typeof cases extends fc.Arbitrary<infer Value> ? Value : never;

/** Undefined where the two are known to differ. */
function decideOurs({
  requester,
  resource,
  context,
  tagKeys,
  identity,
  further,
  boundary,
  sessionPolicy,
  trust,
}: Case): boolean | undefined {
  // A negated operator and a variable without value: AWS documents that nothing equals it, so the condition holds; for
  // the other evaluator it does not.
  const negatedVariable = /"StringNot\w+":\{[^}]*\$\{aws:username/.test(
    JSON.stringify([identity, further, boundary, sessionPolicy, trust]),
  );
  if (negatedVariable && context['aws:username'] === undefined) return undefined;
  const narrowed = requester.behind === undefined ? undefined : sessionPolicy;
  const request = {
    action: 'sts:AssumeRole',
    resource,
    context: new Map<string, readonly string[]>([
      ...Object.entries(context).map(([key, value]): [string, string[]] => [key.toLowerCase(), [value]]),
      ...(tagKeys ? [['aws:tagkeys', tagKeys] satisfies [string, string[]]] : []),
      ['aws:principalarn', [requester.behind ?? requester.arn]],
      ['aws:sourceip', ['127.0.0.1']],
    ]),
  };
  const resourcePolicy = parsePolicy(trust, 'trust');
  // A trust policy that names the session itself: AWS documents that an implicit denial in the session policy does not
  // count then; the other evaluator lets it count.
  if (narrowed && judgeResourcePolicy(resourcePolicy, request, requester).grant === 'session') return undefined;
  return decide({
    ...request,
    requester,
    identityPolicies: [identity, ...further].map((policy) => parsePolicy(policy, 'identity')),
    ...(boundary && { boundary: parsePolicy(boundary, 'identity') }),
    ...(narrowed && { sessionPolicies: [parsePolicy(narrowed, 'session')] }),
    resourceAccount: resource.split(':')[4] ?? '',
    resourcePolicy,
    resourcePolicyKind: 'trust',
  }).allowed;
}

async function decideTheirs({
  requester,
  resource,
  context,
  tagKeys,
  identity,
  further,
  boundary,
  sessionPolicy,
  trust,
}: Case): Promise<boolean> {
  const contextVariables: Record<string, string | string[]> = { ...context };
  if (tagKeys) contextVariables['aws:TagKeys'] = tagKeys;
  contextVariables['aws:SourceIp'] = '127.0.0.1';
  contextVariables['aws:PrincipalArn'] = requester.behind ?? requester.arn;
  const result = await runSimulation(
    {
      request: {
        action: 'sts:AssumeRole',
        principal: requester.arn,
        resource: { resource, accountId: resource.split(':')[4] ?? '' },
        contextVariables,
      },
      identityPolicies: [identity, ...further].map((policy, index) => ({ name: `identity-${index}`, policy })),
      ...(boundary && { permissionBoundaryPolicies: [{ name: 'boundary', policy: boundary }] }),
      ...(requester.behind !== undefined && sessionPolicy && { sessionPolicy }),
      resourcePolicy: trust,
      serviceControlPolicies: [],
      resourceControlPolicies: [],
    },
    {},
  );
  if (result.resultType === 'error') throw new Error(JSON.stringify(result.errors));
  return result.overallResult === 'Allowed';
}

function makePolicy(statement: fc.Arbitrary<PolicyDocument>): fc.Arbitrary<PolicyDocument> {
  return fc
    .record({ Version: fc.constant('2012-10-17'), Statement: fc.array(statement, { minLength: 1, maxLength: 3 }) })
    .map((document) => ({ ...document }));
}

function joinStatement([Effect, action, resource, Condition]: readonly [
  string,
  PolicyDocument,
  PolicyDocument,
  PolicyDocument | undefined,
]): PolicyDocument {
  return { Effect, ...action, ...resource, ...(Condition && { Condition }) };
}
