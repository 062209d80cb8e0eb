import type { ErrorDetails } from '../errors/catalog.ts';
import { RolechainError } from '../errors/error.ts';
import { plain } from '../errors/plain.ts';

/** PROCESS_FAILED with the last words of the command, on one line; what it printed on stdout may be a secret. */
export function commandFailed(
  details: Omit<ErrorDetails<'PROCESS_FAILED'>, 'stderr'>,
  stderr: string,
): RolechainError<'PROCESS_FAILED'> {
  const words = plain(stderr, [], 4_096).slice(-500);
  return new RolechainError('PROCESS_FAILED', words === '' ? details : { ...details, stderr: words });
}
