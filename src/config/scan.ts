import { RolechainError } from '../errors/error.ts';
import type { NumberedText } from './numbered-text.ts';

/** A part of a text, by the offsets of its first line and of what follows it. */
interface Part {
  readonly start: number;
  readonly end: number;
}

/** Hears of every line that counts, as offsets into the text: a line nobody asks about is never copied. */
interface Listener {
  /** A `[…]` line; tells whether the lines below it are a section that counts. */
  header(start: number, end: number): boolean;
  property?(start: number, equals: number, end: number): void;
  /** An indented line below a property; `nested` below one without a value, and then it has an equals sign. */
  continuation?(start: number, end: number, nested: boolean): void;
}

/** The last property, which only matters to a line that continues it. */
interface Above {
  readonly from: number;
  readonly equals: number;
  readonly to: number;
  /** What it means for the lines below; looked at once, when the first of them asks. */
  below?: { readonly counts: boolean; readonly nested: boolean };
}

const TAB = 0x09;
const NEWLINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const SPACE = 0x20;
const HASH = 0x23;
const SEMICOLON = 0x3b;
const OPENING_BRACKET = 0x5b;

/**
 * The grammar of `~/.aws/config`, line by line, as AWS tests its SDKs with it. Throws CONFIG_SYNTAX with the line.
 *
 * https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html
 */
export function scan(source: NumberedText, part: Part, listener: Listener): void {
  const { text } = source;
  let section: 'none' | 'counts' | 'ignored' = 'none';
  let above: Above | undefined;
  for (let start = part.start, next = start; start < part.end; start = next) {
    const newline = text.indexOf('\n', start);
    next = newline === -1 || newline >= part.end ? part.end : newline + 1;
    const end = withoutBlanksBefore(text, start, next);
    const first = text.charCodeAt(start);
    if (end === start || isComment(first)) continue;
    if (first === OPENING_BRACKET) {
      section = listener.header(start, end) ? 'counts' : 'ignored';
      above = undefined;
    } else if (section !== 'ignored') {
      if (isBlank(first)) readContinuation(withoutBlanksAfter(text, start, end), end);
      else readProperty(start, end);
    }
  }

  function readProperty(from: number, to: number): void {
    if (section === 'none') throw syntax(source, from, 'expected a profile definition, found a property');
    const equals = findEquals(from, to, 'property');
    above = { from, equals, to };
    if (listener.property === undefined || !isPropertyName(text, from, equals)) return;
    listener.property(from, equals, commentOrEnd(text, equals + 1, to));
  }

  function readContinuation(from: number, to: number): void {
    const below = above && (above.below ??= linesBelow(text, above));
    if (isComment(text.charCodeAt(from))) {
      // The AWS CLI skips such a line too. Below a nested key other SDKs refuse the whole file over it, so we say so.
      if (below?.nested === true)
        throw syntax(source, from, 'a comment inside a nested block must start in the first column');
      return;
    }
    if (section === 'none') throw syntax(source, from, 'expected a profile definition, found a continuation');
    if (below === undefined) throw syntax(source, from, 'expected a property definition, found continuation');
    if (!below.counts) return;
    if (below.nested) findEquals(from, to, 'sub-property');
    listener.continuation?.(from, to, below.nested);
  }

  function findEquals(from: number, to: number, what: string): number {
    const equals = text.indexOf('=', from);
    if (equals === -1 || equals >= to || commentOrEnd(text, from, equals) !== equals) {
      throw syntax(source, from, `expected an '=' sign defining a ${what}`);
    }
    // Neither kind of line begins with a blank here.
    if (equals === from) throw syntax(source, from, `${what} did not have a name`);
    return equals;
  }
}

/** A refusal of the line that holds `offset`. */
export function syntax(source: NumberedText, offset: number, reason: string): RolechainError {
  return new RolechainError('CONFIG_SYNTAX', { origin: source.originAt(offset), reason });
}

function linesBelow(text: string, { from, equals, to }: Above): { readonly counts: boolean; readonly nested: boolean } {
  const end = commentOrEnd(text, equals + 1, to);
  // A no-break space is no value either: `section.ts` trims it away, and both have to agree on what a block is.
  const hasNoValue = text.slice(equals + 1, end).trim() === '';
  return { counts: isPropertyName(text, from, equals), nested: hasNoValue };
}

/** Where a comment begins in a line, at the blank before its `#` or `;`; else the end. */
export function commentOrEnd(text: string, start: number, end: number): number {
  for (let at = start; at < end - 1; at += 1) {
    if (isBlank(text.charCodeAt(at)) && isComment(text.charCodeAt(at + 1))) return at;
  }
  return end;
}

/** Letters, digits and _.@%:+/- are what a key consists of; others are passed over, as AWS's own parsers do. */
function isPropertyName(text: string, start: number, equals: number): boolean {
  const end = withoutBlanksBefore(text, start, equals);
  for (let at = start; at < end; at += 1) {
    const code = text.charCodeAt(at);
    // `%`, `+`, `-` to `:`, `@`, letters, `_`.
    const isName =
      (code >= 0x61 && code <= 0x7a) ||
      (code >= 0x2d && code <= 0x3a) ||
      (code >= 0x40 && code <= 0x5a) ||
      code === 0x5f ||
      code === 0x25 ||
      code === 0x2b;
    if (!isName) return false;
  }
  return true;
}

function withoutBlanksBefore(text: string, start: number, end: number): number {
  let at = end;
  while (at > start && isBlankOrNewline(text.charCodeAt(at - 1))) at -= 1;
  return at;
}

function withoutBlanksAfter(text: string, start: number, end: number): number {
  let at = start;
  while (at < end && isBlank(text.charCodeAt(at))) at += 1;
  return at;
}

function isBlankOrNewline(code: number): boolean {
  return isBlank(code) || code === NEWLINE;
}

function isBlank(code: number): boolean {
  return code === SPACE || code === TAB || code === CARRIAGE_RETURN;
}

function isComment(code: number): boolean {
  return code === HASH || code === SEMICOLON;
}
