import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { cacheKeys, type HopRequest } from '../../../src/chain/cache-key.ts';

const role = (name: string): HopRequest => ({
  kind: 'assume-role',
  request: { roleArn: `arn:aws:iam::111111111111:role/${name}`, durationSeconds: 3600 },
  sessionName: { rule: 'username' },
});
const sts = { region: 'us-east-1', legacyGlobalEndpoint: false, fips: false, dualStack: false };
const told = (name: string): unknown => [
  `arn:aws:iam::111111111111:role/${name}`,
  ['username'],
  3600,
  null,
  [],
  [],
  [],
  null,
  null,
  null,
];

it('a hop’s key is the digest of generation, base, endpoint and every request up to it: what releases before have kept is found', () => {
  const key = (...hops: readonly unknown[]): string =>
    createHash('sha256')
      .update(JSON.stringify(['rolechain/1', 'base', 'regional', hops]))
      .digest('hex');
  expect(cacheKeys('base', sts, ['a', 'b', 'c'].map(role))).toEqual([
    key(told('a')),
    key(told('a'), told('b')),
    key(told('a'), told('b'), told('c')),
  ]);
  expect(cacheKeys('base', sts, [])).toEqual([]);
});

it('a federated user’s key holds its kind and its whole request', () => {
  const request = { durationSeconds: 900, policy: '{}', policyArns: ['arn'], tags: { b: '2', a: '1' } };
  const hop = (more: object = {}): string =>
    cacheKeys('base', sts, [
      { kind: 'federation', request: { ...request, ...more }, sessionName: { rule: 'username' } },
    ])[0] ?? '';
  const asked = [
    'federation',
    ['username'],
    900,
    '{}',
    ['arn'],
    [
      ['a', '1'],
      ['b', '2'],
    ],
  ];
  const digest = createHash('sha256')
    .update(JSON.stringify(['rolechain/1', 'base', 'regional', [asked]]))
    .digest('hex');
  expect(hop()).toBe(digest);
  const others = [{ durationSeconds: 901 }, { policy: '{ }' }, { policyArns: [] }, { tags: { a: '1' } }].map(hop);
  expect(new Set([...others, digest]).size).toBe(5);
});
