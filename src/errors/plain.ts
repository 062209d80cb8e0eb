import { printable } from './printable.ts';

/** A text from outside as part of a message: on one line, without the `secrets`, and not without end. */
export function plain(text: string, secrets: readonly string[] = [], characters = 1_000): string {
  const hidden = secrets.filter(Boolean).reduce((line, secret) => line.replaceAll(secret, '****'), text);
  return printable(hidden.replaceAll(/\s+/g, ' ').trim()).slice(0, characters);
}
