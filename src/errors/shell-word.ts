/** A name as one word of a command that a person may copy. */
export function shellWord(name: string): string {
  return /^[\w.@/+-]+$/.test(name) ? name : `'${name.replaceAll("'", String.raw`'\''`)}'`;
}
