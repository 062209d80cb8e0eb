export function zip(folder: string, root: string): Buffer;
