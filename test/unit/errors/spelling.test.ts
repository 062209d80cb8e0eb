import { describe, expect, it } from 'vitest';
import { nearest, Spelling } from '../../../src/errors/spelling.ts';

describe('the candidate that was meant', () => {
  it.each([
    { rule: 'one letter is missing', word: 'depoy', candidates: ['bastion', 'deploy'], meant: 'deploy' },
    { rule: 'the nearest of two', word: 'production', candidates: ['productive', 'productions'], meant: 'productions' },
    { rule: 'the first of two as near', word: 'role-x', candidates: ['role-a', 'role-b'], meant: 'role-a' },
    { rule: 'a change for every four letters', word: 'abcdefgh', candidates: ['abXdefXh'], meant: 'abXdefXh' },
    { rule: 'and no more', word: 'abcdefgh', candidates: ['XbXdefXh', 'abcdefghijk'], meant: undefined },
    { rule: 'one change in a short word', word: 'ab', candidates: ['a'], meant: 'a' },
    { rule: 'the word itself is no candidate', word: 'abcd', candidates: ['abcd'], meant: undefined },
  ])('$rule', ({ word, candidates, meant }) => expect(nearest(word, candidates)).toBe(meant));

  it('is at most as many changes away as somebody wants', () =>
    expect(nearest('source_profile', ['sauce_profil'], 1)).toBeUndefined());
});

describe('many words and the same names', () => {
  const names = new Map(Array.from({ length: 10_000 }, (_, index) => [`profile-${index}`, index]));

  it('are answered until it would take too long', () => {
    const spelling = new Spelling(names);
    const words = Array.from({ length: 200 }, (_, index) => `prfile-${1000 + index}`);
    const meant = words.map((word) => spelling.nearest(word));
    expect(meant).toEqual(words.map((word, index) => (index < 30 ? word.replace('prf', 'prof') : undefined)));
  });

  it('are answered again without another look', () => {
    const spelling = new Spelling(names);
    const meant = Array.from({ length: 200 }, () => spelling.nearest('prfile-7'));
    expect(new Set(meant)).toEqual(new Set(['profile-7']));
  });
});
