import type { Origin } from '../errors/catalog.ts';
import { RolechainError } from '../errors/error.ts';
import { commentOrEnd, scan } from './scan.ts';
import { readHeader, type Header } from './section-header.ts';

/** A value with the line it stands on. Continuation lines are joined with `\n`, as AWS's own parsers do. */
export interface Property {
  readonly text: string;
  readonly origin: Origin;
  /** The `key = value` lines below a key without a value (`s3 =`, `rolechain =`). */
  readonly nested?: readonly NestedLine[];
  /** Where the same key stood before; the last one holds. */
  readonly earlier?: Origin;
}

interface NestedLine {
  readonly key: string;
  readonly text: string;
  readonly origin: Origin;
}

export interface Section extends Header {
  readonly origin: Origin;
  /** Read when asked for: a file has thousands of profiles and a chain a handful. */
  properties(): ReadonlyMap<string, Property>;
}

export interface ParsedFile {
  readonly sections: readonly Section[];
  /** Headers that AWS's grammar passes over, as written: a hint can tell why a profile is not found. */
  readonly ignored: readonly { readonly header: string; readonly origin: Origin }[];
}

export type FileKind = 'config' | 'credentials';

/**
 * Reads the text of `~/.aws/config` or `~/.aws/credentials`. The whole text is checked at once, values are read when
 * asked for. Beyond AWS's grammar: a byte order mark is passed over, names may be quoted, and an indented full-line
 * comment is a comment, as in the AWS CLI. Throws CONFIG_SYNTAX.
 */
export function parseIni(text: string, file: string, kind: FileKind): ParsedFile {
  const sections: LazySection[] = [];
  const ignored: { header: string; origin: Origin }[] = [];
  const start = text.startsWith('\uFEFF') ? 1 : 0;
  scan(text, { start, end: text.length, line: 1 }, file, {
    header(written, line, next) {
      const inside = insideBrackets(written);
      if (inside === undefined) {
        const reason = "a profile definition must end with ']'";
        throw new RolechainError('CONFIG_SYNTAX', { origin: { file, line }, reason });
      }
      const header = readHeader(inside, kind);
      if (header === undefined) ignored.push({ header: inside.trim(), origin: { file, line } });
      else sections.push(new LazySection(header, { text, file, line, start: next }));
      return header !== undefined;
    },
  });
  return { sections, ignored };
}

interface Place {
  readonly text: string;
  readonly file: string;
  /** The header's line. */
  readonly line: number;
  /** Where the lines below the header begin. */
  readonly start: number;
}

class LazySection implements Section {
  readonly kind: Header['kind'];
  readonly name: string;
  readonly prefixed: boolean;
  readonly #place: Place;
  #properties: ReadonlyMap<string, Property> | undefined;

  constructor({ kind, name, prefixed }: Header, place: Place) {
    this.kind = kind;
    this.name = name;
    this.prefixed = prefixed;
    this.#place = place;
  }

  get origin(): Origin {
    return { file: this.#place.file, line: this.#place.line };
  }

  properties(): ReadonlyMap<string, Property> {
    this.#properties ??= readProperties(this.#place);
    return this.#properties;
  }
}

function readProperties({ text, file, line: header, start: from }: Place): ReadonlyMap<string, Property> {
  const properties = new Map<string, Property>();
  let key = '';
  let property: Property | undefined;
  const at = (line: number): Origin => ({ file, line });
  scan(
    text,
    { start: from, end: endOfSection(text, from), line: header + 1 },
    file,
    {
      header: () => false,
      property(start, equals, end, line) {
        key = text.slice(start, equals).trim().toLowerCase();
        const earlier = properties.get(key)?.origin;
        const value = text.slice(equals + 1, end).trim();
        property = {
          text: value,
          origin: at(line),
          ...(value === '' ? { nested: [] } : {}),
          ...(earlier === undefined ? {} : { earlier }),
        };
        properties.set(key, property);
      },
      continuation(start, end, line, nested) {
        if (property === undefined) return;
        const written = text.slice(start, end).trim();
        property = {
          ...property,
          text: `${property.text}\n${written}`,
          ...(nested ? { nested: [...(property.nested ?? []), readNested(written, at(line))] } : {}),
        };
        properties.set(key, property);
      },
    },
    true,
  );
  return properties;
}

/** A section ends where a line begins with a bracket. */
function endOfSection(text: string, start: number): number {
  if (text.startsWith('[', start)) return start;
  const bracket = text.indexOf('\n[', start - 1);
  return bracket === -1 ? text.length : bracket + 1;
}

function readNested(line: string, origin: Origin): NestedLine {
  const content = line.slice(0, commentOrEnd(line, 0, line.length));
  const equals = content.indexOf('=');
  return { key: content.slice(0, equals).trim(), text: content.slice(equals + 1).trim(), origin };
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
