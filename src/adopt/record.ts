import { linesOf } from './section.ts';

/** What `adopt --undo` needs: a profile's section as it was, and as `adopt` wrote it. Nothing of other profiles. */
export interface AdoptionRecord {
  /** The config file, links followed. */
  readonly file: string;
  readonly profile: string;
  readonly before: string;
  readonly after: string;
}

/** As lines, for a person who looks into it. */
export function encodeRecord({ file, profile, before, after }: AdoptionRecord): string {
  const record = { version: 1, file, profile, before: linesOf(before), after: linesOf(after) };
  return `${JSON.stringify(record, undefined, 2)}\n`;
}

/** Undefined for anything that `encodeRecord` did not write. */
export function decodeRecord(text: string): AdoptionRecord | undefined {
  const found = parse(text);
  if (typeof found !== 'object' || found === null || !('version' in found) || found.version !== 1) return undefined;
  if (!('file' in found && 'profile' in found && 'before' in found && 'after' in found)) return undefined;
  const { file, profile, before, after } = found;
  if (typeof file !== 'string' || typeof profile !== 'string' || !isLines(before) || !isLines(after)) return undefined;
  return { file, profile, before: before.join(''), after: after.join('') };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isLines(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((line) => typeof line === 'string');
}

/** A section's text with the `credential_process` line of another text of it. */
export function withCommandOf(text: string, other: string): string {
  const line = /^credential_process[ \t]*=.*\n?/im;
  const command = line.exec(other)?.[0];
  return command === undefined ? text : text.replace(line, () => command);
}
