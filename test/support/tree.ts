import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Every file and folder below a folder, by its path there; kept code is not named, because only Node's program keeps any. */
export function treeOf(folder: string, below = ''): readonly string[] {
  return readdirSync(join(folder, below), { withFileTypes: true })
    .filter(({ name }) => name !== 'code')
    .flatMap((entry) => {
      const path = join(below, entry.name);
      return entry.isDirectory() ? [path, ...treeOf(folder, path)] : [path];
    })
    .toSorted();
}

/** The modes that files and folders below a folder have, each once, as `file 600`. */
export function modesOf(folder: string): readonly string[] {
  const modes = treeOf(folder).map((path) => {
    const found = lstatSync(join(folder, path));
    return `${found.isDirectory() ? 'folder' : 'file'} ${(found.mode & 0o777).toString(8).padStart(3, '0')}`;
  });
  return [...new Set(modes)].toSorted();
}
