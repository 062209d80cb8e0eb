import { shownWidth } from '../errors/shown-width.ts';
import type { TextStyle } from './explain-text.ts';

/** How a text with lines of bounded width is shown. */
export interface WrappedStyle extends TextStyle {
  /** Of the terminal; undefined where nobody would see lines that are broken. */
  readonly columns: number | undefined;
}

/** A text as lines of at most `width` cells, broken between words; a longer word has a line of its own. */
export function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const longer = `${lines.at(-1) ?? ''} ${word}`;
    if (lines.length > 0 && shownWidth(longer) <= width) lines.splice(-1, 1, longer);
    else lines.push(word);
  }
  return lines;
}
