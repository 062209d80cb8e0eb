import { chmodSync, readFileSync } from 'node:fs';
import type { Box } from './case.ts';
import { programLine } from './program.ts';

/** A shell script under the home, as a word for a config file. */
export function script(box: Box, name: string, text: string): string {
  box.home.write(name, `#!/bin/sh\n${text}\n`);
  chmodSync(box.path(name), 0o700);
  return box.path(name);
}

/** The program behind a script that counts how often it is started; it gives the environment on, as a shell does. */
export function countedProgram(box: Box): { readonly command: string; readonly starts: () => number } {
  const log = box.path('starts');
  const command = script(box, 'counted', `echo start >>"${log}"\nexec ${programLine} "$@"`);
  return { command, starts: () => readFileSync(log, 'utf8').split('start').length - 1 };
}
