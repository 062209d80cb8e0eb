import { stripVTControlCharacters } from 'node:util';

// C0 and C1 controls, line and paragraph separators, and Unicode's format characters, which turn, join or hide text or spell it where
// nobody sees it (tags, U+E0000): what could redraw a terminal or make one line look like another. (UAX 44, General_Category.)
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

// JSON's own white space is seen, and JSON writes other C0 controls and halves of characters as escapes.
const UNSEEN_IN_JSON = /[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}]/gu;

/** Text from a config file, a program or AWS as it may be shown on a terminal: one line, every odd character visible. */
export function printable(text: string): string {
  return stripVTControlCharacters(text).replace(UNSEEN, visible);
}

/** JSON text that means the same and may be shown on a terminal: `JSON.stringify` leaves C1 controls and what turns text as they are. */
export function printableJson(json: string): string {
  return json.replace(UNSEEN_IN_JSON, escaped);
}

function visible(character: string): string {
  const known = new Map([
    ['\n', '\\n'],
    ['\r', '\\r'],
    ['\t', '\\t'],
  ]).get(character);
  return known ?? escaped(character);
}

/** As JSON escapes it: one beyond U+FFFF in two halves. */
function escaped(character: string): string {
  return character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
}
