export type FileKind = 'config' | 'credentials';

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

/** A header in the form that most have between their brackets: one space, and no quotes even around a name with spaces. */
export function plainHeader({ kind, name, prefixed }: Header): string {
  return prefixed ? `${kind} ${name}` : name;
}

/** The way back from `plainHeader`, for headers of which it is known that they are in this form. */
export function fromPlainHeader(plain: string, file: FileKind): Header {
  const kind = file === 'config' ? KINDS.find((one) => plain.startsWith(`${one} `)) : undefined;
  if (kind === undefined) return { kind: 'profile', name: plain, prefixed: false };
  return { kind, name: plain.slice(kind.length + 1), prefixed: true };
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
