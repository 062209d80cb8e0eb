import type { Origin } from '../errors/catalog.ts';
import type { NumberedText } from './numbered-text.ts';
import { commentOrEnd, scan } from './scan.ts';
import type { Header } from './section-header.ts';

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

/** A header and the lines below it, which are read when asked for: a file has thousands of profiles and a chain a handful. */
export class Section implements Header {
  readonly kind: Header['kind'];
  readonly name: string;
  readonly prefixed: boolean;
  /** Where the header begins. */
  readonly start: number;
  readonly #source: NumberedText;
  #properties: ReadonlyMap<string, Property> | undefined;

  constructor({ kind, name, prefixed }: Header, source: NumberedText, start: number) {
    this.kind = kind;
    this.name = name;
    this.prefixed = prefixed;
    this.start = start;
    this.#source = source;
  }

  get origin(): Origin {
    return this.#source.originAt(this.start);
  }

  properties(): ReadonlyMap<string, Property> {
    this.#properties ??= readProperties(this.#source, this.start);
    return this.#properties;
  }
}

/** A section ends where a line begins with a bracket. */
export function endOfSection(text: string, start: number): number {
  const bracket = text.indexOf('\n[', start);
  return bracket === -1 ? text.length : bracket + 1;
}

/** A property whose lines below may still come. */
interface Open {
  readonly key: string;
  readonly origin: Origin;
  readonly earlier: Origin | undefined;
  readonly lines: string[];
  readonly nested: NestedLine[];
}

function readProperties(source: NumberedText, start: number): ReadonlyMap<string, Property> {
  const { text } = source;
  const properties = new Map<string, Property>();
  let open: Open | undefined;
  const close = (): void => {
    if (open !== undefined) properties.set(open.key, closed(open));
  };
  scan(
    source,
    { start, end: endOfSection(text, start) },
    {
      header: () => true,
      property(from, equals, to) {
        close();
        const key = text.slice(from, equals).trim().toLowerCase();
        const lines = [text.slice(equals + 1, to).trim()];
        open = { key, origin: source.originAt(from), earlier: properties.get(key)?.origin, lines, nested: [] };
      },
      continuation(from, to, nested) {
        const line = text.slice(from, to).trim();
        open?.lines.push(line);
        if (nested) open?.nested.push(readNested(line, source.originAt(from)));
      },
    },
  );
  close();
  return properties;
}

function closed({ origin, earlier, lines, nested }: Open): Property {
  return {
    text: lines.join('\n'),
    origin,
    ...(lines[0] === '' ? { nested } : {}),
    ...(earlier === undefined ? {} : { earlier }),
  };
}

function readNested(line: string, origin: Origin): NestedLine {
  const content = line.slice(0, commentOrEnd(line, 0, line.length));
  const equals = content.indexOf('=');
  return { key: content.slice(0, equals).trim(), text: content.slice(equals + 1).trim(), origin };
}
