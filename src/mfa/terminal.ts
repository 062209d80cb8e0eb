import { closeSync, constants, fstatSync, openSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { ReadStream, WriteStream } from 'node:tty';
import { bunReader } from '../command/bun-reader.ts';

/** The controlling terminal, wherever stdin, stdout and stderr lead. */
export interface Terminal {
  readonly columns: number;
  /** Every key as it is typed, shown by nobody; `false` puts the terminal back as it was found. */
  setRaw(raw: boolean): void;
  write(text: string): void;
  /** Hands on what is typed, what was typed before included; undefined once the terminal is gone. */
  listen(heard: (text: string | undefined) => void): void;
  close(): Promise<void>;
}

/** Undefined where there is no terminal. */
export function openTerminal(platform: string): Terminal | undefined {
  const opened: number[] = [];
  try {
    // Windows wants write access for a change of the console's mode.
    const from = openSync(platform === 'win32' ? '\\\\.\\CONIN$' : '/dev/tty', 'r+');
    opened.push(from);
    const to = openSync(platform === 'win32' ? '\\\\.\\CONOUT$' : '/dev/tty', 'r+');
    opened.push(to);
    const input = new ReadStream(from);
    const typed = platform === 'win32' ? undefined : bunReader(openToPoll);
    return new Streams(input, typed ?? input, new WriteStream(to), opened);
  } catch {
    for (const fd of opened) closeSync(fd);
    return undefined;
  }
}

function openToPoll(): number {
  return openSync('/dev/tty', constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
}

class Streams implements Terminal {
  readonly #input: ReadStream;
  /** Where the keys come from. */
  readonly #typed: Readable;
  readonly #output: WriteStream;
  readonly #opened: readonly Opened[];

  constructor(input: ReadStream, typed: Readable, output: WriteStream, opened: readonly number[]) {
    this.#input = input;
    this.#typed = typed;
    this.#output = output;
    this.#opened = opened.map((fd) => ({ fd, device: fstatSync(fd).rdev }));
    // A terminal that goes away is told by `listen`; what can no longer be written is of no use to anybody.
    this.#output.on('error', () => undefined);
  }

  get columns(): number {
    return this.#output.columns;
  }

  setRaw(raw: boolean): void {
    this.#input.setRawMode(raw);
  }

  write(text: string): void {
    this.#output.write(text);
  }

  listen(heard: (text: string | undefined) => void): void {
    this.#typed.setEncoding('utf8').on('data', (text: string) => heard(text));
    this.#typed.on('end', () => heard(undefined)).on('error', () => heard(undefined));
  }

  async close(): Promise<void> {
    await Promise.all([this.#typed, this.#input, this.#output].map(closed));
    for (const one of this.#opened) closeOwn(one);
  }
}

interface Opened {
  readonly fd: number;
  readonly device: number;
}

function closed(stream: Readable | WriteStream): Promise<void> {
  return new Promise((resolve) => {
    if (stream.closed) return resolve();
    stream.once('close', resolve);
    stream.destroy();
  });
}

/** Node opens terminals once more for itself, and then does not close what it was given; on Windows it does. */
function closeOwn({ fd, device }: Opened): void {
  try {
    if (fstatSync(fd).rdev === device) closeSync(fd);
  } catch {
    // Closed already.
  }
}
