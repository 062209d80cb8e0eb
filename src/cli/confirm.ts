import { createInterface } from 'node:readline';

/** Whether there is a person to ask: somebody who sees the question and can answer it. */
export function canAsk(): boolean {
  return process.stdin.isTTY && process.stderr.isTTY;
}

/** Asks on the terminal; anything but yes is no, the end of the input too. Ctrl-C ends the program, as always. */
export async function confirm(question: string): Promise<boolean> {
  // The terminal edits the line itself: raw mode would turn Ctrl-C into a character.
  const lines = createInterface({ input: process.stdin, output: process.stderr, terminal: false });
  process.stderr.write(question);
  try {
    return await new Promise<boolean>((resolve) => {
      lines.once('line', (line) => resolve(/^\s*y(?:es)?\s*$/i.test(line)));
      lines.once('close', () => resolve(false));
    });
  } finally {
    lines.close();
  }
}
