import { describe, expect, it } from 'vitest';
import { shortened, shownWidth } from '../../../src/errors/shown-width.ts';

describe('shownWidth', () => {
  it.each([
    { text: '', width: 0 },
    { text: 'deploy', width: 6 },
    { text: 'größe', width: 5 },
    { text: 'gro\u0308ße', width: 5 },
    { text: '日本', width: 4 },
    { text: 'ﾃﾞ', width: 2 },
    { text: '🚀', width: 2 },
    { text: '→ …', width: 3 },
  ])('$text has $width', ({ text, width }) => {
    expect(shownWidth(text)).toBe(width);
  });
});

describe('shortened', () => {
  it.each([
    { text: 'deploy', room: 6, cut: 'deploy' },
    { text: 'deploy', room: 5, cut: 'de…oy' },
    { text: 'deploy', room: 4, cut: 'de…y' },
    { text: 'deploy', room: 2, cut: 'd…' },
    { text: 'deploy', room: 1, cut: '…' },
    { text: 'deploy', room: 0, cut: '' },
    { text: '日本語日本語', room: 8, cut: '日本…語' },
    { text: 'a🚀🚀🚀🚀🚀b', room: 6, cut: 'a🚀…b' },
  ])('$text in $room: $cut', ({ text, room, cut }) => {
    expect(shortened(text, room)).toBe(cut);
    expect(shownWidth(cut)).toBeLessThanOrEqual(room);
  });
});
