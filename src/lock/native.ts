import { isSystemError } from '../errors/system-error.ts';
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
    return isBinding(loaded) ? { tryLock: (fd, offset, length) => tryLock(loaded, fd, offset, length) } : undefined;
  } catch {
    return undefined;
  }
}

/** The package, which says false where somebody else holds the lock; or its native part, which throws EAGAIN. */
interface Binding {
  /** The native part takes the fourth argument; to the package every lock is exclusive that is not asked for otherwise. */
  tryLock(fd: number, offset: number, length: number, exclusive: true): unknown;
}

function tryLock(binding: Binding, fd: number, offset: number, length: number): boolean {
  try {
    return binding.tryLock(fd, offset, length, true) !== false;
  } catch (error) {
    if (isSystemError(error, 'EAGAIN')) return false;
    throw error;
  }
}

function isBinding(value: unknown): value is Binding {
  return typeof value === 'object' && value !== null && 'tryLock' in value && typeof value.tryLock === 'function';
}
