/**
 * A command line as its words: blanks part them, quotes hold them together, and nothing is expanded. A backslash takes the
 * next character as it is where `escapes` says so (on Windows it parts folders). Undefined where a quote stays open.
 */
export function wordsOf(line: string, { escapes }: { readonly escapes: boolean }): readonly string[] | undefined {
  const words: string[] = [];
  let word: string | undefined;
  let quote = '';
  for (let index = 0; index < line.length; index += 1) {
    const character = line.charAt(index);
    if (escapes && character === '\\' && quote !== "'") {
      index += 1;
      word = (word ?? '') + line.charAt(index);
    } else if (quote === '' && /["']/.test(character)) {
      quote = character;
      word ??= '';
    } else if (character === quote) {
      quote = '';
    } else if (quote === '' && /\s/.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else {
      word = (word ?? '') + character;
    }
  }
  if (quote !== '') return undefined;
  return word === undefined ? words : [...words, word];
}
