import type { Fault } from '../json.ts';

/** A policy's text from its bytes; what they are otherwise, if they are no UTF-8. */
export function decodePolicy(bytes: Uint8Array): string | Fault {
  const [first, second] = bytes;
  // A byte order mark, or the zero that every second byte of ASCII is.
  const utf16 =
    (first === 0xff && second === 0xfe) ||
    (first === 0xfe && second === 0xff) ||
    (bytes.length > 1 && (first === 0) !== (second === 0));
  if (utf16) return { line: 1, column: 1, reason: 'the text is UTF-16; a policy is written in UTF-8' };
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    // Decoding leniently puts U+FFFD where the first bad byte stands.
    const before = new TextDecoder('utf-8').decode(bytes).split('\uFFFD', 1)[0]?.split('\n') ?? [];
    return { line: before.length, column: (before.at(-1) ?? '').length + 1, reason: 'the text is not UTF-8' };
  }
}
