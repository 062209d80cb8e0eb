import type { Answer } from '../wire.ts';
import { writeXml, type XmlElement } from '../xml.ts';

/** The namespace of S3's documents, as an attribute. */
export const namespace = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"';

/** An answer with a document. */
export function writeAnswer(status: number, elements: readonly XmlElement[]): Answer {
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n${writeXml(elements)}`;
  return { status, headers: { 'content-type': 'application/xml' }, body };
}
