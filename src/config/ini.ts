import { RolechainError } from '../errors/error.ts';
import type { Origin } from '../errors/catalog.ts';

/** A value with the line it stands on. Continuation lines are joined with `\n`, as AWS's own parsers do. */
export interface Property {
  readonly text: string;
  readonly origin: Origin;
  /** The `key = value` lines below a key without a value (`s3 =`, `rolechain =`). */
  readonly nested?: readonly NestedLine[];
  /** Where the same key stood before in this section; the last one holds. */
  readonly earlier?: Origin;
}

export interface NestedLine {
  readonly key: string;
  readonly text: string;
  readonly origin: Origin;
}

export type SectionKind = 'profile' | 'sso-session' | 'services';

export interface Section {
  readonly kind: SectionKind;
  readonly name: string;
  /** Whether the header says `profile`: `[profile default]` beats `[default]`. */
  readonly prefixed: boolean;
  readonly origin: Origin;
  readonly properties: Map<string, Property>;
}

export interface ParsedFile {
  readonly sections: readonly Section[];
  /** Headers that AWS's grammar passes over, as written: a hint can tell why a profile is not found. */
  readonly ignored: readonly { readonly header: string; readonly origin: Origin }[];
}

export type FileKind = 'config' | 'credentials';

/**
 * Reads the text of `~/.aws/config` or `~/.aws/credentials`. The grammar is the one AWS tests its SDKs with; beyond it:
 * a byte order mark is passed over, names may be quoted, and an indented full-line comment is a comment, as in the AWS
 * CLI. Throws CONFIG_SYNTAX.
 *
 * https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html
 */
export function parseIni(text: string, file: string, kind: FileKind): ParsedFile {
  const reader = new Reader(file, kind);
  let start = text.startsWith('\uFEFF') ? 1 : 0;
  for (let line = 1; start <= text.length; line += 1) {
    const newline = text.indexOf('\n', start);
    const end = newline === -1 ? text.length : newline;
    reader.read(text.slice(start, end), line);
    start = end + 1;
  }
  return { sections: reader.sections, ignored: reader.ignored };
}

const TAB = 0x09;
const CARRIAGE_RETURN = 0x0d;
const SPACE = 0x20;
const HASH = 0x23;
const SEMICOLON = 0x3b;
const OPENING_BRACKET = 0x5b;

class Reader {
  readonly sections: Section[] = [];
  readonly ignored: { header: string; origin: Origin }[] = [];
  readonly #file: string;
  readonly #kind: FileKind;
  #where: 'start' | 'section' | 'ignored section' = 'start';
  #section: Section | undefined;
  #key: string | undefined;
  // A file has thousands of keys and a dozen names: each is judged once.
  readonly #names = new Map<string, string>();

  constructor(file: string, kind: FileKind) {
    this.#file = file;
    this.#kind = kind;
  }

  read(line: string, number: number): void {
    const first = line.charCodeAt(0);
    if (Number.isNaN(first) || first === HASH || first === SEMICOLON) return;
    if (first === OPENING_BRACKET) this.#header(line, number);
    else if (first === SPACE || first === TAB || first === CARRIAGE_RETURN) this.#continuation(line, number);
    else this.#property(line, number);
  }

