import type { Origin } from './catalog.ts';
import type { RolechainError } from './error.ts';

/** The line that a refusal is about, where it has one: of a cycle, the link that closes it. */
export function originOf({ details }: RolechainError): Origin | undefined {
  if ('origin' in details && details.origin !== undefined) return details.origin;
  if ('links' in details) return details.links.at(-1)?.origin;
  if ('source' in details && 'line' in details) return { file: details.source, line: details.line };
  return undefined;
}
