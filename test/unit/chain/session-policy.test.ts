import { describe, expect, it } from 'vitest';
import { readPolicyArns, refuseForeignPolicies } from '../../../src/chain/role-policy.ts';
import { readSessionPolicy } from '../../../src/chain/session-policy.ts';
import { matchesWildcard } from '../../../src/policy/wildcard.ts';

const read = (text: string): ReturnType<typeof readSessionPolicy> =>
  readSessionPolicy({ text, source: 'p.json', line: 1 });
const policy = (...statements: object[]): string => JSON.stringify({ Version: '2012-10-17', Statement: statements });

describe('a session policy', () => {
  it('is minified without touching strings or escapes', () => {
    const { document, characters } = read('\uFEFF{\n  "Statement" : [ { "Sid": "a b\\u4e2d \\" x" } ]\n}\n');
    expect(document).toBe('{"Statement":[{"Sid":"a b\\u4e2d \\" x"}]}');
    expect(characters).toBe(document.length);
  });

  it.each([
    { fault: 'FAULT 10: a comma too many', text: '{\n  "a": 1,\n}', line: 3, column: 1, reason: 'unexpected }' },
    {
      fault: 'FAULT 10: a duplicate key',
      text: '{"a": 1,\n "a": 2}',
      line: 2,
      column: 2,
      reason: 'the key "a" stands a second time',
    },
    {
      fault: 'FAULT 10: a duplicate key deep inside',
      text: '{"s": [{"a": 1, "a": 2}]}',
      line: 1,
      column: 17,
      reason: 'the key "a" stands a second time',
    },
    { fault: 'FAULT 10: a comment', text: '{ // why\n}', line: 1, column: 3, reason: 'a policy may not hold comments' },
    {
      fault: 'FAULT 10: a block comment',
      text: '/* why */ {}',
      line: 1,
      column: 1,
      reason: 'a policy may not hold comments',
    },
    { fault: 'FAULT 10: an end too early', text: '{"a": [', line: 1, column: 8, reason: 'the JSON ends too early' },
    { fault: 'FAULT 10: a brace alone', text: '{', line: 1, column: 2, reason: 'the JSON ends too early' },
    { fault: 'FAULT 10: a key alone', text: '{"a"', line: 1, column: 5, reason: 'the JSON ends too early' },
    { fault: 'FAULT 10: a string cut', text: '{"a": "b', line: 1, column: 9, reason: 'the JSON ends too early' },
    {
      fault: 'nesting without end',
      text: `{"a": ${'['.repeat(20_000)}${']'.repeat(20_000)}}`,
      line: 1,
      column: 1,
      reason: 'it is nested far too deeply',
    },
    {
      fault: 'nesting that a parser survives and its reader does not',
      text: `{"a": ${'['.repeat(2_000)}${']'.repeat(2_000)}}`,
      line: 1,
      column: 1,
      reason: 'it is nested far too deeply',
    },
    {
      fault: 'a string without an end that is full of quotes',
      text: `{"a": "${String.raw`\"`.repeat(49_000)}`,
      line: 1,
      column: 98_008,
      reason: 'the JSON ends too early',
    },
    {
      fault: 'a novel',
      text: JSON.stringify({ a: 'x'.repeat(200_000) }),
      line: 1,
      column: 1,
      reason: 'a policy of 200008 characters is far beyond what STS takes',
    },
    {
      fault: 'a string that is open where the text ends with a line',
      text: '{\n "Version": "2012-10-17,\n',
      line: 2,
      column: 25,
      reason: 'unexpected end of line',
    },
    { fault: 'old line ends', text: '{\r "a": nul\r}', line: 2, column: 7, reason: 'unexpected nul' },
    { fault: 'line ends of Windows', text: '{\r\n "a": 1,\r\n}', line: 3, column: 1, reason: 'unexpected }' },
    { fault: 'an empty file', text: '', line: 1, column: 1, reason: 'the JSON ends too early' },
    { fault: 'a list', text: '\n[]', line: 2, column: 1, reason: 'a policy is a JSON object' },
    {
      fault: 'a line break in a string',
      text: '{"a": "x\ny"}',
      line: 1,
      column: 9,
      reason: 'a string may not hold a line break or control character',
    },
    {
      fault: 'FAULT 11: a character STS does not accept',
      text: '{\n "a": "中"}',
      line: 2,
      column: 8,
      reason: 'STS does not accept the character U+4E2D in a policy',
    },
    {
      fault: 'FAULT 11: one beyond the basic plane',
      text: '{"a": "😀"}',
      line: 1,
      column: 8,
      reason: 'STS does not accept the character U+1F600 in a policy',
    },
  ])('is refused with line and column: $fault', ({ text, line, column, reason }) => {
    expect(() => read(text)).toThrow(
      expect.objectContaining({ code: 'POLICY_INVALID', details: { source: 'p.json', line, column, reason } }),
    );
  });

  it('counts lines from where it stands', () => {
    expect(() => readSessionPolicy({ text: '{"a"}', source: 'config', line: 7 })).toThrow(
      expect.objectContaining({ details: { source: 'config', line: 7, column: 5, reason: 'unexpected }' } }),
    );
  });

  it.each([
    ['FAULT 15: only Deny', policy({ Effect: 'Deny', Action: '*', Resource: '*' }), true],
    ['one Allow', policy({ Effect: 'Deny' }, { Effect: 'Allow', Action: '*', Resource: '*' }), false],
    ['one statement without a list', '{"Statement":{"Effect":"Deny"}}', true],
    ['no statement', '{"Statement":[]}', false],
  ])('tells whether it can allow nothing: %s', (_, text, deniesAll) => expect(read(text).deniesAll).toBe(deniesAll));

  const next = 'arn:aws:iam::111111111111:role/Next';
  it.each([
    ['s3 only', policy({ Effect: 'Allow', Action: 's3:*', Resource: '*' }), false],
    ['everything', policy({ Effect: 'Allow', Action: '*', Resource: '*' }), true],
    ['in any case', policy({ Effect: 'Allow', Action: ['STS:assume*'], Resource: next }), true],
    ['another role', policy({ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: `${next}2` }), false],
    ['a wildcard', policy({ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: 'arn:aws:iam::*:role/N?xt' }), true],
    [
      'a variable may be anything',
      policy({ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: 'arn:aws:iam::1:role/${aws:username}' }),
      true,
    ],
    ['all but iam', policy({ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }), true],
    ['all but sts', policy({ Effect: 'Allow', NotAction: 'sts:*', Resource: '*' }), false],
    [
      'all but what a variable names',
      policy({ Effect: 'Allow', Action: '*', NotResource: 'arn:aws:iam::1:role/${aws:username}' }),
      true,
    ],
    ['all but that role', policy({ Effect: 'Allow', Action: '*', NotResource: next }), false],
  ])('tells whether it may allow assuming the next role: %s', (_, text, allowed) =>
    expect(read(text).allowsAssuming(next)).toBe(allowed),
  );
});

