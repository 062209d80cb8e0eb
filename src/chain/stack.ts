import { toUSVString } from 'node:util';

/** The environment variable that tells a child process which profiles are being resolved. */
export const stackVariable = 'ROLECHAIN_STACK';

/** Profile names in progress, outermost first, as one line: each percent-encoded, joined by commas. */
export function formatStack(profiles: readonly string[]): string {
  return profiles.map((profile) => encodeURIComponent(toUSVString(profile))).join(',');
}

/** The names in a `ROLECHAIN_STACK`. A name that is not percent-encoded stands for itself: the variable is anybody's. */
export function parseStack(text: string | undefined): readonly string[] {
  if (text === undefined || text === '') return [];
  return text.split(',').map(decode);
}

function decode(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
