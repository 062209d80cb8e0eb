import { findCommand } from '../command/find.ts';
import { runInPlace, type Ending } from '../command/in-place.ts';
import { programName } from '../command/program-name.ts';
import type { Environment } from '../session/environment.ts';

export type { Ending } from '../command/in-place.ts';

/** Where the command that the user names stands. Throws COMMAND_NOT_FOUND, COMMAND_NOT_EXECUTABLE. */
export function findUserCommand(command: string): string {
  return findCommand(command, { env: process.env, platform: process.platform });
}

/** Runs what the user typed in our place; signals are its own from now on. Throws COMMAND_NOT_EXECUTABLE. */
export async function runUserCommand(path: string, words: readonly string[], env: Environment): Promise<Ending> {
  return runInPlace({ path, words, env, platform: process.platform, program: process });
}

/** The name of the program that started us: the shell, where a person typed the command. */
export async function parentProgram(): Promise<string | undefined> {
  return programName(process.platform, process.ppid);
}
