import { catalog, type Origin } from '../errors/catalog.ts';
import type { RolechainError } from '../errors/error.ts';
import { originOf } from '../errors/origin-of.ts';

/**
 * `ok`: looked at and right. `note`: worth knowing. `warning`: works, but not as it seems or not for everybody.
 * `problem`: does not work, or is not safe.
 */
export type Level = 'ok' | 'note' | 'warning' | 'problem';

/** What a check saw. No text of it holds a secret. */
export interface Observation {
  readonly level: Level;
  /** An error's or a warning's, where rolechain has one for it. */
  readonly code?: string;
  readonly message: string;
  readonly origin?: Origin;
  /** A thing to do; a line each. */
  readonly hint?: string;
  /** For programs: figures, and the profiles that are meant. */
  readonly facts?: Readonly<Record<string, string | number | boolean | readonly string[]>>;
}

/** Every check once, in the order of the report, and the exit code of a problem that has no code of its own. */
const checkExits = {
  runtime: 3,
  environment: 2,
  files: 3,
  config: 3,
  keys: 3,
  kinds: 3,
  chains: 3,
  callers: 3,
  keychain: 5,
  prompt: 6,
  sts: 7,
  clock: 7,
  'cli cache': 3,
} as const;

export type CheckName = keyof typeof checkExits;

export interface Finding extends Observation {
  readonly check: CheckName;
}

const levels: readonly Level[] = ['ok', 'note', 'warning', 'problem'];

export function worst(findings: readonly Observation[]): Level {
  return levels[Math.max(0, ...findings.map(({ level }) => levels.indexOf(level)))] ?? 'ok';
}

/** 0 without a problem; else the smallest exit code of the problems, because the first causes come first. */
export function exitOf(findings: readonly Finding[]): number {
  const codes = findings.filter(({ level }) => level === 'problem').map(exitOfProblem);
  return codes.length === 0 ? 0 : Math.min(...codes);
}

function exitOfProblem({ code, check }: Finding): number {
  return code !== undefined && isErrorCode(code) ? catalog[code].exit : checkExits[check];
}

function isErrorCode(code: string): code is keyof typeof catalog {
  return Object.hasOwn(catalog, code);
}

/** A refusal as a check reports it. */
export function refusalSeen(error: RolechainError, level: Level = 'problem'): Observation {
  const { code, message, hint } = error;
  const origin = originOf(error);
  return { level, code, message, ...(origin && { origin }), ...(hint === undefined ? {} : { hint }) };
}

/** `a, b, c and 5 more`: enough names to find the rest by. */
export function inShort(names: readonly string[]): string {
  const shown = names.slice(0, 3).join(', ');
  return names.length <= 3 ? shown : `${shown} and ${names.length - 3} more`;
}
