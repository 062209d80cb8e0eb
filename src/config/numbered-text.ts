import type { Origin } from '../errors/catalog.ts';

/**
 * The text of a file, and places in it by their offsets. Lines are counted when somebody asks for one: only people do, in
 * a refusal or a plan that they read, and a cache hit shows them none.
 */
export class NumberedText {
  readonly file: string;
  readonly text: string;
  #breaks: readonly number[] | undefined;

  constructor(file: string, text: string) {
    this.file = file;
    this.text = text;
  }

  originAt(offset: number): Origin {
    const lineAt = (): number => this.#lineAt(offset);
    return {
      file: this.file,
      get line() {
        return lineAt();
      },
    };
  }

  /** One more than the line breaks before `offset`, which a binary search finds. */
  #lineAt(offset: number): number {
    this.#breaks ??= lineBreaks(this.text);
    let [low, high] = [0, this.#breaks.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#breaks[middle] ?? offset) < offset) low = middle + 1;
      else high = middle;
    }
    return low + 1;
  }
}

function lineBreaks(text: string): readonly number[] {
  const breaks: number[] = [];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) breaks.push(at);
  return breaks;
}
