import { describe, expect, it } from 'vitest';
import { readDenial, type Denial } from '../../../src/policy/denial.ts';

const principal = 'arn:aws:sts::111111111111:assumed-role/Deploy/alice';
const put = `User: ${principal} is not authorized to perform: s3:PutObject on resource: "arn:aws:s3:::bucket/key"`;
const role = 'arn:aws:iam::222222222222:role/Deploy';
const assume = `User: ${principal} is not authorized to perform: sts:AssumeRole on resource: ${role}`;
const scp = 'arn:aws:organizations::111111111111:policy/o-example/service_control_policy/p-example';
const [putting, assuming] = [
  { principal, action: 's3:PutObject', resource: 'arn:aws:s3:::bucket/key' },
  { principal, action: 'sts:AssumeRole', resource: role },
];

const cases: readonly { readonly name: string; readonly text: string; readonly denial: Denial | undefined }[] = [
  { name: 'without a reason, as across accounts', text: assume, denial: assuming },
  {
    name: 'no session policy allows it',
    text: `${put} because no session policy allows the s3:PutObject action`,
    denial: { ...putting, because: { policyType: 'session policy', explicit: false } },
  },
  {
    name: 'a Deny in a session policy, in the old documentation’s words',
    text: `${put} with an explicit deny in a sessions policy`,
    denial: { ...putting, because: { policyType: 'session policy', explicit: true } },
  },
  {
    name: 'a Deny with the ARN of its policy, at the end of a sentence',
    text: `An error occurred (AccessDenied) when calling the AssumeRole operation: ${assume} with an explicit deny in a service control policy: ${scp}.`,
    denial: { ...assuming, because: { policyType: 'service control policy', explicit: true, policyArn: scp } },
  },
  {
    name: 'through a service control policy',
    text: `${put} with an explicit deny transitively through a service control policy`,
    denial: { ...putting, because: { policyType: 'service control policy', explicit: true } },
  },
  {
    name: 'no permissions boundary',
    text: `${put} because no permissions boundary allows the s3:PutObject action`,
    denial: { ...putting, because: { policyType: 'permissions boundary', explicit: false } },
  },
  {
    name: 'the trust policy, with the typing error of AWS’s documentation',
    text: `${assume} because the role trust policy allows the sts:AssumeRole action`,
    denial: { ...assuming, because: { policyType: 'role trust policy', explicit: false } },
  },
  {
    name: 'a Deny in the trust policy',
    text: `${assume} with an explicit deny in the role trust policy`,
    denial: { ...assuming, because: { policyType: 'role trust policy', explicit: true } },
  },
  {
    name: 'a VPC endpoint',
    text: `${put} because no VPC endpoint policy allows the s3:PutObject action`,
    denial: { ...putting, because: { policyType: 'VPC endpoint policy', explicit: false } },
  },
  {
    name: 'a call without a resource, within other output',
    text: `some lines\nError: User: ${principal} is not authorized to perform: ec2:DescribeInstances because no identity-based policy allows the ec2:DescribeInstances action\nmore`,
    denial: {
      principal,
      action: 'ec2:DescribeInstances',
      because: { policyType: 'identity-based policy', explicit: false },
    },
  },
  { name: 'a policy type that nobody knows', text: `${put} because no mood allows it`, denial: putting },
  { name: 'other output', text: 'An error occurred (NoSuchBucket)', denial: undefined },
];

describe('AWS’s words for a refusal', () => {
  it.each(cases)('$name', ({ text, denial }) => {
    expect(readDenial(text)).toEqual(denial);
  });
});
