import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { About } from '../session/ports.ts';
import { type Owner, privateFolder, readPrivateFile } from '../state/private-file.ts';
import { removeFile, writePrivateFile } from '../state/write-private-file.ts';

export type StoreKind = 'keychain' | 'file';

/** What is known of a kept item without opening it; no secret. */
export interface Listed extends About {
  /** The key it is kept under, 64 hex digits. */
  readonly key: string;
  readonly store: StoreKind;
  /** Milliseconds since 1970. */
  readonly issued: number;
  /** Milliseconds since 1970; absent where the credentials have no end. */
  readonly expiration?: number;
  /** SHA-256 of the base's caller ARN, in hex; absent where nobody needed that. */
  readonly caller?: string;
}

/** The list of kept items: a file each, so that any number of writers need no lock. A hit never reads it. */
export class Ledger {
  readonly #folder: string;
  readonly #owner: Owner;

  constructor(stateFolder: string, owner: Owner) {
    this.#folder = join(stateFolder, 'kept');
    this.#owner = owner;
  }

  async note(item: Listed): Promise<void> {
    privateFolder(this.#folder, this.#owner);
    const { key, ...rest } = item;
    await writePrivateFile(this.#folder, fileName(key), `${JSON.stringify(rest)}\n`);
  }

  async keys(): Promise<readonly string[]> {
    privateFolder(this.#folder, this.#owner);
    const names = await readdir(this.#folder);
    return names.flatMap((name) => nameOfItem.exec(name)?.[1] ?? []);
  }

  /** Undefined where nothing readable is listed under `key`. */
  async find(key: string): Promise<Listed | undefined> {
    try {
      const bytes = readPrivateFile(join(this.#folder, fileName(key)), this.#owner);
      return bytes === undefined ? undefined : parseListed(key, JSON.parse(Buffer.from(bytes).toString()));
    } catch {
      return undefined;
    }
  }

  async all(): Promise<readonly Listed[]> {
    const items: Listed[] = [];
    for (const key of await this.keys()) {
      const item = await this.find(key);
      if (item !== undefined) items.push(item);
    }
    return items;
  }

  async forget(key: string): Promise<void> {
    await removeFile(join(this.#folder, fileName(key)));
  }
}

const nameOfItem = /^([0-9a-f]{64})\.json$/;

function fileName(key: string): string {
  return `${key}.json`;
}

function parseListed(key: string, value: unknown): Listed | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const fields = new Map<string, unknown>(Object.entries(value));
  const [profile, base] = [fields.get('profile'), fields.get('base')];
  if (typeof profile !== 'string' || typeof base !== 'string') return undefined;
  const [roleArn, mfaSerial] = [fields.get('roleArn'), fields.get('mfaSerial')];
  const federatedUser = fields.get('federatedUser');
  const [store, issued] = [fields.get('store'), fields.get('issued')];
  if ((store !== 'keychain' && store !== 'file') || typeof issued !== 'number') return undefined;
  const [expiration, caller] = [fields.get('expiration'), fields.get('caller')];
  return {
    key,
    profile,
    ...(typeof roleArn === 'string' ? { roleArn } : {}),
    ...(typeof mfaSerial === 'string' ? { mfaSerial } : {}),
    ...(typeof federatedUser === 'string' ? { federatedUser } : {}),
    base,
    store,
    issued,
    ...(typeof expiration === 'number' ? { expiration } : {}),
    ...(typeof caller === 'string' ? { caller } : {}),
  };
}
