// How ECMA-48 writes colours (CSI), titles and links (OSC and its kind) and the rest. No program writes longer ones, and
// with a bound a sequence without an end holds up nothing.
const CSI = String.raw`(?:\u001b\[|\u009b)[0-?]{0,64}[ -/]{0,8}`;
const TEXT = String.raw`\u001b[\]PX^_][^\u0007\u001b]{0,2048}`;
const SHORT = String.raw`\u001b[ -/]{0,8}`;

const SEQUENCES = new RegExp(String.raw`${CSI}[@-~]|${TEXT}(?:\u0007|\u001b\\)|${SHORT}[0-~]`, 'g');
const BEGINNING = new RegExp(String.raw`(?:${CSI}|${TEXT}\u001b?|${SHORT})$`);

/** A terminal's text without what only moves and colours it. */
export function withoutSequences(text: string): string {
  return text.replaceAll(SEQUENCES, '');
}

/** Where a sequence begins that the end of `text` may have cut; the text's length where none does. */
export function cutSequence(text: string): number {
  return BEGINNING.exec(text)?.index ?? text.length;
}
