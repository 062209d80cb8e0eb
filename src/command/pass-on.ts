import type { Readable, Writable } from 'node:stream';

export interface PassOn {
  readonly from: Readable;
  /** Not ended: it may be our own stdout. */
  readonly to: Writable;
  readonly see: (chunk: Uint8Array) => void;
  /** Settles when the program that writes has ended. */
  readonly exited: Promise<void>;
}

/** A program may leave others in the background that hold its stdout open: silence of this length ends the waiting. */
const SILENCE_MILLISECONDS = 500;

/**
 * Passes a stream on as fast as its reader takes it. Where the reader goes away, so do we, and the program that writes
 * learns of it as it would from the reader. Settles when the reader has everything.
 */
export async function passOn({ from, to, see, exited }: PassOn): Promise<void> {
  const leave = (): void => void from.destroy();
  const goOn = (): void => void from.resume();
  const silence = new Silence(from);
  to.on('error', leave);
  to.on('drain', goOn);
  from.on('data', (chunk: Uint8Array) => {
    silence.broken();
    see(chunk);
    if (!to.write(chunk)) from.pause();
  });
  // A pipe that cannot be read any more has ended, for whatever reason.
  from.on('error', leave);
  const closed = new Promise<void>((resolve) => {
    from.on('close', () => resolve());
  });
  void exited.then(() => silence.ends(leave));
  await closed;
  silence.stop();
  await flushed(to);
  to.off('error', leave);
  to.off('drain', goOn);
}

async function flushed(to: Writable): Promise<void> {
  await new Promise<void>((resolve) => {
    to.write('', () => resolve());
  });
}

/** Nothing has come for a while although somebody was there to take it. */
class Silence {
  readonly #stream: Readable;
  #chunks = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(stream: Readable) {
    this.#stream = stream;
  }

  broken(): void {
    this.#chunks += 1;
    this.#timer?.refresh();
  }

  ends(act: () => void): void {
    if (this.#stream.closed) return;
    this.#timer = setTimeout(() => {
      const before = this.#chunks;
      // What came while we were held up is read after the timers.
      setImmediate(() => {
        if (this.#chunks === before && !this.#stream.isPaused()) act();
        else this.#timer?.refresh();
      });
    }, SILENCE_MILLISECONDS);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
