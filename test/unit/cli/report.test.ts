import { expect, it } from 'vitest';
import { reportLines } from '../../../src/cli/report.ts';
import { RolechainError } from '../../../src/errors/error.ts';

it('says what is wrong, its code, and what to do', () => {
  const origin = { file: '/home/alice/.aws/config', line: 14 };
  const links = [{ profile: 'a', key: 'source_profile', next: 'a', origin }];
  expect(reportLines(new RolechainError('CHAIN_CYCLE', { path: ['a', 'a'], links }), '/home/alice')).toEqual([
    'rolechain: error: profiles form a cycle: a → a [CHAIN_CYCLE]',
    'rolechain: hint: change source_profile at ~/.aws/config:14',
    'rolechain: hint: the links: a → a at ~/.aws/config:14',
  ]);
});

it('shows control characters instead of obeying them', () => {
  const lines = reportLines(new RolechainError('USAGE', { reason: 'x\u001b[2J\u0008\r\ny\u202e' }), undefined);
  expect(lines[0]).toBe('rolechain: error: x\\u0008\\r\\ny\\u202e [USAGE]');
});

it('calls anything else a fault of its own', () => {
  expect(reportLines(new TypeError('x is undefined'), undefined)).toEqual([
    'rolechain: error: a fault in rolechain itself: x is undefined [INTERNAL]',
    'rolechain: hint: run it again with ROLECHAIN_TRACE=1 and report what it prints (it holds no secret)',
  ]);
});