  #header(line: string, number: number): void {
    const origin = { file: this.#file, line: number };
    const inside = insideBrackets(line);
    if (inside === undefined) throw syntax(origin, "a profile definition must end with ']'");
    const header = readHeader(inside, this.#kind);
    this.#key = undefined;
    if (header === undefined) {
      this.#where = 'ignored section';
      this.ignored.push({ header: inside.trim(), origin });
      return;
    }
    this.#where = 'section';
    this.#section = { ...header, origin, properties: new Map() };
    this.sections.push(this.#section);
  }

  #continuation(line: string, number: number): void {
    const trimmed = line.trim();
    const first = trimmed.charCodeAt(0);
    if (Number.isNaN(first) || this.#where === 'ignored section') return;
    const origin = { file: this.#file, line: number };
    if (first === HASH || first === SEMICOLON) {
      // The AWS CLI skips such a line too. Below a nested key other SDKs refuse the whole file over it, so we say so.
      if (this.#nested()) throw syntax(origin, 'a comment inside a nested block must start in the first column');
      return;
    }
    if (this.#section === undefined) throw syntax(origin, 'expected a profile definition, found a continuation');
    if (this.#key === undefined) throw syntax(origin, 'expected a property definition, found continuation');
    if (this.#key === IGNORED_KEY) return;
    const property = this.#section.properties.get(this.#key);
    if (property === undefined) return;
    const nested = property.nested === undefined ? undefined : [...property.nested, readNested(trimmed, origin)];
    this.#section.properties.set(this.#key, {
      ...property,
      text: `${property.text}\n${trimmed}`,
      ...(nested === undefined ? {} : { nested }),
    });
  }

  #nested(): boolean {
    return this.#key !== undefined && this.#section?.properties.get(this.#key)?.nested !== undefined;
  }

  #property(line: string, number: number): void {
    if (this.#where === 'ignored section') return;
    const origin = { file: this.#file, line: number };
    if (this.#section === undefined) throw syntax(origin, 'expected a profile definition, found a property');
    const { key, text } = splitProperty(line, origin, 'property');
    const name = this.#name(key);
    this.#key = name;
    if (name === IGNORED_KEY) return;
    const earlier = this.#section.properties.get(name);
    const property: Property = text === '' ? { text, origin, nested: [] } : { text, origin };
    this.#section.properties.set(name, earlier === undefined ? property : { ...property, earlier: earlier.origin });
  }

  #name(written: string): string {
    const known = this.#names.get(written);
    if (known !== undefined) return known;
    const lower = written.toLowerCase();
    const name = PROPERTY_NAME.test(lower) ? lower : IGNORED_KEY;
    this.#names.set(written, name);
    return name;
  }
}

const PROPERTY_NAME = /^[a-z0-9_.@%:+/-]+$/;
// No property can be called so, because it has a space: what follows an ill-named property is passed over with it.
const IGNORED_KEY = 'ignored key';

const QUOTED_HEADER = /^\[(\s*(?:profile|sso-session|services)\s+(?:"[^"]*"|'[^']*')\s*)\]\s*(?:[#;].*)?$/;

function insideBrackets(line: string): string | undefined {
  if (line.endsWith(']') && !line.includes('#') && !line.includes(';')) return line.slice(1, -1);
  const quoted = QUOTED_HEADER.exec(line)?.[1];
  if (quoted !== undefined) return quoted;
  const comment = line.search(/[#;]/);
  const header = (comment === -1 ? line : line.slice(0, comment)).trim();
  return header.endsWith(']') ? header.slice(1, -1) : undefined;
}

type Header = Pick<Section, 'kind' | 'name' | 'prefixed'>;

function readHeader(inside: string, file: FileKind): Header | undefined {
  const header = inside.trim();
  if (file === 'credentials') {
    return PROFILE_NAME.test(header) ? { kind: 'profile', name: header, prefixed: false } : undefined;
  }
  if (header === 'default') return { kind: 'profile', name: header, prefixed: false };
  for (const kind of SECTION_KINDS) {
    if (!header.startsWith(kind) || !isBlank(header.charCodeAt(kind.length))) continue;
    const name = readName(header.slice(kind.length).trim());
    return name === undefined ? undefined : { kind, name, prefixed: true };
  }
  return undefined;
}

const SECTION_KINDS = ['profile', 'sso-session', 'services'] as const;

function isBlank(code: number): boolean {
  return code === SPACE || code === TAB;
}

const PROFILE_NAME = /^[\w\-./%@:+]+$/;

function readName(written: string): string | undefined {
  if (PROFILE_NAME.test(written)) return written;
  const quoted = /^(["'])(.*)\1$/.exec(written);
  if (quoted === null) return undefined;
  const name = (quoted[2] ?? '').trim();
  // oxlint-disable-next-line no-control-regex -- a name with control characters could redraw a terminal
  return name === '' || /[\u0000-\u001f\u007f-\u009f]/.test(name) ? undefined : name;
}

function splitProperty(line: string, origin: Origin, what: string): { key: string; text: string } {
  const content = cutComment(line);
  const equals = content.indexOf('=');
  if (equals === -1) throw syntax(origin, `expected an '=' sign defining a ${what}`);
  const key = content.slice(0, equals).trim();
  if (key === '') throw syntax(origin, `${what} did not have a name`);
  return { key, text: content.slice(equals + 1).trim() };
}

/** A comment inside a line begins at a `#` or `;` that follows white space. */
function cutComment(line: string): string {
  if (!line.includes('#') && !line.includes(';')) return line;
  const comment = line.search(/\s[#;]/);
  return comment === -1 ? line : line.slice(0, comment);
}

function readNested(line: string, origin: Origin): NestedLine {
  const { key, text } = splitProperty(line, origin, 'sub-property');
  return { key, text, origin };
}

function syntax(origin: Origin, reason: string): RolechainError {
  return new RolechainError('CONFIG_SYNTAX', { origin, reason });
}
