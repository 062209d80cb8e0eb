import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { type AdoptionRecord, decodeRecord, encodeRecord } from '../adopt/record.ts';
import { type Owner, privateFolder, readPrivateFile } from './private-file.ts';
import { removeFile, writePrivateFile } from './write-private-file.ts';

/** What `adopt` has rewritten: a private file for each profile of each config file. */
export class Adoptions {
  readonly #folder: string;
  readonly #owner: Owner;

  /** `folder` is ours alone, an absolute path. */
  constructor(folder: string, owner: Owner) {
    this.#folder = join(folder, 'adopted');
    this.#owner = owner;
  }

  /** Where the record of a profile lies, or would. */
  path(file: string, profile: string): string {
    return join(this.#folder, nameOf(file, profile));
  }

  /** Undefined where there is none; `damaged` for what we did not write. */
  async read(file: string, profile: string): Promise<AdoptionRecord | 'damaged' | undefined> {
    const bytes = readPrivateFile(this.path(file, profile), this.#owner);
    if (bytes === undefined) return undefined;
    const record = decodeRecord(new TextDecoder().decode(bytes));
    return record?.file === file && record.profile === profile ? record : 'damaged';
  }

  async write(record: AdoptionRecord): Promise<void> {
    privateFolder(this.#folder, this.#owner);
    await writePrivateFile(this.#folder, nameOf(record.file, record.profile), encodeRecord(record));
  }

  async remove(file: string, profile: string): Promise<void> {
    await removeFile(this.path(file, profile));
  }
}

/** A name that tells a person the profile, and that no profile can lead out of the folder or share with another. */
function nameOf(file: string, profile: string): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([file, profile]))
    .digest('hex');
  return `${profile.replaceAll(/[^\w@+-]/g, '_').slice(0, 64)}-${digest.slice(0, 16)}.json`;
}
