/** What a piece of typing means. */
export type Keystroke =
  | { readonly kind: 'shown'; readonly by: 1 | -1 }
  | { readonly kind: 'line'; readonly line: string }
  | { readonly kind: 'interrupt' }
  | { readonly kind: 'end' };

const LONGEST = 64;
// Arrow keys and their like: CSI and SS3 sequences.
// oxlint-disable-next-line no-control-regex -- escape sequences begin with one
const SEQUENCE = /\u001b(?:\[[0-9;?]*[ -/]*[@-~]|O[ -~])/g;

/** The line being typed on a raw terminal, with the keys that the terminal itself would else see to. */
export class Typing {
  #line: readonly string[] = [];

  feed(text: string): readonly Keystroke[] {
    return Array.from(text.replace(SEQUENCE, '')).flatMap((key) => this.#press(key));
  }

  #press(key: string): readonly Keystroke[] {
    switch (key) {
      case '\r':
      case '\n': {
        const line = this.#line.join('');
        this.#line = [];
        return [{ kind: 'line', line }];
      }
      // Ctrl-C and Ctrl-\.
      case '\u0003':
      case '\u001c':
        return [{ kind: 'interrupt' }];
      // Ctrl-D ends the input where nothing is typed, as on any terminal.
      case '\u0004':
        return this.#line.length === 0 ? [{ kind: 'end' }] : [];
      case '\b':
      case '\u007f':
        return this.#drop(1);
      // Ctrl-U and Ctrl-W.
      case '\u0015':
      case '\u0017':
        return this.#drop(this.#line.length);
      default:
        // Ctrl-Z is among the keys without effect: whoever waits for a stopped process would wait in vain.
        if (key < ' ' || this.#line.length === LONGEST) return [];
        this.#line = [...this.#line, key];
        return [{ kind: 'shown', by: 1 }];
    }
  }

  #drop(count: number): readonly Keystroke[] {
    const dropped = this.#line.slice(this.#line.length - count);
    this.#line = this.#line.slice(0, this.#line.length - count);
    return dropped.map(() => ({ kind: 'shown', by: -1 }));
  }
}
