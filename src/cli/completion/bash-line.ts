/** A line as bash would split it, up to the cursor. */
export interface BashLine {
  /** The words before the one at the cursor, without their quotes. */
  readonly words: readonly string[];
  readonly current: BashWord;
}

interface BashWord {
  /** What the program would be given. */
  readonly text: string;
  /** The beginning of `text` that readline leaves as it is typed: it replaces what comes after. */
  readonly kept: string;
  /** The quote that is still open at the cursor. */
  readonly quote: Quote | undefined;
}

type Quote = '"' | "'";

// Bash leaves these two in the word, although they break it: they tell readline of variables and hosts.
const SPECIAL = '$@';

/**
 * Reads `line`, of which readline cuts the last word at the characters in `breaks` (COMP_WORDBREAKS) unless they are
 * quoted, and behind a quote that is open. https://www.gnu.org/software/bash/manual/html_node/Quoting.html
 */
export function readBashLine(line: string, breaks: string): BashLine {
  const words: string[] = [];
  let text = '';
  let begun = false;
  let quote: Quote | undefined;
  // Where the open quote stands, and where the last break does: as much of `text` as comes before it.
  let opened = '';
  let broken = '';
  const take = (characters: string): void => {
    text += characters;
    begun = true;
  };
  for (let index = 0; index < line.length; index += 1) {
    const character = line.charAt(index);
    const next = line.charAt(index + 1);
    if (character === quote) {
      quote = undefined;
    } else if (character === '\\' && (quote === undefined || (quote === '"' && '$`"\\'.includes(next)))) {
      take(next);
      index += 1;
    } else if (quote !== undefined) {
      take(character);
    } else if (character === '"' || character === "'") {
      take('');
      quote = character;
      opened = text;
    } else if (/\s/.test(character)) {
      if (begun) words.push(text);
      [text, begun, broken] = ['', false, ''];
    } else {
      const before = text;
      take(character);
      if (breaks.includes(character)) broken = SPECIAL.includes(character) ? before : text;
    }
  }
  return { words, current: { text, kept: quote === undefined ? broken : opened, quote } };
}

/** Candidates as they replace the part of the word that readline replaces; those that do not begin as typed are left out. */
export function bashReplies(candidates: readonly string[], { text, kept, quote }: BashWord): readonly string[] {
  return candidates
    .filter((candidate) => candidate.startsWith(text))
    .map((candidate) => quoted(candidate.slice(kept.length), quote));
}

/** `text` so that bash takes every character of it as it is. Within double quotes nothing but leaving them helps against `!`. */
function quoted(text: string, quote: Quote | undefined): string {
  if (quote === "'") return text.replaceAll("'", String.raw`'\''`);
  if (quote === '"') return text.replaceAll(/[$`"\\]/g, String.raw`\$&`).replaceAll('!', String.raw`"\!"`);
  return text.replaceAll(/[^\w%+,./:=@\u0080-\uffff-]/g, String.raw`\$&`);
}
