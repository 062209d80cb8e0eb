import type { ChildProcess } from 'node:child_process';
import type { Box, BoxOptions, TracedRun } from './case.ts';

/** A program of ours that goes on while a test does something else. */
export interface Live {
  readonly child: ChildProcess;
  /** Waits until it has written `text` on either stream, after what was waited for last. Throws where it ends instead. */
  sees(text: string): Promise<void>;
  /** Everything so far, of both streams. */
  readonly said: string;
  readonly ended: Promise<TracedRun>;
}

/** Starts the program without waiting for its end. */
export function startLive(box: Box, args: readonly string[], options: BoxOptions = {}): Live {
  let said = '';
  let seen = 0;
  let look = (): void => {};
  let child: ChildProcess | undefined;
  const started = (one: ChildProcess): void => {
    child = one;
    for (const stream of [one.stdout, one.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        said += text;
        look();
      });
    }
  };
  const ended = box.run(args, { ...options, started });
  const over = ended.then(({ code, stderr }) => {
    throw new Error(`it has ended with ${code}: ${stderr}`);
  });
  over.catch(() => {});
  if (child === undefined) throw new Error('it is started at once');
  const shown = (text: string): Promise<void> =>
    new Promise((resolve) => {
      look = () => {
        const found = said.indexOf(text, seen);
        if (found === -1) return;
        seen = found + text.length;
        look = () => {};
        resolve();
      };
      look();
    });
  return {
    child,
    ended,
    get said() {
      return said;
    },
    sees: (text) => Promise.race([shown(text), over]),
  };
}
