import type { Origin } from '../errors/catalog.ts';
import type { NumberedText } from './numbered-text.ts';
import { Section } from './section.ts';
import { fromPlainHeader, plainHeader, type FileKind, type Header } from './section-header.ts';

/**
 * One of the two files: where its sections stand, by their headers. A section is made when somebody asks for it, because
 * ten thousand of them would cost a cache hit more than finding their headers does.
 */
export class ParsedFile {
  readonly #source: NumberedText;
  readonly #kind: FileKind;
  /** Headers in the plain form, and where each stands first. */
  readonly #first = new Map<string, number>();
  /** The other places of those that stand more than once. */
  readonly #again = new Map<string, number[]>();
  readonly #ignored: IgnoredHeader[] = [];

  constructor(source: NumberedText, kind: FileKind) {
    this.#source = source;
    this.#kind = kind;
  }

  /** `header` is in the plain form. */
  add(header: string, start: number): void {
    if (!this.#first.has(header)) this.#first.set(header, start);
    else if (!this.#again.has(header)) this.#again.set(header, [start]);
    else this.#again.get(header)?.push(start);
  }

  ignore(header: string, start: number): void {
    this.#ignored.push({ header, origin: this.#source.originAt(start) });
  }

  /** Headers that AWS's grammar passes over, as written: a hint can tell why a profile is not found. */
  get ignored(): readonly IgnoredHeader[] {
    return this.#ignored;
  }

  /** All sections, in the order of the text. */
  get sections(): readonly Section[] {
    return [...this.#first.keys()]
      .flatMap((header) => this.#under(header))
      .toSorted((one, other) => one.start - other.start);
  }

  /** The sections of a name, in the order of the text. */
  named(kind: Header['kind'], name: string): readonly Section[] {
    const found = this.#under(plainHeader({ kind, name, prefixed: this.#kind === 'config' }));
    if (this.#kind === 'credentials' || kind !== 'profile' || name !== 'default') return found;
    return [...this.#under(name), ...found].toSorted((one, other) => one.start - other.start);
  }

  /** The names of the sections of a kind. */
  names(kind: Header['kind']): readonly string[] {
    const headers = [...this.#first.keys()].map((header) => fromPlainHeader(header, this.#kind));
    return headers.filter((header) => header.kind === kind).map(({ name }) => name);
  }

  #under(header: string): readonly Section[] {
    const first = this.#first.get(header);
    if (first === undefined) return [];
    const places = [first, ...(this.#again.get(header) ?? [])];
    return places.map((start) => new Section(fromPlainHeader(header, this.#kind), this.#source, start));
  }
}

interface IgnoredHeader {
  readonly header: string;
  readonly origin: Origin;
}
