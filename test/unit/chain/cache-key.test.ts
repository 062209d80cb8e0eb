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
