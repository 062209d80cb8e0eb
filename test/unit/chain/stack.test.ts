import { expect, it } from 'vitest';

import { formatStack, parseStack } from '../../../src/chain/stack.ts';

it.each([
  { stack: [], text: '' },
  { stack: ['deploy'], text: 'deploy' },
  { stack: ['my team', 'a,b', '100%', 'ü'], text: 'my%20team,a%2Cb,100%25,%C3%BC' },
  { stack: ['__proto__', 'a\nb'], text: '__proto__,a%0Ab' },
])('ROLECHAIN_STACK holds $stack as "$text" and gives it back', ({ stack, text }) => {
  expect(formatStack(stack)).toBe(text);
  expect(parseStack(text)).toEqual(stack);
});

it('takes what it cannot decode as it stands', () => {
  expect(parseStack('100%,a')).toEqual(['100%', 'a']);
  expect(parseStack(undefined)).toEqual([]);
  expect(formatStack(['\ud800'])).toBe('%EF%BF%BD');
});
