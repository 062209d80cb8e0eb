/** An element's content: text, further elements in order, or nothing for an element that is left out. */
type XmlContent = string | number | boolean | readonly XmlElement[] | undefined;
export type XmlElement = readonly [name: string, content: XmlContent];

/** Writes elements one after the other, without any space between them. */
export function writeXml(elements: readonly XmlElement[]): string {
  return elements.map(([name, content]) => writeElement(name, content)).join('');
}

function writeElement(name: string, content: XmlContent): string {
  if (content === undefined) return '';
  const inside = typeof content === 'object' ? writeXml(content) : escapeXml(String(content));
  const [tag = name] = name.split(' ');
  return `<${name}>${inside}</${tag}>`;
}

function escapeXml(text: string): string {
  return text.replace(/[&<>"\r]/g, (character) => `&#${character.charCodeAt(0)};`);
}
