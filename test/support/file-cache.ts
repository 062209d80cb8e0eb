import { expect } from 'vitest';
import type { Emulator } from '../emulator/emulator.ts';
import { fiveHops } from '../emulator/worlds.ts';
import { allCalls } from './calls.ts';
import type { Box, BoxOptions, TracedRun } from './case.ts';
import { adminKeys, fiveHopConfig } from './configs.ts';
import { expectDocument } from './document.ts';

/** What role-a costs where nothing is kept. */
export const once = ['GetCallerIdentity', 'AssumeRole role-a'];
export const ask = ['process', '--profile', 'role-a'];

/** What is said where sessions should be kept in files, and are not. */
export function unkept(why: string): string {
  return `rolechain: credentials are not cached: no file can be kept (${why}); "rolechain doctor" shows where\n`;
}

export const noFolder = unkept('there is no folder of this user’s to keep files in');

/** A machine without a runtime folder, on which files are named by their own variables, wherever the home is. */
export async function withFiles(box: Box): Promise<Emulator> {
  box.config(fiveHopConfig.replace(adminKeys, ''));
  box.home.write('keys', `[default]\n${adminKeys}`);
  Object.assign(box.env, { XDG_RUNTIME_DIR: '', AWS_SHARED_CREDENTIALS_FILE: box.path('keys') });
  return box.emulate(fiveHops);
}

/** The config file, where HOME does not lead to it. */
export function named(box: Box): Readonly<Record<string, string>> {
  return { AWS_CONFIG_FILE: box.path('.aws/config') };
}

/** Two runs that are answered. */
export async function twice(box: Box, options: BoxOptions = {}): Promise<readonly [TracedRun, TracedRun]> {
  const runs = [await box.run(ask, options), await box.run(ask, options)] as const;
  for (const { stdout } of runs) expectDocument(stdout);
  return runs;
}

/** Two runs that say nothing and give one document, at the price of one. */
export async function keptOnce(box: Box, sts: Emulator, options: BoxOptions = {}): Promise<void> {
  const [first, second] = await twice(box, options);
  expect([first.stderr, second.stdout, second.stderr]).toEqual(['', first.stdout, '']);
  expect(allCalls(sts.calls)).toEqual(once);
}
