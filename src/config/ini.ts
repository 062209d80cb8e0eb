import { NumberedText } from './numbered-text.ts';
import { oddLine } from './odd-line.ts';
import { ParsedFile } from './parsed-file.ts';
import { scan, syntax } from './scan.ts';
import { endOfSection } from './section.ts';
import { plainHeader, readHeader, type FileKind } from './section-header.ts';

/**
 * Reads the text of `~/.aws/config` or `~/.aws/credentials`. The whole text is checked at once, values are read when
 * asked for. Beyond AWS's grammar: a byte order mark is passed over, names may be quoted, and an indented full-line
 * comment is a comment, as in the AWS CLI. `findOdd` finds the lines that the grammar has to read; where every line is odd,
 * it reads them all, and the result is the same. Throws CONFIG_SYNTAX.
 */
export function parseIni(text: string, file: string, kind: FileKind, findOdd: typeof oddLine = oddLine): ParsedFile {
  const source = new NumberedText(file, text);
  const parsed = new ParsedFile(source, kind);
  // Odd lines are found by the line break before them, so the grammar reads what begins the text.
  let at = addByGrammar(parsed, source, text.startsWith('\uFEFF') ? 1 : 0, kind);
  while (at < text.length) {
    const odd = sectionWith(findOdd(text, at, kind), text);
    addPlain(parsed, text, at, odd);
    at = addByGrammar(parsed, source, odd, kind);
  }
  return parsed;
}

/** Where the section begins that a line stands in; `line` is no line of the first one. */
function sectionWith(line: number, text: string): number {
  return line === text.length ? line : text.lastIndexOf('\n[', line - 1) + 1;
}

/** Adds the sections from `start` to `end`, whose lines are all known to be right. */
function addPlain(parsed: ParsedFile, text: string, start: number, end: number): void {
  for (let at = start; at < end; at = endOfSection(text, at)) {
    parsed.add(text.slice(at + 1, text.indexOf(']', at)), at);
  }
}

/** Checks all lines from `start` to the next header below it, which it gives. */
function addByGrammar(parsed: ParsedFile, source: NumberedText, start: number, kind: FileKind): number {
  const { text } = source;
  const end = endOfSection(text, start);
  scan(
    source,
    { start, end },
    {
      header(from, to) {
        const inside = insideBrackets(text.slice(from, to));
        if (inside === undefined) throw syntax(source, from, "a profile definition must end with ']'");
        const header = readHeader(inside, kind);
        if (header === undefined) parsed.ignore(inside.trim(), from);
        else parsed.add(plainHeader(header), from);
        return header !== undefined;
      },
    },
  );
  return end;
}

const QUOTED_HEADER = /^\[(\s*(?:profile|sso-session|services)\s+(?:"[^"]*"|'[^']*')\s*)\]\s*(?:[#;].*)?$/;

function insideBrackets(line: string): string | undefined {
  if (line.endsWith(']') && !line.includes('#') && !line.includes(';')) return line.slice(1, -1);
  const quoted = QUOTED_HEADER.exec(line)?.[1];
  if (quoted !== undefined) return quoted;
  const comment = line.search(/[#;]/);
  const header = (comment === -1 ? line : line.slice(0, comment)).trim();
  return header.endsWith(']') ? header.slice(1, -1) : undefined;
}
