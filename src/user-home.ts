import { homedir, userInfo } from 'node:os';
import { isAbsolute } from 'node:path';

/**
 * The home that the system's user database names; a user that it does not know has none, and no files there. A HOME that is
 * empty or relative is nobody's home, but Node repeats it.
 */
export function userHome(): string {
  for (const ask of [homedir, () => userInfo().homedir]) {
    try {
      const home = ask();
      if (isAbsolute(home)) return home;
    } catch {
      // The user is not in the database.
    }
  }
  return '/nonexistent';
}
