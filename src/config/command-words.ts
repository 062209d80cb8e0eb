/** A word of a command line, without its quotes. */
export interface Word {
  readonly text: string;
  /** Where what follows it begins in the line. */
  readonly end: number;
}

/**
 * A command line as its words: blanks part them, quotes hold them together, and nothing is expanded. Quotes and
 * backslashes are those of a POSIX shell; on Windows a single quote is a letter, and a backslash parts folders. Undefined
 * where a quote stays open, which no shell runs.
 */
export function commandWords(line: string, platform: string): readonly Word[] | undefined {
  const posix = platform !== 'win32';
  const words: Word[] = [];
  let text: string | undefined;
  let quote = '';
  for (let index = 0; index < line.length; index += 1) {
    const character = line.charAt(index);
    const next = line.charAt(index + 1);
    if (posix && character === '\\' && (quote === '' || (quote === '"' && /["\\$`]/.test(next)))) {
      index += 1;
      text = (text ?? '') + next;
    } else if (quote === '' && (character === '"' || (posix && character === "'"))) {
      quote = character;
      text ??= '';
    } else if (character === quote) {
      quote = '';
    } else if (quote === '' && /\s/.test(character)) {
      if (text !== undefined) words.push({ text, end: index });
      text = undefined;
    } else {
      text = (text ?? '') + character;
    }
  }
  if (quote !== '') return undefined;
  return text === undefined ? words : [...words, { text, end: line.length }];
}
