import { randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  openSync,
  renameSync,
  type Stats,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';

/**
 * Puts `bytes` where `file` is in one step: whoever reads meanwhile sees the old file or the new one, and a power cut
 * leaves one of them. With `like`, the new file has its mode and owner, without it at most 0644; access control lists and
 * extended attributes are not carried over. `lastLook` runs just before, and stops it all by throwing. Throws Node's own
 * errors; then nothing is changed.
 */
export function replaceInOneStep(
  file: string,
  bytes: Uint8Array,
  like: Stats | undefined,
  lastLook: () => void = () => {},
): void {
  const folder = dirname(file);
  const draft = join(folder, `.${basename(file)}.${randomBytes(6).toString('hex')}`);
  try {
    writeDraft(draft, bytes, like);
    lastLook();
    renameSync(draft, file);
  } catch (error) {
    attempt(() => unlinkSync(draft));
    throw error;
  }
  // The name too should outlive a power cut; not every system can promise it.
  attempt(() => sync(folder));
}

function writeDraft(draft: string, bytes: Uint8Array, like: Stats | undefined): void {
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | (constants.O_NOFOLLOW ?? 0);
  const descriptor = openSync(draft, flags, like === undefined ? 0o644 : 0o600);
  try {
    writeFileSync(descriptor, bytes);
    if (like === undefined) fchmodSync(descriptor, fstatSync(descriptor).mode | 0o600);
    else makeLike(descriptor, like);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** The owner before the mode, because a change of owner clears bits of it. */
function makeLike(descriptor: number, { uid, gid, mode }: Stats): void {
  const made = fstatSync(descriptor);
  if (made.uid !== uid || made.gid !== gid) giveTo(descriptor, uid, gid);
  fchmodSync(descriptor, mode & 0o7777);
}

function giveTo(descriptor: number, uid: number, gid: number): void {
  try {
    fchownSync(descriptor, uid, gid);
  } catch (error) {
    throw new Error('it belongs to another user or group, and a new file would be yours', { cause: error });
  }
}

function sync(folder: string): void {
  const descriptor = openSync(folder, constants.O_RDONLY);
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function attempt(work: () => void): void {
  try {
    work();
  } catch {
    // What is tried so is not needed for the file to be right.
  }
}
