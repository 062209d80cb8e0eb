import { describe, expect, it } from 'vitest';
import { growth, median, spread } from '../../../bench/quantiles.ts';

describe('the middle half of some values', () => {
  it.each([
    ['one value is all three', [7], { low: 7, median: 7, high: 7 }],
    [
      'an odd number of values has a middle one, in whatever order they come',
      [9, 1, 5, 3, 7],
      { low: 3, median: 5, high: 7 },
    ],
    ['an even number is halved between two', [4, 1, 3, 2], { low: 1.75, median: 2.5, high: 3.25 }],
    ['10 comes after 9, and one outlier moves nothing', [9, 10, 8, 11, 1000], { low: 9, median: 10, high: 11 }],
  ])('%s', (_, values, expected) => {
    expect(spread(values)).toEqual(expected);
    expect(median(values)).toBe(expected.median);
  });

  it('of nothing is not a number', () => {
    expect(median([])).toBeNaN();
  });
});

describe('the power of x that y grows with', () => {
  const xs = [1000, 3000, 10_000, 100_000];
  it.each([
    ['1 where it doubles with x', (x: number) => 0.002 * x, 1],
    ['2 where it grows with the square', (x: number) => x * x, 2],
    ['0 where it stays', () => 5, 0],
  ])('%s', (_, y, expected) => {
    expect(growth(xs.map((x) => [x, y(x)]))).toBeCloseTo(expected, 10);
  });

  it('leaves out what noise made less than nothing', () => {
    expect(
      growth([
        [10, -0.3],
        [1000, 1],
        [10_000, 10],
        [100_000, 100],
      ]),
    ).toBeCloseTo(1, 10);
  });
});
