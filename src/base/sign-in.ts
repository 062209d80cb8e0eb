/** A profile's name as one word of a command. */
export function quoted(profile: string): string {
  return /^[\w.@/+-]+$/.test(profile) ? profile : `'${profile}'`;
}
