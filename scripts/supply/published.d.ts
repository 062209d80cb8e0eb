export function fileFaults(names: readonly string[]): readonly string[];
