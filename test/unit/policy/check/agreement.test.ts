import { runSimulation } from '@cloud-copilot/iam-simulate';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkPolicy, type CheckedPolicy } from '../../../../src/policy/check/check.ts';
import { decodePolicy } from '../../../../src/policy/check/encoding.ts';
import { MalformedPolicy, parsePolicyText } from '../../../emulator/policy/parse.ts';

// The lint against what it is to foretell: the emulator's own reading of a policy, and an independent one. The seeds are
// fixed, so that a failure can be looked at.

const check = (text: string): CheckedPolicy => checkPolicy({ text, source: 'p.json', line: 1 });
const errors = (text: string): readonly string[] =>
  check(text)
    .findings.filter(({ severity }) => severity === 'error')
    .map(({ code, message }) => `${code}: ${message}`);

const listed = <T>(one: fc.Arbitrary<T>): fc.Arbitrary<T | T[]> =>
  fc.oneof(one, fc.array(one, { minLength: 1, maxLength: 3 }));
const name = fc.stringMatching(/^[A-Za-z]{1,8}[*?]?$/);
const action = fc.oneof(
  fc.constant('*'),
  fc.tuple(fc.stringMatching(/^[a-z][a-z0-9-]{0,6}$/), name).map(([service, rest]) => `${service}:${rest}`),
);
const arn = fc.oneof(
  fc.constant('*'),
  fc
    .tuple(
      fc.constantFrom('aws', 'aws-cn', 'aws-us-gov', '*'),
      fc.constantFrom('s3', 'iam', 'logs'),
      fc.constantFrom('', '*', 'eu-west-1'),
      fc.constantFrom('', '*', '111111111111'),
      fc.constantFrom('x', 'a/*', 'role/${aws:username}', 'a:b:c'),
    )
    .map((fields) => `arn:${fields.join(':')}`),
);
const condition = fc.record(
  {
    StringEquals: fc.constant({ 'aws:username': ['a', '${aws:username}'] }),
    'ForAnyValue:StringLikeIfExists': fc.constant({ 'aws:TagKeys': 'a*' }),
    NumericLessThanEquals: fc.record({ 's3:max-keys': listed(fc.oneof(fc.integer(), fc.integer().map(String))) }),
    DateGreaterThan: fc.record({
      'aws:CurrentTime': fc
        .date({ min: new Date(0), max: new Date('9999-12-31'), noInvalidDate: true })
        .map((date) => date.toISOString()),
    }),
    Bool: fc.record({ 'aws:SecureTransport': fc.oneof(fc.boolean(), fc.constantFrom('true', 'false')) }),
    IpAddress: fc.record({
      'aws:SourceIp': listed(
        fc.oneof(
          fc.ipV4(),
          fc.ipV6().filter((address) => !address.includes('.')),
          fc.tuple(fc.ipV4(), fc.integer({ min: 0, max: 32 })).map(([address, bits]) => `${address}/${bits}`),
        ),
      ),
    }),
    ArnLike: fc.constant({ 'aws:PrincipalArn': 'arn:aws:iam::*:role/*' }),
    Null: fc.constant({ 'aws:TokenIssueTime': 'false' }),
    BinaryEquals: fc.record({
      'x:y': fc.uint8Array({ maxLength: 9 }).map((bytes) => Buffer.from(bytes).toString('base64')),
    }),
  },
  { requiredKeys: [] },
);
const statement = fc
  .record({
    effect: fc.constantFrom('Allow', 'Deny'),
    actions: fc.tuple(fc.constantFrom('Action', 'NotAction'), listed(action)),
    resources: fc.tuple(fc.constantFrom('Resource', 'NotResource'), listed(arn)),
    more: fc.record({ Condition: condition }, { requiredKeys: [] }),
  })
  .map(({ effect, actions, resources, more }) => ({
    Effect: effect,
    ...Object.fromEntries([actions, resources]),
    ...more,
  }));
const policy = fc.array(statement, { minLength: 1, maxLength: 4 }).map((statements) => ({
  Version: '2012-10-17',
  Statement: statements.map((one, index) => ({ Sid: `S${index}`, ...one })),
}));

