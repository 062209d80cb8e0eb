import { lstatSync, readdirSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import type { ItemStore } from '../keychain/item-store.ts';
import type { Environment } from '../session/environment.ts';
import { type Owner, privateFolder, readPrivateFile } from '../state/private-file.ts';

/** The opt-in store: a file (0600) an item, in a folder (0700) of the user's. It refuses what others could have made. */
export class FileStore implements ItemStore {
  readonly name = 'file';
  readonly #folder: string | undefined;
  readonly #owner: Owner;

  constructor(folder: string | undefined, owner: Owner) {
    this.#folder = folder;
    this.#owner = owner;
  }

  async ready(): Promise<void> {
    this.#checked();
  }

  async read(account: string): Promise<Uint8Array | undefined> {
    return readPrivateFile(join(this.#checked(), account), this.#owner);
  }

  async write(account: string, secret: Uint8Array): Promise<void> {
    const { writePrivateFile } = await import('../state/write-private-file.ts');
    await writePrivateFile(this.#checked(), account, secret);
  }

  async remove(account: string): Promise<void> {
    const { removeFile } = await import('../state/write-private-file.ts');
    await removeFile(join(this.#checked(), account));
  }

  async removeAll(): Promise<number> {
    const folder = this.#checked();
    const { removeFile } = await import('../state/write-private-file.ts');
    const names = readdirSync(folder).filter((name) => itemOrDraft.test(name));
    const removed = await Promise.all(names.map((name) => removeFile(join(folder, name))));
    return removed.filter(Boolean).length;
  }

  close(): void {}

  #checked(): string {
    if (this.#folder === undefined) throw new Error('there is no folder of this user’s to keep files in');
    privateFolder(this.#folder, this.#owner);
    return this.#folder;
  }
}

const itemOrDraft = /^\.?[0-9a-f]{64}(\.|$)/;

/** `$XDG_RUNTIME_DIR/rolechain`, which is memory and goes at logout, or `items` in the state folder. */
export function itemFolder(env: Environment, stateFolder: () => string | undefined, owner: Owner): string | undefined {
  const runtime = env['XDG_RUNTIME_DIR'];
  if (runtime !== undefined && isAbsolute(runtime) && isPrivate(runtime, owner)) return join(runtime, 'rolechain');
  const state = stateFolder();
  return state === undefined ? undefined : join(state, 'items');
}

function isPrivate(folder: string, owner: Owner): boolean {
  try {
    const found = lstatSync(folder);
    return found.isDirectory() && owner !== undefined && found.uid === owner && (found.mode & 0o022) === 0;
  } catch {
    return false;
  }
}
