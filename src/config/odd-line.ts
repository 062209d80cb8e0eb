import type { FileKind } from './section-header.ts';

/**
 * Where the first line stands, from the line at `from` on, that has to be read by the grammar (`scan.ts`); the text's
 * length where there is none. `from` is behind a line break. All other lines are right wherever they stand, and nothing about them has to be known
 * but the headers, which are in the plain form. One native search costs a cold process a fraction of reading the lines.
 */
export function oddLine(text: string, from: number, file: FileKind): number {
  const odd = file === 'config' ? ODD_IN_CONFIG : ODD_IN_CREDENTIALS;
  odd.lastIndex = from - 1;
  return odd.test(text) ? odd.lastIndex : text.length;
}

const NAME = String.raw`[\w.@%:+/-]+`;
const BLANKS = String.raw`[ \t\r]*`;

/** A line break before none of what most lines are; `header` is what headers mostly hold between their brackets. */
function oddLineBreak(header: string): RegExp {
  const ordinary = [
    `${NAME}${BLANKS}=`,
    // With a name and a value it may be nested or continue a value, so long as there is a property above.
    `[ \\t\\r]+${NAME}${BLANKS}=`,
    `${BLANKS}(?:\\n|$)`,
    '[#;]',
    // Then, below blank lines and comments, anything but an indented line: that would continue no property.
    `\\[(?:${header})\\]${BLANKS}\\n(?:${BLANKS}\\n|[#;][^\\n]*\\n){0,99}[^\\s#;]`,
  ];
  return new RegExp(`\\n(?!${ordinary.join('|')})`, 'g');
}

const ODD_IN_CONFIG = oddLineBreak(`default|(?:profile|sso-session|services) ${NAME}`);
const ODD_IN_CREDENTIALS = oddLineBreak(NAME);
