/** An element of a document that was found well-formed. */
export class Element {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: (Element | string)[] = [];

  constructor(name: string, attributes: ReadonlyMap<string, string>) {
    this.name = name;
    this.attributes = attributes;
  }

  /** Every element of a name below this one, in the order of the document. */
  all(name: string): readonly Element[] {
    const below = this.children.filter((child) => typeof child !== 'string');
    return below.flatMap((child) => [...(child.name === name ? [child] : []), ...child.all(name)]);
  }

  /** Its own text and that of its spans; a tooltip is not what it shows. */
  text(): string {
    return this.children
      .map((child) => (typeof child === 'string' ? child : child.name === 'title' ? '' : child.text()))
      .join('');
  }

  tooltip(): string | undefined {
    return this.children
      .filter((child) => typeof child !== 'string')
      .find(({ name }) => name === 'title')
      ?.text();
  }
}

const TOKEN =
  /<(?<end>\/)?(?<name>[A-Za-z][\w-]*)(?<attributes>(?:\s+[A-Za-z][\w:-]*="[^"<]*")*)\s*(?<empty>\/)?>|(?<text>[^<]+)/y;

/** Reads what a picture needs of XML 1.0, strictly: whatever else is there is an error. */
export function readXml(document: string): Element {
  const root = new Element('', new Map());
  const open = [root];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < document.length) {
    const at = TOKEN.lastIndex;
    const { end, name = '', attributes = '', empty, text } = TOKEN.exec(document)?.groups ?? {};
    const current = open.at(-1) ?? root;
    if (text !== undefined) {
      if (current === root && text.trim() !== '') throw new Error(`text outside of the document: ${text}`);
      current.children.push(decode(text));
    } else if (name === '') {
      throw new Error(`no XML at ${JSON.stringify(document.slice(at, at + 60))}`);
    } else if (end !== undefined) {
      if (current.name !== name) throw new Error(`</${name}> ends <${current.name}>`);
      open.pop();
    } else {
      const pairs = [...attributes.matchAll(/([\w:-]+)="([^"]*)"/g)].map(
        ([, key = '', value = '']) => [key, decode(value)] as const,
      );
      if (new Set(pairs.map(([key]) => key)).size < pairs.length) throw new Error(`an attribute twice: ${attributes}`);
      const element = new Element(name, new Map(pairs));
      current.children.push(element);
      if (empty === undefined) open.push(element);
    }
  }
  const [element, ...others] = root.children.filter((child) => typeof child !== 'string');
  if (open.length > 1 || element === undefined || others.length > 0) throw new Error('not one whole element');
  return element;
}

const ENTITIES = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
]);

function decode(text: string): string {
  if (/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u.test(text))
    throw new Error('a character that XML forbids');
  return text.replaceAll(/&(?:(\w+);)?/g, (written, name: string | undefined) => {
    const character = ENTITIES.get(name ?? '');
    if (character === undefined) throw new Error(`no entity: ${written}`);
    return character;
  });
}
