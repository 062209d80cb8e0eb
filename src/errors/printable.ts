import { stripVTControlCharacters } from 'node:util';

// C0 and C1 controls, and the marks that turn or hide text: what could redraw a terminal or make one line look like two.
// oxlint-disable-next-line no-control-regex -- they are what is looked for
const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** Text from a config file, a program or AWS as it may be shown on a terminal: one line, every odd character visible. */
export function printable(text: string): string {
  return stripVTControlCharacters(text).replace(UNSEEN, visible);
}

function visible(character: string): string {
  const known = new Map([
    ['\n', '\\n'],
    ['\r', '\\r'],
    ['\t', '\\t'],
  ]).get(character);
  return known ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
