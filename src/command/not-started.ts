import { exhausted } from '../errors/exhausted.ts';
import { isSystemError } from '../errors/system-error.ts';

/** Why the system has not started a program, in words, where that is no fault of the program; errno(3). */
export function noRoomToStart(error: unknown): string | undefined {
  if (isSystemError(error, 'EAGAIN')) return 'no more processes may be started (see "ulimit -u")';
  return exhausted(error);
}
