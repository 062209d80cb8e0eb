import { parseIni } from '../config/ini.ts';
import { commentOrEnd } from '../config/scan.ts';

/** A section of a config file as its lines, each with its line break: put together again they are the file's text. */
export interface Section {
  /** Where it lies in the text: from its header to its last line that is neither blank nor a comment. */
  readonly start: number;
  readonly end: number;
  /** The header, and the number of its line. */
  readonly header: string;
  readonly line: number;
  readonly entries: readonly Entry[];
  /** Indented comments behind the last entry: AWS's grammar counts them to it. With the blank lines between. */
  readonly below: readonly string[];
}

/** A property with all that belongs to it. */
export interface Entry {
  /** In small letters. */
  readonly key: string;
  readonly line: number;
  /** The blank lines and comments over it. */
  readonly above: readonly string[];
  /** `key = value`, and the lines that continue it. */
  readonly lines: readonly string[];
}

/** Every section of a config file that is headed by a profile's name. Throws CONFIG_SYNTAX. */
export function findSections(text: string, file: string, profile: string): readonly Section[] {
  const headers = parseIni(text, file, 'config').sections.filter(
    ({ kind, name }) => kind === 'profile' && name === profile,
  );
  if (headers.length === 0) return [];
  const lines = linesOf(text);
  return headers.map(({ origin }) => readSection(lines, origin.line));
}

/** The lines of a text, each with its line break. */
export function linesOf(text: string): readonly string[] {
  return text.split(/(?<=\n)/);
}

/** The line break that a section is written with. */
export function lineBreak({ header }: Section): string {
  return header.endsWith('\r\n') ? '\r\n' : '\n';
}

/** What stands behind the equals sign of a `key = value` line, without a comment. */
export function valueOf(line: string): string {
  const from = line.indexOf('=') + 1;
  return line.slice(from, commentOrEnd(line, from, line.length)).trim();
}

export function isComment(line: string): boolean {
  return /^[ \t\r]*[#;]/.test(line);
}

export function isBlank(line: string): boolean {
  return /^[ \t\r]*\n?$/.test(line);
}

/** `number` is the header's line, counted from 1. The text has been parsed: every line of it is one that AWS's grammar knows. */
function readSection(lines: readonly string[], number: number): Section {
  const written = lines[number - 1] ?? '';
  // A byte order mark belongs to the file.
  const header = written.replace(/^\uFEFF/, '');
  const start = lengthOf(lines.slice(0, number)) - header.length;
  const entries: { key: string; line: number; above: readonly string[]; lines: string[] }[] = [];
  let above: string[] = [];
  for (const [index, line] of lines.slice(number).entries()) {
    if (line.startsWith('[')) break;
    const last = entries.at(-1);
    if (isBlank(line) || isComment(line)) {
      above.push(line);
    } else if (/^[ \t\r]/.test(line) && last !== undefined) {
      last.lines.push(...above, line);
      above = [];
    } else {
      const key = line.slice(0, line.indexOf('=')).trim().toLowerCase();
      entries.push({ key, line: number + 1 + index, above, lines: [line] });
      above = [];
    }
  }
  const below = above.slice(0, above.findLastIndex((line) => isComment(line) && !/^[#;]/.test(line)) + 1);
  const whole = [header, ...entries.flatMap((entry) => [...entry.above, ...entry.lines]), ...below];
  return { start, end: start + lengthOf(whole), header, line: number, entries, below };
}

function lengthOf(lines: readonly string[]): number {
  return lines.reduce((sum, line) => sum + line.length, 0);
}
