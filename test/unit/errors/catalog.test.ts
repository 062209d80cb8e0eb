import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { catalog, type ErrorCode } from '../../../src/errors/catalog.ts';
import { RolechainError, hasCode, isRolechainError } from '../../../src/errors/error.ts';

const origin = { file: '/home/alice/.aws/config', line: 3 };
/** Every detail that any entry uses, so that each can be rendered. */
const everything = {
  action: 'sts:AssumeRole',
  caller: 'arn:aws:iam::222222222222:user/alice',
  callerArn: 'arn:aws:iam::222222222222:root',
  column: 2,
  command: 'terraform',
  configured: 'bob',
  endpoint: 'https://sts.us-east-1.amazonaws.com',
  file: '/home/alice/.aws/config',
  files: ['a', 'b'],
  key: 'source_profile',
  kind: 'SSO',
  line: 3,
  links: [{ profile: 'a', key: 'source_profile', next: 'a', origin }],
  missing: 'aws_secret_access_key',
  most: 100,
  origin,
  other: origin,
  path: ['a', 'a'],
  pid: 7,
  profile: 'deploy',
  reason: 'it is so',
  seconds: 3,
  serial: 'arn:aws:iam::222222222222:mfa/alice',
  source: 'bastion',
  stack: ['a'],
  stderr: '',
  store: 'Secret Service',
  target: 'arn:aws:iam::111111111111:role/R',
  username: 'alice',
  value: 'Moon',
  what: '~/.aws/config',
};

const codes = Object.keys(catalog).filter((code): code is ErrorCode => code in catalog);

describe('each refusal', () => {
  it.each(codes)('%s renders by the rules for words', (code) => {
    const { message, hint } = new RolechainError(code, everything);
    for (const text of [message, ...(hint?.split('\n') ?? [])]) {
      expect(text).not.toMatch(/undefined|\[object|\.$|^error|\n/i);
      // A small first letter, unless it is a name that is written so.
      expect(text).toMatch(/^(?:[^A-Z]|STS|AWS|SSO)/);
    }
  });
});

it('the reference’s table of codes is the catalog', () => {
  const page = readFileSync(new URL('../../../docs/reference.md', import.meta.url), 'utf8');
  const table = new Map<string, number>();
  for (const [, exit = '', names = ''] of page.matchAll(/^\| (\d+) \| ((?:`[A-Z_]+`[ ,]*)+)/gm)) {
    for (const [, code = ''] of names.matchAll(/`([A-Z_]+)`/g)) table.set(code, Number(exit));
  }
  expect(Object.fromEntries(table)).toEqual(Object.fromEntries(codes.map((code) => [code, catalog[code].exit])));
});

it('is known by name, so that two copies of the package agree', () => {
  const error = new RolechainError('USAGE', { reason: 'x' });
  const foreign = Object.assign(new Error('x'), { name: 'RolechainError', code: 'USAGE', exitCode: 2 });
  expect([
    isRolechainError(error),
    isRolechainError(foreign),
    isRolechainError(new Error('x')),
    hasCode(error, 'USAGE'),
    hasCode(error, 'CHAIN_CYCLE'),
  ]).toEqual([true, true, false, true, false]);
});
