const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
]);

/** As text or attribute; what XML has no place for at all (https://www.w3.org/TR/xml/#charsets) becomes a mark. */
export function escape(text: string): string {
  return text
    .replaceAll(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
    .replaceAll(/[&<>"]/g, (character) => ENTITIES.get(character) ?? '');
}

/** A tenth of a pixel is as exact as anybody sees. */
export function round(value: number): number {
  return Math.round(value * 10) / 10;
}
