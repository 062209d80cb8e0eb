import { describe, expect, it } from 'vitest';
import { policyAsPrinted } from '../../../src/policy/as-printed.ts';
import { readDocument } from '../../../src/policy/read-document.ts';

const statement = { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' };
const policy = { Version: '2012-10-17', Statement: [statement] };
const encoded = encodeURIComponent(JSON.stringify(policy));
const role = { Arn: 'arn:aws:iam::111111111111:role/Deploy', Description: 'ours — all of it' };

describe('a policy in what AWS’s tools print', () => {
  it.each([
    { what: 'alone', text: JSON.stringify(policy) },
    { what: 'get-role', text: JSON.stringify({ Role: { ...role, AssumeRolePolicyDocument: policy } }) },
    { what: 'get-role, as IAM encodes it', text: JSON.stringify({ Role: { AssumeRolePolicyDocument: encoded } }) },
    { what: 'get-user-policy', text: JSON.stringify({ UserName: 'alice', PolicyDocument: policy }) },
    { what: 'get-policy-version', text: JSON.stringify({ PolicyVersion: { VersionId: 'v1', Document: policy } }) },
    { what: 'get-policy-version, encoded', text: JSON.stringify({ PolicyVersion: { Document: encoded } }) },
    { what: 'the encoded text', text: `${encoded}\n` },
    { what: 'the encoded text in quotes', text: `"${encoded}"\n` },
    { what: 'behind a byte order mark', text: `\uFEFF${JSON.stringify({ PolicyDocument: policy })}` },
  ])('$what', ({ text }) => {
    expect(readDocument(policyAsPrinted({ text, source: 'a.json', line: 1 }))).toMatchObject({
      statements: [{ effect: 'Allow', actions: { values: ['sts:AssumeRole'] } }],
    });
  });

  it('keeps its places in the file', () => {
    const text = '{ "Role": {\n  "AssumeRolePolicyDocument": {\n    "Statement": { "Effect": "Alow" } } } }';
    expect(readDocument(policyAsPrinted({ text, source: 'a.json', line: 1 }))).toMatchObject({
      faults: [
        { line: 3, column: 18 },
        { line: 3, column: 30 },
      ],
    });
  });

  it.each(['', '[]', '{}', '%7B%', '"%7B%2"', '{"Role": 1}', '{"Role": {"AssumeRolePolicyDocument": 1}}', '{"a":'])(
    'nothing else becomes a policy: %s',
    (text) => {
      expect(readDocument(policyAsPrinted({ text, source: 'a.json', line: 1 }))).toHaveProperty('faults');
    },
  );
});
