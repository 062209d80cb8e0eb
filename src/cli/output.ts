import { writeSync } from 'node:fs';
import { isSystemError } from '../errors/system-error.ts';

/**
 * Writes the one thing a command has to say; settles when the reader has it. Throws the system's EPIPE where the reader
 * has gone, OUTPUT_UNWRITABLE.
 */
export async function writeStdout(text: string): Promise<void> {
  try {
    const rest = writtenAtOnce(text);
    if (rest.length > 0) await written(rest);
  } catch (error) {
    throw isClosedPipe(error) ? error : await unwritable(error);
  }
}

/** A run that goes well need not load the words for one that does not. */
async function unwritable(cause: unknown): Promise<Error> {
  const { RolechainError } = await import('../errors/error.ts');
  const { fileReason } = await import('../errors/file-reason.ts');
  return new RolechainError('OUTPUT_UNWRITABLE', { reason: fileReason(cause) }, { cause });
}

// POSIX's PIPE_BUF on Linux: so much goes into a pipe in one piece.
const AT_ONCE = 4096;

/** What the stream still holds may not be overtaken. */
let streaming = false;

/** Writes without the stream, which takes longer to load than to write with; gives what is left for the stream. */
function writtenAtOnce(text: string): Uint8Array {
  const bytes = Buffer.from(text);
  if (streaming || bytes.length > AT_ONCE) return bytes;
  let done = 0;
  try {
    while (done < bytes.length) done += writeSync(1, bytes, done);
  } catch (error) {
    // The pipe is full, and set not to wait.
    if (!isSystemError(error, 'EAGAIN')) throw error;
  }
  return bytes.subarray(done);
}

async function written(text: Uint8Array): Promise<void> {
  streaming = true;
  await new Promise<void>((resolve, reject) => {
    process.stdout.once('error', reject);
    process.stdout.write(text, (error) => {
      // A file's stream tells of the fault here first, and by the event later: nobody listening would end us by then.
      if (error) return reject(error);
      process.stdout.off('error', reject);
      resolve();
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
