import { expect, it } from 'vitest';
import { RolechainError } from '../../../src/errors/error.ts';
import { originOf } from '../../../src/errors/origin-of.ts';

const origin = { file: '/home/alice/.aws/config', line: 7 };
const first = { profile: 'a', key: 'source_profile', next: 'b', origin: { ...origin, line: 2 } };
const closing = { profile: 'b', key: 'source_profile', next: 'a', origin };

it.each([
  { name: 'where a value stands', error: new RolechainError('CHAIN_NO_SOURCE', { profile: 'a', origin }), origin },
  {
    name: 'the link that closes a cycle',
    error: new RolechainError('CHAIN_CYCLE', { path: ['a', 'b', 'a'], links: [first, closing] }),
    origin,
  },
  {
    name: 'the line of a policy',
    error: new RolechainError('POLICY_INVALID', { source: '/p.json', line: 3, column: 5, reason: 'is no JSON' }),
    origin: { file: '/p.json', line: 3 },
  },
  {
    name: 'nothing for a refusal of no line',
    error: new RolechainError('CREDENTIALS_MISSING', { profile: 'a', reason: 'has no credentials' }),
    origin: undefined,
  },
])('the line that a refusal is about: $name', ({ error, origin: expected }) => {
  expect(originOf(error)).toEqual(expected);
});
