import { fstatSync } from 'node:fs';
import { RolechainError } from '../errors/error.ts';
import { noRoomToStart } from './not-started.ts';

/**
 * What the arguments of a program name of our descriptors above 2, as a shell's `<(…)` does, after its three streams: Node
 * closes the lower descriptors that it did not open itself when it starts a program.
 */
export function namedDescriptors(args: readonly string[]): ('ignore' | number)[] {
  const named = args.flatMap((word) =>
    [...word.matchAll(/\/(?:dev|proc\/self)\/fd\/(\d{1,3})(?!\d)/g)].map(([, number]) => Number(number)),
  );
  const open = new Set(named.filter((descriptor) => descriptor > 2 && isOpen(descriptor)));
  return Array.from({ length: Math.max(2, ...open) - 2 }, (_, index) => (open.has(index + 3) ? index + 3 : 'ignore'));
}

function isOpen(descriptor: number): boolean {
  try {
    fstatSync(descriptor);
    return true;
  } catch {
    return false;
  }
}

const REASONS: ReadonlyMap<string, string> = new Map([
  ['E2BIG', 'its arguments and environment are too long'],
  ['EACCES', 'permission denied'],
  ['ENOENT', 'what its first line, or the program itself, names to run it does not exist'],
  ['ENOEXEC', 'it is neither a program for this machine nor a script'],
]);

/** By the code alone: the words of some errors quote the environment, which holds secrets. */
export function cannotRun(command: string, error: unknown): RolechainError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  const reason = REASONS.get(code) ?? noRoomToStart(error) ?? `the system does not start it (${code})`;
  return new RolechainError('COMMAND_NOT_EXECUTABLE', { command, reason });
}
