import { homedir } from 'node:os';

/** The home that the system knows of the user; a user that it does not know has none, and no files there. */
export function userHome(): string {
  try {
    return homedir();
  } catch {
    return '/nonexistent';
  }
}
