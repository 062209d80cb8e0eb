import { expect, it } from 'vitest';
import { Typing } from '../../../src/mfa/typing.ts';

const shown = { kind: 'shown', by: 1 };
const taken = { kind: 'shown', by: -1 };
const line = (text: string): unknown => ({ kind: 'line', line: text });

it.each([
  { what: 'keys and Enter', pieces: ['1', '2\r'], means: [shown, shown, line('12')] },
  { what: 'a line feed as Enter', pieces: ['1\n'], means: [shown, line('1')] },
  { what: 'two lines at once', pieces: ['1\r2\r'], means: [shown, line('1'), shown, line('2')] },
  {
    what: 'Backspace in both its codes',
    pieces: ['12\b\u007f3\r'],
    means: [shown, shown, taken, taken, shown, line('3')],
  },
  { what: 'Backspace before anything', pieces: ['\b\r'], means: [line('')] },
  { what: 'Ctrl-U and Ctrl-W', pieces: ['1\u00152\u0017\r'], means: [shown, taken, shown, taken, line('')] },
  {
    what: 'arrow keys and other control characters',
    pieces: ['\u001b[A\u001b[1;5C\u001bOP\u001a\t\u0000\r'],
    means: [line('')],
  },
  { what: 'Ctrl-C, also within a line', pieces: ['1\u0003'], means: [shown, { kind: 'interrupt' }] },
  { what: 'Ctrl-\\', pieces: ['\u001c'], means: [{ kind: 'interrupt' }] },
  { what: 'Ctrl-D before anything', pieces: ['\u0004'], means: [{ kind: 'end' }] },
  { what: 'Ctrl-D within a line', pieces: ['1\u0004\r'], means: [shown, line('1')] },
  { what: 'characters of two units', pieces: ['😀\b\r'], means: [shown, taken, line('')] },
])('understands $what', ({ pieces, means }) => {
  const typing = new Typing();
  expect(pieces.flatMap((piece) => typing.feed(piece))).toEqual(means);
});

it('keeps a line short, however much is typed', () => {
  const keys = new Typing().feed(`${'1'.repeat(1000)}\r`);
  expect(keys).toEqual([...Array.from({ length: 64 }, () => shown), line('1'.repeat(64))]);
});
