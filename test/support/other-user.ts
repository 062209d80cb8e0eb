import { execFileSync } from 'node:child_process';
import type { Box, BoxOptions } from './case.ts';
import { program } from './program.ts';

// The user that owns nothing.
const NOBODY = '65534';
const become = ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups'] as const;
const isRoot = process.getuid?.() === 0;

/** Why the program cannot run here as somebody whom the rights of files concern; undefined where it can. */
export const whyNoOther = ((): string | undefined => {
  if (!isRoot) return undefined;
  try {
    const [setpriv, ...as] = become;
    execFileSync(setpriv, [...as, ...program, '--version'], { stdio: 'ignore', env: { PATH: process.env['PATH'] } });
    return undefined;
  } catch {
    return 'root, and no other user can start the program';
  }
})();

export const skippedOther = whyNoOther === undefined ? '' : ` (SKIPPED: ${whyNoOther})`;

/** For root, who reads everything: runs the program as another user, to whom the whole home belongs. */
export function asOther(box: Box): BoxOptions {
  if (!isRoot) return {};
  execFileSync('chown', ['-R', `${NOBODY}:${NOBODY}`, box.home.path]);
  return { under: become };
}
