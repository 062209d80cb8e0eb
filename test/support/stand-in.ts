import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './root.ts';

/** Puts a stand-in for a program into a folder of the PATH: `programs/stand-in-NAME.mjs`. */
export function installStandIn(folder: string, name: string): void {
  const script = join(root, `test/support/programs/stand-in-${name}.mjs`);
  const file = join(folder, name);
  const words = `READER_WORDS="$(printf '%s\\n' "$@"; echo .)"`;
  writeFileSync(file, `#!/bin/sh\n${words} exec "${process.execPath}" --no-warnings "${script}"\n`);
  chmodSync(file, 0o755);
}
