import type { NativeLock } from './native.ts';

/** As much of `bun:ffi` as locks take. https://bun.com/docs/runtime/ffi */
interface Ffi {
  dlopen(library: string, functions: Readonly<Record<string, Signature>>): Library;
  ptr(bytes: Uint8Array): number;
  readonly read: { i32(address: number): number };
}

interface Signature {
  readonly args: readonly ('i32' | 'ptr')[];
  readonly returns: 'i32' | 'ptr';
}

interface Library {
  readonly symbols: Readonly<Record<string, (...args: readonly number[]) => number>>;
}

/**
 * In Bun, the same locks that the native module takes in Node, by the C library itself: the module asks libuv what each refusal
 * means, and Bun, which has none on these systems, ends the process. Undefined in Node, and on Windows. Throws where there is
 * no such library (musl, which has no build of the module either).
 */
export function bunLock(system: string): NativeLock | undefined {
  const bun: unknown = Reflect.get(globalThis, 'Bun');
  if (!hasFfi(bun)) return undefined;
  if (system === 'linux') return openFileDescriptionLock(bun.FFI);
  return system === 'darwin' ? wholeFileLock(bun.FFI) : undefined;
}

// <fcntl.h> and <errno.h> of Linux, alike on x86-64 and ARM64.
const F_OFD_SETLK = 37;
const F_WRLCK = 1;
const EAGAIN = 11;

function openFileDescriptionLock(ffi: Ffi): NativeLock {
  const call = { args: ['i32', 'i32', 'ptr'], returns: 'i32' } as const;
  const errno = { args: [], returns: 'ptr' } as const;
  const { symbols } = ffi.dlopen('libc.so.6', { fcntl: call, __errno_location: errno });
  return {
    tryLock(fd, offset, length) {
      // struct flock: type and whence, both short; start and length, both 64 bits; the process, which is 0.
      const range = Buffer.alloc(32);
      range.writeInt16LE(F_WRLCK, 0);
      range.writeBigInt64LE(BigInt(offset), 8);
      range.writeBigInt64LE(BigInt(length), 16);
      if (symbols['fcntl']?.(fd, F_OFD_SETLK, ffi.ptr(range)) === 0) return true;
      return refused(ffi.read.i32(symbols['__errno_location']?.() ?? 0), EAGAIN);
    },
  };
}

// <sys/file.h> and <errno.h> of macOS.
const LOCK_EX_AND_NB = 2 | 4;
const EWOULDBLOCK = 35;

function wholeFileLock(ffi: Ffi): NativeLock {
  const flock = { args: ['i32', 'i32'], returns: 'i32' } as const;
  const { symbols } = ffi.dlopen('libSystem.B.dylib', { flock, __error: { args: [], returns: 'ptr' } });
  return {
    tryLock(fd) {
      if (symbols['flock']?.(fd, LOCK_EX_AND_NB) === 0) return true;
      return refused(ffi.read.i32(symbols['__error']?.() ?? 0), EWOULDBLOCK);
    },
  };
}

function refused(errno: number, taken: number): false {
  if (errno !== taken) throw new Error(`the lock was refused (errno ${errno})`);
  return false;
}

function hasFfi(bun: unknown): bun is { readonly FFI: Ffi } {
  return typeof bun === 'object' && bun !== null && 'FFI' in bun && typeof bun.FFI === 'object';
}
