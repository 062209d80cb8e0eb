import { tmpdir } from 'node:os';
import type { AdoptionRecord } from '../adopt/record.ts';
import { locate, readConfigFile } from '../config/files.ts';
import { readProfiles, type FileText } from '../config/profile.ts';
import { realFile, refuseUnwritable, replaceFile } from '../config/replace-file.ts';
import { RolechainError } from '../errors/error.ts';
import { fileReason } from '../errors/file-reason.ts';
import { fileLock } from '../lock/file-lock.ts';
import { Machine } from '../machine.ts';
import { defaultProfile, type Files } from '../planning.ts';
import { Adoptions } from '../state/adoptions.ts';
import { lastingFolder } from '../state/folder.ts';
import { userHome } from '../user-home.ts';
import { place } from '../wiring.ts';

interface Opened {
  readonly profile: string;
  readonly config: FileText;
  readonly credentials: FileText;
  readonly files: Files;
}

interface Replacement {
  readonly profile: string;
  /** The record to keep of it, given the one that is kept; undefined to keep none. */
  readonly record: (known: AdoptionRecord | undefined) => AdoptionRecord | undefined;
}

/** Where the config file is read and rewritten, with what is kept for a way back. */
export class ConfigDesk {
  readonly #machine = new Machine();

  /** Throws CONFIG_UNREADABLE, CONFIG_SYNTAX. */
  open(named: string | undefined): Opened {
    const { env, platform } = place();
    const locations = locate(env, platform, userHome);
    const config = readConfigFile(locations.config);
    const credentials = readConfigFile(locations.credentials);
    const files = { locations, profiles: readProfiles(config, credentials) };
    return { profile: named ?? defaultProfile(env), config, credentials, files };
  }

  /** Throws CONFIG_UNWRITABLE. */
  real(file: string): string {
    return realFile(file);
  }

  /** Throws CONFIG_UNWRITABLE. */
  check(file: string): void {
    refuseUnwritable(file);
    this.#adoptions(file);
  }

  /** What is kept of a profile, and where it is kept. Throws UNDO_IMPOSSIBLE. */
  async recordOf(
    file: string,
    profile: string,
  ): Promise<{ readonly record: AdoptionRecord | undefined; readonly path: string }> {
    const adoptions = this.#adoptions(file);
    const path = adoptions.path(file, profile);
    const record = await adoptions.read(file, profile).catch((error: unknown) => String(error));
    if (typeof record === 'string')
      throw new RolechainError('UNDO_IMPOSSIBLE', {
        profile,
        reason: `${path} cannot be used: ${record === 'damaged' ? 'it is damaged' : record}`,
      });
    return { record, path };
  }

  /** Gives where the record of it is, or was. Throws CONFIG_CHANGED, CONFIG_UNWRITABLE, LOCK_TIMEOUT. */
  async replace(file: string, old: string, text: string, { profile, record }: Replacement): Promise<string> {
    const adoptions = this.#adoptions(file);
    const path = adoptions.path(file, profile);
    const { trace, uid, folder } = this.#machine;
    const work = async (): Promise<string> => {
      const known = await adoptions.read(file, profile).catch(() => undefined);
      const kept = typeof known === 'string' ? undefined : known;
      const next = record(kept);
      // First the way back, then the change.
      if (next !== undefined) await adoptions.write(next).catch((error: unknown) => refuseToKeep(path, error));
      try {
        replaceFile(file, old, text);
      } catch (error) {
        if (next !== undefined) await (kept === undefined ? adoptions.remove(file, profile) : adoptions.write(kept));
        throw error;
      }
      // What stays behind is known for what it is: the profile is in its old form.
      if (next === undefined) await adoptions.remove(file, profile).catch(() => undefined);
      return path;
    };
    if (folder === undefined) return work();
    // A person may have thought it over for long: the time that work may take begins now.
    const { deadline } = new Machine();
    const lock = fileLock({ folder, deadline, trace, pid: process.pid, uid, processes: process });
    return lock.hold(`adopt ${file}`, work);
  }

  #adoptions(file: string): Adoptions {
    const { env, platform, uid } = this.#machine;
    const folder = lastingFolder({ env, platform, userHome, tmpdir: tmpdir(), uid });
    if (folder !== undefined) return new Adoptions(folder, uid);
    const reason = 'there is no folder of yours in which its old form could be kept';
    throw new RolechainError('CONFIG_UNWRITABLE', { file, reason });
  }
}

function refuseToKeep(file: string, error: unknown): never {
  throw new RolechainError('CONFIG_UNWRITABLE', { file, reason: fileReason(error) }, { cause: error });
}
