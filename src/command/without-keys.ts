import type { Environment } from '../session/environment.ts';

/** An environment for a program with windows: AWS keys may stand in ours, and it has no use for any. */
export function withoutKeys(env: Environment): Environment {
  // On Windows small letters and capitals name the same variable.
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^(?:AWS|ROLECHAIN)_/i.test(name)));
}
