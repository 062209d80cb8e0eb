import { describe, expect, it } from 'vitest';
import { readDocument } from '../../../src/policy/read-document.ts';

const read = (text: string, line = 1): ReturnType<typeof readDocument> =>
  readDocument({ text, source: 'p.json', line });
const statement = (more: object): string =>
  JSON.stringify({ Statement: [{ Effect: 'Allow', Action: '*', Resource: '*', ...more }] });

describe('a policy document', () => {
  it('is read with the place of every statement and condition', () => {
    const text = `{
  "Version": "2012-10-17",
  "Id": "x",
  "Statement": [
    {
      "Sid": "One",
      "Effect": "Allow",
      "Principal": { "AWS": ["111111111111"], "Service": "ec2.amazonaws.com" },
      "Action": ["sts:AssumeRole", "sts:TagSession"],
      "Condition": {
        "Bool": { "aws:MultiFactorAuthPresent": true },
        "NumericLessThan": { "aws:MultiFactorAuthAge": [3600] }
      }
    },
    { "Effect": "Deny", "NotPrincipal": "*", "NotAction": "iam:*", "NotResource": "*" }
  ]
}`;
    expect(read(text, 11)).toEqual({
      source: 'p.json',
      version: '2012-10-17',
      statements: [
        {
          line: 15,
          column: 5,
          number: 1,
          sid: 'One',
          effect: 'Allow',
          principals: {
            negated: false,
            aws: ['111111111111'],
            service: ['ec2.amazonaws.com'],
            federated: [],
            canonicalUser: [],
          },
          actions: { negated: false, values: ['sts:AssumeRole', 'sts:TagSession'] },
          conditions: [
            { line: 21, column: 49, operator: 'Bool', key: 'aws:MultiFactorAuthPresent', values: ['true'] },
            { line: 22, column: 56, operator: 'NumericLessThan', key: 'aws:MultiFactorAuthAge', values: ['3600'] },
          ],
        },
        {
          line: 25,
          column: 5,
          number: 2,
          effect: 'Deny',
          principals: { negated: true, aws: ['*'], service: [], federated: [], canonicalUser: [] },
          actions: { negated: true, values: ['iam:*'] },
          resources: { negated: true, values: ['*'] },
          conditions: [],
        },
      ],
    });
  });

  it('without a Version is of 2008, and one statement needs no list', () => {
    expect(read('{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}')).toMatchObject({
      version: '2008-10-17',
      statements: [{ number: 1, actions: { negated: false, values: ['*'] } }],
    });
  });

  it.each([
    ['no JSON', '{', 'the JSON ends too early'],
    ['a list', '[]', 'a policy is a JSON object'],
    ['no statement', '{}', 'a policy has a Statement'],
    ['another version', '{"Version": "2020-01-01", "Statement": []}', 'Version is 2012-10-17 or 2008-10-17'],
    ['a misspelled element', statement({ Conditions: {} }), 'IAM knows no element "Conditions" here'],
    ['an effect of its own', statement({ Effect: 'allow' }), 'Effect is Allow or Deny'],
    ['no action', '{"Statement": {"Effect": "Allow"}}', 'a statement has an Action or a NotAction'],
    ['two kinds of action', statement({ NotAction: '*' }), 'a statement has Action or NotAction, not both'],
    ['an action that is no text', statement({ Action: [{}] }), 'a text is expected here'],
    ['a principal that is a text', statement({ Principal: '111111111111' }), 'an object is expected here'],
    ['a principal of no kind', statement({ Principal: { User: '*' } }), 'IAM knows no element "User" here'],
    ['a condition that is a text', statement({ Condition: 'x' }), 'an object is expected here'],
    ['a statement that is a text', '{"Statement": ["x"]}', 'an object is expected here'],
    ['a key twice', '{"Statement": [], "Statement": []}', 'the key "Statement" stands a second time'],
  ])('is a fault: %s', (_, text, reason) => {
    const document = read(text);
    expect('faults' in document ? document.faults.map((fault) => fault.reason) : []).toContain(reason);
  });

  it('has its faults where they stand, in the order of the text', () => {
    expect(
      read(
        '{\n "Statement": [\n  {"Effect": "Allow", "Action": 5, "Foo": 1},\n  {"Effect": "No", "Action": "*"}\n ]\n}',
        3,
      ),
    ).toEqual({
      faults: [
        { line: 5, column: 36, reason: 'IAM knows no element "Foo" here' },
        { line: 6, column: 14, reason: 'Effect is Allow or Deny' },
      ],
    });
  });
});
