import { printable } from '../errors/printable.ts';
import type { MfaQuestion } from '../session/ports.ts';

/** The code in what a person typed: blanks in it do not count. */
export function typedCode(line: string): string {
  return line.replaceAll(/\s/g, '');
}

/** Whether a text is what a device shows: six digits. */
export function isCode(text: string): boolean {
  return /^[0-9]{6}$/.test(text);
}

/** Why a code is not sent; undefined for one that is. */
export function faultOf(code: string, { spent }: Pick<MfaQuestion, 'spent'>): string | undefined {
  if (!isCode(code)) return 'a code has 6 digits';
  return spent.includes(code) ? 'that code was used already: wait for the next one' : undefined;
}

/** What precedes the first question; empty for the first code. */
export function openingOf({ spent }: Pick<MfaQuestion, 'spent'>): string {
  return spent.length === 0 ? '' : 'STS rejected that code: enter the next one';
}

/** A name as a prompt shows it: on one line, without control characters, and not without end. */
export function shownName(text: string): string {
  const shown = printable(text);
  return shown.length > 200 ? `${shown.slice(0, 199)}…` : shown;
}
