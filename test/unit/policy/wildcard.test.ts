import { describe, expect, it } from 'vitest';
import { matchesWildcard } from '../../../src/policy/wildcard.ts';

describe('wildcards', () => {
  it.each([
    ['*', '', true],
    ['?', '', false],
    ['a*c', 'abc', true],
    ['a*c', 'ac', true],
    ['a?c', 'ac', false],
    ['*a*b', 'xaxbxb', true],
    ['a.c', 'abc', false],
    ['', '', true],
    ['', 'a', false],
  ])('%j and %j: %s', (pattern, text, matches) => {
    expect(matchesWildcard(pattern, text)).toBe(matches);
  });

  it('stand for themselves where they are said to', () => {
    expect(matchesWildcard('a*?', 'a*?', new Set([1, 2]))).toBe(true);
    expect(matchesWildcard('a*?', 'abc', new Set([1, 2]))).toBe(false);
    expect(matchesWildcard('**', '*b', new Set([0]))).toBe(true);
  });
});