/** The same with one thing changed somewhere: an element renamed, left out, or of another value. */
const damaged = fc
  .tuple(
    policy,
    fc.nat(),
    fc.constantFrom('rename', 'remove', 'replace'),
    fc.constantFrom<unknown>('', 'x', 'allow', '*', 1, null, true, [], {}, [[]], ['*', 'x:y'], { x: 'y' }),
  )
  .map(([document, which, how, value]) => {
    let left = which % countKeys(document);
    return JSON.parse(JSON.stringify(document), (_, inner: unknown) => {
      if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner;
      return Object.fromEntries(
        Object.entries(inner).flatMap(([field, held]) => {
          left -= 1;
          if (left !== -1) return [[field, held]];
          if (how === 'remove') return [];
          return how === 'rename' ? [[field.toLowerCase(), held]] : [[field, value]];
        }),
      );
    });
  });

function countKeys(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const inner = Object.values(value).reduce<number>((sum, one) => sum + countKeys(one), 0);
  return Array.isArray(value) ? inner : inner + Object.keys(value).length;
}

function emulatorRefuses(text: string): string | undefined {
  try {
    parsePolicyText(text, 'session');
    return undefined;
  } catch (error) {
    if (error instanceof MalformedPolicy) return error.message;
    throw error;
  }
}

/** What the independent reader says of a session policy; undefined where it takes it. */
async function othersRefuse(document: unknown): Promise<string | undefined> {
  const simulation = runSimulation(
    {
      request: {
        action: 's3:ListAllMyBuckets',
        principal: 'arn:aws:sts::111111111111:assumed-role/Deploy/alice',
        resource: { resource: '*', accountId: '111111111111' },
        contextVariables: {},
      },
      identityPolicies: [],
      sessionPolicy: document,
      serviceControlPolicies: [],
      resourceControlPolicies: [],
    },
    {},
  );
  // It stumbles over some nulls, which is a refusal too.
  const result = await simulation.catch((error: unknown) => String(error));
  if (typeof result === 'string') return result;
  const faults = result.resultType === 'error' ? result.errors.sessionPolicyErrors : undefined;
  return faults === undefined ? undefined : JSON.stringify(faults);
}

describe('whatever the text is', () => {
  it.each([
    ['bytes', fc.uint8Array({ maxLength: 200 }).map((bytes) => decodePolicy(bytes))],
    ['text', fc.string({ unit: 'binary', maxLength: 100 })],
    ['JSON', fc.json()],
    ['a damaged policy', damaged.map((document) => JSON.stringify(document, undefined, 2))],
    [
      'a policy cut',
      fc.tuple(policy, fc.nat()).map(([document, end]) => {
        const text = JSON.stringify(document, undefined, 1);
        return text.slice(0, end % text.length);
      }),
    ],
  ])('nothing is thrown and every place is one of the text: %s', (_, arbitrary) => {
    fc.assert(
      fc.property(arbitrary, (read) => {
        const text = typeof read === 'string' ? read : '';
        const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
        for (const { line, column } of check(text).findings) {
          expect(line).toBeGreaterThanOrEqual(1);
          expect(line).toBeLessThanOrEqual(lines.length);
          expect(column).toBeGreaterThanOrEqual(1);
          expect(column).toBeLessThanOrEqual((lines[line - 1] ?? '').length + 1);
        }
      }),
      { numRuns: 300, seed: 20_121_017 },
    );
  });
});

it('a policy that is right has no error, and nobody else finds one', async () => {
  await fc.assert(
    fc.asyncProperty(policy, async (document) => {
      const text = JSON.stringify(document, undefined, 2);
      expect([errors(text), emulatorRefuses(text), await othersRefuse(document)]).toEqual([[], undefined, undefined]);
    }),
    { numRuns: 300, seed: 20_121_017 },
  );
});

it('whatever somebody else refuses has an error here', async () => {
  await fc.assert(
    fc.asyncProperty(damaged, async (document) => {
      const text = JSON.stringify(document);
      const theirs = [emulatorRefuses(text), await othersRefuse(document)].filter((one) => one !== undefined);
      // Whether AWS tells capitals of operators apart is nowhere said; the emulator does, the other reader does not.
      const capitals = check(text).findings.some(({ message }) => message.startsWith('AWS writes the operator'));
      if (errors(text).length === 0 && !capitals) expect(theirs).toEqual([]);
    }),
    { numRuns: 600, seed: 20_121_017 },
  );
});
