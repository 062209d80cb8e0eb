import { requireNative } from '../own-files.ts';

/** The kernel's own lock on a range of an open file; it ends with the process. */
export interface NativeLock {
  /** False where another process, or another opening of the file, holds it. */
  tryLock(fd: number, offset: number, length: number): boolean;
}

/** The native module, or undefined where there is no build of it (musl, unusual processors, an install without it). */
export function loadNativeLock(): NativeLock | undefined {
  try {
    const loaded = requireNative('fs-native-extensions');
    return isNativeLock(loaded) ? loaded : undefined;
  } catch {
    return undefined;
  }
}

function isNativeLock(value: unknown): value is NativeLock {
  return typeof value === 'object' && value !== null && 'tryLock' in value && typeof value.tryLock === 'function';
}
