export function reachOf(source: string): Set<string>;
export const KINDS: readonly string[];
