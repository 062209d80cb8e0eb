import { stripVTControlCharacters } from 'node:util';

// C0 and C1 controls, line and paragraph separators, Unicode's format characters, which turn, join or hide text or spell it where
// nobody sees it (tags, U+E0000), and what is blank or adds to a letter no mark (fillers of Hangul, variation selectors): what could
// redraw a terminal or make one line look like another. A picture has its colours by a selector. (UAX 44, General_Category;
// DerivedCoreProperties, Default_Ignorable_Code_Point.)
const BLANK = String.raw`\u2800|(?![\ufe0e\ufe0f])\p{DI}|(?<!\p{ExtPict})[\ufe0e\ufe0f]`;
const UNSEEN = new RegExp(String.raw`[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]|${BLANK}`, 'gu');

// JSON's own white space is seen, and JSON writes other C0 controls and halves of characters as escapes.
const UNSEEN_IN_JSON = new RegExp(String.raw`[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}]|${BLANK}`, 'gu');

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
