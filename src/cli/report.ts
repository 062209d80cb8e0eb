import { isRolechainError, RolechainError } from '../errors/error.ts';
import { exhausted } from '../errors/exhausted.ts';
import { printable } from '../errors/printable.ts';
import { withoutHome } from './without-home.ts';

/** The lines a person, or an SDK that quotes them, sees of a refusal; the user's home is shortened to `~`. */
export function reportLines(error: unknown, home: string | undefined): readonly string[] {
  const refusal = asRefusal(error);
  const hints = refusal.hint?.split('\n') ?? [];
  return [
    `rolechain: error: ${shown(refusal.message, home)} [${refusal.code}]`,
    ...hints.map((hint) => `rolechain: hint: ${shown(hint, home)}`),
  ];
}

/** Anything that is neither a refusal of ours nor a limit of the system’s is a fault of ours. */
export function asRefusal(error: unknown): RolechainError {
  if (isRolechainError(error)) return error;
  const limit = exhausted(error);
  if (limit !== undefined) return new RolechainError('SYSTEM_LIMIT', { reason: limit }, { cause: error });
  const reason = error instanceof Error ? error.message : String(error);
  return new RolechainError('INTERNAL', { reason }, { cause: error });
}

// SDKs keep what we say in a pipe or a message of theirs, and some stop reading early.
const LONGEST_LINE = 2_000;

function shown(text: string, home: string | undefined): string {
  const whole = printable(text.slice(0, 2 * LONGEST_LINE));
  const line = whole.length > LONGEST_LINE ? `${whole.slice(0, LONGEST_LINE)} …` : whole;
  return withoutHome(line, home);
}
