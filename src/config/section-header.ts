import type { FileKind } from './ini.ts';

export interface Header {
  readonly kind: 'profile' | 'sso-session' | 'services';
  readonly name: string;
  /** Whether the header says `profile`: `[profile default]` beats `[default]`. */
  readonly prefixed: boolean;
}

const KINDS = ['profile', 'sso-session', 'services'] as const;

/** What stands between a header's brackets; undefined for what AWS's grammar passes over. */
export function readHeader(inside: string, file: FileKind): Header | undefined {
  const header = inside.trim();
  if (file === 'credentials') {
    return PROFILE_NAME.test(header) ? { kind: 'profile', name: header, prefixed: false } : undefined;
  }
  if (header === 'default') return { kind: 'profile', name: header, prefixed: false };
  for (const kind of KINDS) {
    if (!header.startsWith(kind) || !/\s/.test(header.charAt(kind.length))) continue;
    const name = readName(header.slice(kind.length).trim());
    return name === undefined ? undefined : { kind, name, prefixed: true };
  }
  return undefined;
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
