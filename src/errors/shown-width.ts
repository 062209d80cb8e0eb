/** How many cells of a terminal, or of a monospaced font, a text takes. */
export function shownWidth(text: string): number {
  let width = 0;
  for (const character of text) width += cells(character);
  return width;
}

/** A text in at most `room` cells, its middle left out: names of profiles differ at both ends. */
export function shortened(text: string, room: number): string {
  if (shownWidth(text) <= room) return text;
  if (room < 1) return '';
  const characters = Array.from(text);
  const tail = take(characters.toReversed(), Math.floor((room - 1) / 2)).toReversed();
  return `${take(characters, Math.ceil((room - 1) / 2)).join('')}…${tail.join('')}`;
}

function take(characters: readonly string[], room: number): readonly string[] {
  let width = 0;
  const end = characters.findIndex((character) => (width += cells(character)) > room);
  return end === -1 ? characters : characters.slice(0, end);
}

const NO_CELL = /^[\p{Mn}\p{Me}\p{Cf}]$/u;
// The wide ones of Unicode's East Asian Width, in blocks (https://www.unicode.org/reports/tr11/), and emoji.
const TWO_CELLS =
  /^(?:[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|\p{Emoji_Presentation})$/u;

function cells(character: string): number {
  if (character <= '~') return 1;
  if (NO_CELL.test(character)) return 0;
  return TWO_CELLS.test(character) ? 2 : 1;
}
