import { RolechainError } from '../errors/error.ts';
import { shownWidth } from '../errors/shown-width.ts';
import type { MfaQuestion } from '../session/ports.ts';
import { stopReasons, watchForEnd, type Program } from '../command/program.ts';
import { faultOf, openingOf, shownName, typedCode } from './code.ts';
import type { Terminal } from './terminal.ts';
import { Typing, type Keystroke } from './typing.ts';

interface PromptOptions {
  readonly platform: string;
  readonly program: Program;
  /** Milliseconds. */
  readonly limit: number;
  /** Why this process must not use the terminal any more; undefined while it may. */
  readonly whyLost: () => Promise<string | undefined>;
}

/** How often a prompt looks whether the terminal is still its own. */
const LOOK_MILLISECONDS = 500;

/**
 * Asks on `terminal` until a code of six digits is typed that is not spent; leaves the terminal as it was, the prompt
 * erased. Each digit shows as `*`. Throws MFA_CANCELLED; MFA_NO_TERMINAL once another program has the terminal: when the
 * caller ends, its shell takes it back, and nobody could answer any more.
 *
 * The terminal is raw meanwhile, and not only silent: Node can do that without a program of its own (`stty`), and puts
 * it back even when it is terminated. The price is that Ctrl-C comes as a byte, no longer as a signal to everyone in
 * the foreground; so that signal is sent from here. The group in the foreground is ours, or there would be no prompt:
 * the caller gets just what it would have got without us.
 */
export async function promptFor(question: MfaQuestion, terminal: Terminal, options: PromptOptions): Promise<string> {
  const screen = new Screen(terminal, question);
  const { program, platform, limit, whyLost } = options;
  let timer: NodeJS.Timeout | undefined;
  let looks: NodeJS.Timeout | undefined;
  let unwatch: (() => void) | undefined;
  try {
    return await new Promise<string>((resolve, reject) => {
      let done = false;
      const cancel = (reason: string): void => {
        done = true;
        reject(new RolechainError('MFA_CANCELLED', { serial: question.serial, reason }));
      };
      let misses = 0;
      const look = async (): Promise<void> => {
        const reason = await whyLost();
        // Twice: on a busy machine a look may fail, and that says nothing.
        misses = reason === undefined ? 0 : misses + 1;
        if (reason === undefined || misses < 2 || done) return;
        done = true;
        screen.leave();
        const { serial, profile, asked = profile } = question;
        reject(new RolechainError('MFA_NO_TERMINAL', { serial, profile: asked, reason }));
      };
      const interrupt = (): void => {
        done = true;
        screen.restore();
        // Our own share of it arrives by `watchForEnd`. On Windows Node can only end processes, not interrupt them.
        if (platform === 'win32') cancel(stopReasons.SIGINT);
        else program.kill(0, 'SIGINT');
      };
      const answer = (line: string): void => {
        const code = typedCode(line);
        const fault = faultOf(code, question);
        if (fault !== undefined) return screen.ask(`${fault}. `);
        done = true;
        return resolve(code);
      };
      const act = (key: Keystroke): void => {
        switch (key.kind) {
          case 'shown':
            return screen.star(key.by);
          case 'line':
            return answer(key.line);
          case 'interrupt':
            return interrupt();
          case 'end':
            return cancel('the input ended');
        }
      };
      const typing = new Typing();
      terminal.listen((text) => {
        if (text === undefined) return cancel(stopReasons.SIGHUP);
        for (const key of typing.feed(text)) if (!done) act(key);
      });
      timer = setTimeout(() => cancel(`nobody answered within ${Math.round(limit / 1000)} s`), limit);
      looks = setInterval(() => void look(), LOOK_MILLISECONDS);
      unwatch = watchForEnd(program, {
        stopped: (signal) => cancel(stopReasons[signal]),
        leaving: () => screen.restore(),
      });
      terminal.setRaw(true);
      const opening = openingOf(question);
      screen.ask(opening === '' ? '' : `${opening}. `);
    });
  } finally {
    clearTimeout(timer);
    clearInterval(looks);
    screen.restore();
    unwatch?.();
  }
}

/** The one line, perhaps wrapped, that the prompt takes. */
class Screen {
  readonly #terminal: Terminal;
  readonly #prompt: string;
  /** In cells. */
  #length = 0;
  #left = false;

  constructor(terminal: Terminal, { serial, profile }: MfaQuestion) {
    this.#terminal = terminal;
    this.#prompt = `MFA code for ${shownName(serial)} (profile ${shownName(profile)}): `;
  }

  ask(before: string): void {
    this.#erase();
    const text = `${before}${this.#prompt}`;
    this.#length = shownWidth(text);
    this.#terminal.write(text);
  }

  star(by: 1 | -1): void {
    this.#length += by;
    this.#terminal.write(by === 1 ? '*' : '\b \b');
  }

  /** Leaves it to the program that has the terminal now: whoever changes one from the background is stopped. */
  leave(): void {
    this.#left = true;
  }

  restore(): void {
    if (this.#left) return;
    this.#left = true;
    this.#erase();
    this.#terminal.setRaw(false);
  }

  #erase(): void {
    if (this.#length === 0) return;
    const { columns } = this.#terminal;
    const above = columns > 0 ? Math.floor((this.#length - 1) / columns) : 0;
    this.#terminal.write(above > 0 ? `\u001b[${above}A\r\u001b[J` : '\r\u001b[K');
    this.#length = 0;
  }
}
