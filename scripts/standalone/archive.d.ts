export function tarball(folder: string, root: string): Buffer;
export function sumLine(name: string, content: Buffer): string;
