import { arch, platform } from 'node:os';
import { isSystemError } from '../errors/system-error.ts';
import { requireNative } from '../own-files.ts';
import { bunLock } from './bun-lock.ts';

/** The kernel's own lock on a range of an open file; it ends with the process. */
export interface NativeLock {
  /** False where another process, or another opening of the file, holds it. */
  tryLock(fd: number, offset: number, length: number): boolean;
}

/** The kernel's lock; undefined where there is no way to it (musl, unusual processors, an install without the native module). */
export function loadNativeLock(): NativeLock | undefined {
  const system = platform();
  for (const find of [
    () => bunLock(system),
    () => lockBy(requireNative(PREBUILT), system),
    () => lockBy(requireNative(PACKAGE), system),
  ]) {
    try {
      const lock = find();
      if (lock !== undefined) return lock;
    } catch {
      // The next may know of another place for the native part.
    }
  }
  return undefined;
}

const PACKAGE = 'fs-native-extensions';

// Its JavaScript looks for the native part with eight packages more, which takes as long as a call of STS.
const PREBUILT = `${PACKAGE}/prebuilds/${platform()}-${arch()}/${PACKAGE}.node`;

/** The package, which says false where somebody else holds the lock; or its native part, which throws EAGAIN. */
interface Binding {
  /** The native part takes the fourth argument; to the package every lock is exclusive that is not asked for otherwise. */
  tryLock(fd: number, offset: number, length: number, exclusive: true): unknown;
}

/** The lock that `binding` takes on `system`; undefined where it is none. Exported for tests of systems that they do not run on. */
export function lockBy(binding: unknown, system: string): NativeLock | undefined {
  if (!isBinding(binding)) return undefined;
  return {
    tryLock(fd, offset, length) {
      // macOS locks files whole, and the module refuses a range there.
      const range = system === 'darwin' ? ([0, 0] as const) : ([offset, length] as const);
      try {
        return binding.tryLock(fd, ...range, true) !== false;
      } catch (error) {
        if (isSystemError(error, 'EAGAIN')) return false;
        throw error;
      }
    },
  };
}

function isBinding(value: unknown): value is Binding {
  return typeof value === 'object' && value !== null && 'tryLock' in value && typeof value.tryLock === 'function';
}
