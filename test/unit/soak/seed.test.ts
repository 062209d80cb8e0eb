import { describe, expect, it } from 'vitest';
import { dice } from '../../../soak/seed.ts';

const throws = (seed: number, stream: string): readonly number[] => {
  const thrown = dice(seed, stream);
  return Array.from({ length: 2000 }, () => thrown.next());
};

describe('dice', () => {
  it('fall the same for the same seed and stream, on every machine', () => {
    expect(throws(7, 'signals')).toEqual(throws(7, 'signals'));
    expect(throws(7, 'signals').slice(0, 3)).toEqual([
      expect.closeTo(0.554308, 5),
      expect.closeTo(0.08397, 5),
      expect.closeTo(0.861054, 5),
    ]);
  });

  it('fall otherwise for another seed, and for another stream', () => {
    const known = new Set(throws(7, 'signals'));
    expect(throws(8, 'signals').filter((number) => known.has(number))).toEqual([]);
    expect(throws(7, 'weather').filter((number) => known.has(number))).toEqual([]);
  });

  it('fall evenly', () => {
    const tenths = Array.from({ length: 10 }, () => 0);
    for (const number of throws(1, 'any')) tenths[Math.floor(number * 10)] = (tenths[Math.floor(number * 10)] ?? 0) + 1;
    expect(tenths.filter((count) => count < 140 || count > 260)).toEqual([]);
  });

  it('give whole numbers with both ends, every member of a list, and chances as often as they are', () => {
    const thrown = dice(3, 'any');
    const many = Array.from({ length: 1000 }, () => thrown.whole(2, 5));
    expect(new Set(many)).toEqual(new Set([2, 3, 4, 5]));
    expect(new Set(Array.from({ length: 100 }, () => thrown.pick(['a', 'b', 'c'])))).toEqual(new Set(['a', 'b', 'c']));
    expect(Array.from({ length: 1000 }, () => thrown.chance(0)).some(Boolean)).toBe(false);
    expect(Array.from({ length: 1000 }, () => thrown.chance(1)).every(Boolean)).toBe(true);
  });
});
