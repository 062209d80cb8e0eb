import type { Credentials } from './credentials.ts';

/** The SDK for Java takes 64,000 bytes of a `credential_process` and no more; the rest of the document has room beside this. */
const MOST_CHARACTERS = 60_000;

/** What is too much about these credentials for any caller, as the end of a sentence; undefined where they can be taken. */
export function excess(credentials: Credentials): string | undefined {
  const characters = Object.values(credentials.reveal()).join('').length;
  return characters > MOST_CHARACTERS
    ? `${characters} characters, and callers take at most ${MOST_CHARACTERS}`
    : undefined;
}
