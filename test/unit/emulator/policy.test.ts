import { describe, expect, it } from 'vitest';
import { decide } from '../../emulator/policy/decide.ts';
import { judge } from '../../emulator/policy/judge.ts';
import { parsePolicy, parsePolicyText } from '../../emulator/policy/parse.ts';
import type { PolicyDocument } from '../../emulator/world.ts';
import { allow, trust } from '../../emulator/worlds.ts';

// What the comparison with the other evaluator leaves out, because the two differ, or because it speaks of S3.

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
describe('variables', () => {
  it.each([
    {
      name: 'are replaced',
      resource: 'arn:aws:s3:::b/${aws:username}/*',
      asked: 'arn:aws:s3:::b/a*c/x',
      verdict: 'allow',
    },
    {
      name: 'put no wildcard in',
      resource: 'arn:aws:s3:::b/${aws:username}/*',
      asked: 'arn:aws:s3:::b/abc/x',
      verdict: 'silent',
    },
    {
      name: 'that are missing match nothing',
      resource: 'arn:aws:s3:::b/${aws:PrincipalTag/x}*',
      asked: 'arn:aws:s3:::b/x',
      verdict: 'silent',
    },
    {
      name: 'may have a default',
      resource: "arn:aws:s3:::b/${aws:PrincipalTag/x, 'all'}",
      asked: 'arn:aws:s3:::b/all',
      verdict: 'allow',
    },
    {
      name: 'write the characters themselves',
      resource: 'arn:aws:s3:::b/${*}',
      asked: 'arn:aws:s3:::b/*',
      verdict: 'allow',
    },
    {
      name: 'of a character are no wildcard',
      resource: 'arn:aws:s3:::b/${*}',
      asked: 'arn:aws:s3:::b/x',
      verdict: 'silent',
    },
  ])('$name', ({ resource, asked, verdict }) => {
    expect(ask(allow('s3:GetObject', resource), asked)).toBe(verdict);
  });

  it('without value are unlike anything', () => {
    const condition = { StringNotEquals: { 'aws:username': '${aws:PrincipalTag/x}' } };
    const Statement = { Effect: 'Allow', Action: '*', Resource: '*', Condition: condition };
    expect(ask({ Version: '2012-10-17', Statement }, '*')).toBe('allow');
  });

  it('do not exist in policies of the old version', () => {
    const { Statement } = allow('s3:GetObject', 'arn:aws:s3:::b/${aws:username}');
    expect(ask({ Version: '2008-10-17', Statement }, 'arn:aws:s3:::b/a*c')).toBe('silent');
    expect(ask({ Statement }, 'arn:aws:s3:::b/${aws:username}')).toBe('allow');
  });
});

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_ARN
it('a wildcard in the ARN of a condition does not reach over a colon', () => {
  const condition = { ArnLike: { 'aws:PrincipalArn': 'arn:aws:*:role/x' } };
  const document = {
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Action: '*', Resource: '*', Condition: condition },
  };
  expect(ask(document, 'arn:aws:s3:::b/x')).toBe('silent');
});

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_IPAddress
it.each([
  { range: '0.0.0.0/0', verdict: 'allow' },
  { range: '::/0', verdict: 'silent' },
  { range: 'nonsense', verdict: 'silent' },
])('the address of the caller in $range', ({ range, verdict }) => {
  const condition = { IpAddress: { 'aws:SourceIp': range } };
  expect(ask({ Statement: { Effect: 'Allow', Action: '*', Resource: '*', Condition: condition } }, '*')).toBe(verdict);
});

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-sessions
describe('a trust policy that names', () => {
  it.each([
    {
      name: 'the role is narrowed by the session policy',
      principal: 'arn:aws:iam::222222222222:role/R',
      allowed: false,
    },
    { name: 'the session is not', principal: 'arn:aws:sts::222222222222:assumed-role/R/alice', allowed: true },
  ])('$name', ({ principal, allowed }) => {
    const arn = 'arn:aws:sts::222222222222:assumed-role/R/alice';
    const decision = decide({
      action: 'sts:AssumeRole',
      resource: 'arn:aws:iam::222222222222:role/Next',
      context: new Map(),
      requester: { account: '222222222222', arn, behind: 'arn:aws:iam::222222222222:role/R' },
      identityPolicies: [],
      sessionPolicies: [parsePolicy(allow('s3:*', '*'), 'session')],
      resourceAccount: '222222222222',
      resourcePolicy: parsePolicy(trust(principal), 'trust'),
      resourcePolicyKind: 'trust',
    });
    expect(decision.allowed).toBe(allowed);
  });
});

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
describe('policies that IAM would not store', () => {
  it.each([
    {
      use: 'trust' as const,
      text: '{"Statement":{"Effect":"Allow","Action":"sts:AssumeRole"}}',
      says: 'Missing required field Principal',
    },
    {
      use: 'trust' as const,
      text: '{"Statement":{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole","Resource":"*"}}',
      says: 'Has prohibited field Resource',
    },
    {
      use: 'identity' as const,
      text: '{"Statement":{"Effect":"allow","Action":"*","Resource":"*"}}',
      says: 'Syntax errors in policy.',
    },
    {
      use: 'identity' as const,
      text: '{"Statement":{"Effect":"Allow","Action":"*","NotAction":"*","Resource":"*"}}',
      says: 'Syntax errors in policy.',
    },
    { use: 'identity' as const, text: '[]', says: 'Syntax errors in policy.' },
    { use: 'identity' as const, text: '{"constructor":1,"Statement":[]}', says: 'Syntax errors in policy.' },
  ])('$use $text', ({ use, text, says }) => {
    expect(() => parsePolicyText(text, use)).toThrow(says);
  });
});

function ask(document: PolicyDocument, resource: string): string {
  const context = new Map([
    ['aws:username', ['a*c']],
    ['aws:sourceip', ['127.0.0.1']],
    ['aws:principalarn', ['arn:aws:iam::222222222222:role/x']],
  ]);
  return judge([parsePolicy(document, 'identity')], { action: 's3:GetObject', resource, context });
}
