import { readlinkSync, statSync, watch, type FSWatcher } from 'node:fs';
import { dirname, resolve } from 'node:path';

// As many as Linux follows in one path.
const MOST_LINKS = 40;

/**
 * The system's notices of what happens in the folders that a file's path leads through: its own, and those of the links on
 * the way; for one that is not there, of the nearest above it. Not of the file itself: most editors put a new one in its
 * place, and the notices would stay with the old one.
 */
export class Folders {
  readonly #stirred: () => void;
  /** By what tells one folder from another in its place. */
  readonly #watchers = new Map<string, FSWatcher>();

  /** `stirred` is called after anything that happens in one of them, and often more than once. */
  constructor(stirred: () => void) {
    this.#stirred = stirred;
  }

  /** Watches what `path` leads through now, and nothing else. What cannot be watched is passed over. */
  follow(path: string): void {
    const folders = new Map(foldersOf(path).flatMap((folder) => identified(folder)));
    for (const [identity, watcher] of this.#watchers) {
      if (folders.has(identity)) continue;
      watcher.close();
      this.#watchers.delete(identity);
    }
    for (const [identity, folder] of folders) {
      if (!this.#watchers.has(identity)) this.#watch(identity, folder);
    }
  }

  close(): void {
    for (const watcher of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
  }

  #watch(identity: string, folder: string): void {
    try {
      const watcher = watch(folder, () => this.#stirred());
      // On Windows a folder that is removed tells so by an error.
      watcher.on('error', () => {
        watcher.close();
        if (this.#watchers.get(identity) === watcher) this.#watchers.delete(identity);
        this.#stirred();
      });
      this.#watchers.set(identity, watcher);
    } catch {
      // No watches left (ENOSPC), no descriptors, or no permission: whoever follows looks now and then by himself.
    }
  }
}

function foldersOf(path: string): readonly string[] {
  const folders = new Set<string>();
  let next: string | undefined = path;
  for (let links = 0; next !== undefined && links <= MOST_LINKS; links += 1) {
    folders.add(dirname(next));
    next = targetOf(next);
  }
  return [...folders];
}

/** Where a symbolic link leads; undefined for anything else. */
function targetOf(path: string): string | undefined {
  try {
    return resolve(dirname(path), readlinkSync(path));
  } catch {
    return undefined;
  }
}

function identified(folder: string): readonly (readonly [string, string])[] {
  try {
    const { dev, ino, birthtimeNs } = statSync(folder, { bigint: true });
    // A folder that is made anew may get the number of the one before it, but not its time of birth.
    return [[[dev, ino, birthtimeNs].join(' '), folder]];
  } catch {
    const above = dirname(folder);
    return above === folder ? [] : identified(above);
  }
}