describe('policy ARNs', () => {
  const arn = (name: string): string => `arn:aws:iam::aws:policy/${name}`;
  const many = (count: number): string => Array.from({ length: count }, (_, i) => arn(`P${i}`)).join(', ');

  it.each([
    ['one', arn('ReadOnlyAccess'), 1],
    ['a comma-separated list', many(10), 10],
    ['the JSON that the AWS CLI takes', JSON.stringify([{ arn: arn('A') }, { arn: arn('job-function/B') }]), 2],
  ])('are read: %s', (_, text, count) => expect(readPolicyArns(text).length).toBe(count));

  it.each([
    ['FAULT 11: eleven', many(11), 'names 11 policies, STS takes 10'],
    ['none', '[]', 'names no policy'],
    ['not an ARN', `${arn('A')}, ReadOnlyAccess`, 'has something as number 2 that is no policy’s ARN'],
    ['an object', '[{"ARN": "x"}]', 'must hold [{"arn": "…"}]'],
  ])('are refused: %s', (_, text, reason) => {
    expect(() => readPolicyArns(text)).toThrow(expect.objectContaining({ code: 'POLICY_ARNS', details: { reason } }));
  });

  it('belong to the role’s account or to AWS', () => {
    const role = 'arn:aws:iam::111111111111:role/R';
    const arns = [arn('A'), 'arn:aws:iam::111111111111:policy/B'];
    expect(() => refuseForeignPolicies(arns, role)).not.toThrow();
    expect(() => refuseForeignPolicies([...arns, 'arn:aws:iam::222222222222:policy/C'], role)).toThrow(
      expect.objectContaining({
        code: 'POLICY_ARNS',
        details: {
          reason: 'names arn:aws:iam::222222222222:policy/C, which is not of the role’s account 111111111111',
        },
      }),
    );
  });
});

describe('wildcards', () => {
  it.each([
    ['*', '', true],
    ['*', 'x', true],
    ['?', '', false],
    ['a*c', 'abbc', true],
    ['a*c', 'abcd', false],
    ['a*b*c', 'aXbYbZc', true],
    ['a?c', 'abc', true],
    ['a.c', 'abc', false],
    ['**', 'x', true],
    ['', '', true],
    ['', 'x', false],
    ['s3:Get*', 's3:GetObject', true],
  ])('%j on %j', (pattern, text, expected) => expect(matchesWildcard(pattern, text)).toBe(expected));

  it('stay linear on a pattern made to run for ever', () => {
    expect(matchesWildcard(`${'a*'.repeat(5_000)}b`, 'a'.repeat(20_000))).toBe(false);
  });
});
