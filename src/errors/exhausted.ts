/** What the system has no more of, in words, where that is why `error` came. */
export function exhausted(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? REASONS.get(error.code)
    : undefined;
}

const REASONS: ReadonlyMap<string, string> = new Map([
  ['EMFILE', 'no more files may be open at once (see "ulimit -n")'],
  ['ENFILE', 'the system has no room for more open files'],
  ['ENOMEM', 'there is no memory left'],
]);
