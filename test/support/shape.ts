/** An object's own entries, for data read from JSON; anything else has none. */
export function entries(value: unknown): readonly (readonly [string, unknown])[] {
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}

/** A field of data read from JSON. */
export function field(value: unknown, key: string): unknown {
  return entries(value).find(([name]) => name === key)?.[1];
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
