import { setTimeout as pause } from 'node:timers/promises';
import { spawn } from '@lydell/node-pty';

/** What a person does: waits until the terminal shows `sees`, then types, or does something else. */
export interface Step {
  readonly sees: string;
  readonly types?: string;
  /** The person waits until this holds, and then types. */
  readonly when?: () => boolean;
  readonly does?: (terminal: { readonly hangUp: () => void }) => void;
}

export interface TerminalRun {
  /** Everything that was written to the terminal, control sequences included. */
  readonly screen: string;
  readonly exit: number;
  /** The number of the signal that ended the script, or 0. */
  readonly signal: number;
}

/** Runs a shell script on a pseudo-terminal of its own, as its controlling terminal, with a person at the keys. */
export function runOnTerminal(
  script: string,
  steps: readonly Step[],
  { env, columns = 200 }: { readonly env: Readonly<Record<string, string>>; readonly columns?: number },
): Promise<TerminalRun> {
  const pty = spawn('sh', ['-c', script], { cols: columns, rows: 24, env: { PATH: process.env['PATH'], ...env } });
  let screen = '';
  let seen = 0;
  let next = 0;
  pty.onData((text) => {
    screen += text;
    for (let step = steps[next]; step !== undefined; step = steps[next]) {
      const found = screen.indexOf(step.sees, seen);
      if (found === -1) return;
      seen = found + step.sees.length;
      next += 1;
      if (step.types !== undefined) void type(pty, step.types, step.when);
      step.does?.({ hangUp: () => pty.kill('SIGHUP') });
    }
  });
  return new Promise((resolve) => {
    pty.onExit(({ exitCode, signal = 0 }) => resolve({ screen, exit: exitCode, signal }));
  });
}

async function type(pty: { write(text: string): void }, text: string, when: () => boolean = () => true): Promise<void> {
  // Somebody who waits in vain ends by the time limit of the test.
  while (!when()) await pause(20);
  pty.write(text);
}
