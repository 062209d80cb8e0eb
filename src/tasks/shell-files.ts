import { lstatSync, realpathSync, rmSync, statSync } from 'node:fs';
import { dirname, isAbsolute } from 'node:path';
import { readBounded } from '../config/bounded-file.ts';
import { RolechainError } from '../errors/error.ts';
import { fileReason } from '../errors/file-reason.ts';
import { isSystemError } from '../errors/system-error.ts';
import { makeFolder } from '../state/private-file.ts';
import { replaceInOneStep } from '../state/replace.ts';

const LIMIT_MEGABYTES = 4;

/**
 * The files that a person's shell starts with, as bytes, one character each: text in any encoding comes back as it was.
 * Every method throws COMPLETION_NOT_INSTALLED where it cannot do its work.
 */
export class ShellFiles {
  readonly #owner: number | undefined;
  readonly #hint: string;

  /** `owner` must own what is changed, because a new file in its place is theirs; `hint` is what to do by hand. */
  constructor(owner: number | undefined, hint: string) {
    this.#owner = owner;
    this.#hint = hint;
  }

  /** Undefined where there is no such file. */
  read(file: string): string | undefined {
    return this.#attempt(file, () => {
      try {
        return readBounded(file, LIMIT_MEGABYTES).toString('latin1');
      } catch (error) {
        if (isSystemError(error, 'ENOENT')) return undefined;
        throw error;
      }
    });
  }

  /** Refuses a home in which files would be made for nobody, or for somebody else to stumble over (`sudo` with the user's HOME). Throws COMPLETION_NOT_INSTALLED. */
  checkHome(home: string): void {
    this.#attempt(home, () => {
      if (!isAbsolute(home)) throw new Error('HOME is a relative path');
      const found = statSync(home);
      if (!found.isDirectory()) throw new Error('it is not a folder');
      if (this.#owner !== undefined && found.uid !== this.#owner) throw new Error('this home belongs to another user');
    });
  }

  /** Replaces a file in one step, with the mode and behind the links that it has; makes its folder where it is missing. */
  write(file: string, bytes: string): void {
    this.#attempt(file, () => {
      makeFolder(dirname(file), 0o755);
      const target = behindLinks(file);
      const content = Buffer.from(bytes, 'latin1');
      if (target === undefined) return replaceInOneStep(file, content, undefined);
      const like = statSync(target);
      if (this.#owner !== undefined && like.uid !== this.#owner) throw new Error('it belongs to another user');
      return replaceInOneStep(target, content, like);
    });
  }

  remove(file: string): void {
    this.#attempt(file, () => rmSync(file));
  }

  /** For whoever finds that a file must stay as it is. */
  refuse(file: string, reason: string, hint: string): never {
    throw new RolechainError('COMPLETION_NOT_INSTALLED', { file, reason, hint });
  }

  #attempt<T>(file: string, work: () => T): T {
    try {
      return work();
    } catch (error) {
      const details = { file, reason: fileReason(error), hint: this.#hint };
      throw new RolechainError('COMPLETION_NOT_INSTALLED', details, { cause: error });
    }
  }
}

/** The file that a path leads to; undefined where nothing stands there. */
function behindLinks(file: string): string | undefined {
  try {
    lstatSync(file);
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return undefined;
    throw error;
  }
  try {
    return realpathSync(file);
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) throw new Error('it is a link that leads nowhere', { cause: error });
    throw error;
  }
}
