export function reachOf(source: string): Set<string>;
