import { isSystemError } from '../errors/system-error.ts';

/** Writes the one thing a command has to say; settles when the reader has it. */
export async function writeStdout(text: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    process.stdout.once('error', reject);
    process.stdout.write(text, (error) => {
      process.stdout.off('error', reject);
      if (error) reject(error);
      else resolve();
    });
  });
}

/** Writes lines to stderr and settles when they are out, for whoever ends the process next. */
export async function writeStderrWhole(lines: readonly string[]): Promise<void> {
  ignoreErrorsOfStderr();
  await new Promise<void>((resolve) => {
    process.stderr.write(lines.map((line) => `${line}\n`).join(''), () => resolve());
  });
}

export function writeStderr(lines: readonly string[]): void {
  if (lines.length === 0) return;
  ignoreErrorsOfStderr();
  process.stderr.write(`${lines.join('\n')}\n`);
}

/** A closed stderr must not turn an answer into a failure. */
function ignoreErrorsOfStderr(): void {
  if (process.stderr.listenerCount('error') === 0) process.stderr.on('error', () => {});
}

/** Whether the reader went away before it had everything: nobody is left to tell. */
export function isClosedPipe(error: unknown): boolean {
  return isSystemError(error, 'EPIPE');
}
