import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fchmodSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { readBounded, whyUnreadable } from './config/bounded-file.ts';
import { RolechainError } from './errors/error.ts';
import { isSystemError } from './errors/system-error.ts';

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

  /** Replaces a file in one step, with the mode and behind the links that it has; makes its folder where it is missing. */
  write(file: string, bytes: string): void {
    this.#attempt(file, () => {
      mkdirSync(dirname(file), { recursive: true });
      const target = behindLinks(file);
      if (target === undefined) return replace(file, bytes, undefined);
      const { uid, mode } = statSync(target);
      if (this.#owner !== undefined && uid !== this.#owner) throw new Error('it belongs to another user');
      return replace(target, bytes, mode & 0o7777);
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
      const details = { file, reason: whyUnreadable(error), hint: this.#hint };
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

function replace(file: string, bytes: string, mode: number | undefined): void {
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  const descriptor = openSync(draft, 'wx');
  try {
    try {
      writeFileSync(descriptor, bytes, 'latin1');
      if (mode !== undefined) fchmodSync(descriptor, mode);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(draft, file);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}
