import { expect, it } from 'vitest';
import { inMinutes } from '../../../src/cli/minutes.ts';

const MINUTE = 60_000;

it.each([
  [-MINUTE, '0 min'],
  [MINUTE - 1, '0 min'],
  [59 * MINUTE + 59_999, '59 min'],
  [119 * MINUTE, '119 min'],
  [120 * MINUTE, '2 h 0 min'],
  [12 * 60 * MINUTE - 1, '11 h 59 min'],
])('%i ms are %s', (milliseconds, words) => {
  expect(inMinutes(milliseconds)).toBe(words);
});
