import { expect, it } from 'vitest';
import { customerManaged, narrowing } from '../../../src/trial/narrowing.ts';

const policy = '{"Version":"2012-10-17"}';
const aws = 'arn:aws:iam::aws:policy/ReadOnlyAccess';
const own = 'arn:aws:iam::111111111111:policy/Own';

it.each([
  { name: 'nothing', request: {}, expected: undefined },
  { name: 'a document', request: { policy }, expected: { characters: 24, policyArns: [], digest: '52279714d77b' } },
  { name: 'ARNs', request: { policyArns: [aws, own] }, expected: { policyArns: [aws, own], digest: '57ef2b65a39c' } },
  {
    name: 'both',
    request: { policy, policyArns: [aws] },
    expected: { characters: 24, policyArns: [aws], digest: 'f3eba43f9f02' },
  },
])('$name', ({ request, expected }) => {
  expect(narrowing(request)).toEqual(expected);
});

it('what an account’s own policies are', () => {
  expect(customerManaged({ policyArns: [aws, own, 'arn:aws-cn:iam::aws:policy/x'], digest: '' })).toEqual([own]);
});
