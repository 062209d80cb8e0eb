import { shortened, shownWidth } from '../errors/shown-width.ts';

const ARROW = ' → ';

/** A chain in at most `room` cells: names in the middle go first, then those before the last, then letters. */
export function elided(names: readonly string[], room: number): string {
  const whole = names.join(ARROW);
  if (shownWidth(whole) <= room) return whole;
  const first = names[0] ?? '';
  for (let kept = names.length - 2; kept > 0; kept -= 1) {
    const text = [first, '…', ...names.slice(-kept)].join(ARROW);
    if (shownWidth(text) <= room) return text;
  }
  const last = `…${ARROW}${names.at(-1) ?? ''}`;
  return names.length > 2 && shownWidth(last) <= room ? last : shortened(whole, room);
}
