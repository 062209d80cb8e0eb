import { spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { withOrdinaryCores } from '../core-dumps.ts';
import { passSignalsOn } from './child-signals.ts';
import type { Ending, InPlace } from './in-place.ts';
import { passOn } from './pass-on.ts';
import { leaveWriters, openPipes, type Pipes } from './pipes.ts';
import { cannotRun, namedDescriptors } from './user-child.ts';

/** A command whose output is seen on its way. */
export interface Observed extends InPlace {
  /** Where what it writes goes, byte for byte; they are not ended with it. */
  readonly stdout: Writable;
  readonly stderr: Writable;
  /** From `openPipes`, where there was time to open them ahead. */
  readonly pipes?: Pipes | undefined;
  /** Sees every chunk, of either stream. */
  readonly see: (stream: 'stdout' | 'stderr', chunk: Uint8Array) => void;
}

/** How it ended, and what it was told meanwhile. */
export interface ObservedEnding {
  readonly ending: Ending;
  /** What has come for it, or for all of us at the terminal, while it ran. */
  readonly signals: ReadonlySet<NodeJS.Signals>;
}

/**
 * Runs a command as `runInPlace` does, but that its stdout and stderr come through us. Settles when it has ended and all
 * that it wrote is with the reader; whoever it has left in the background is not waited for. Throws
 * COMMAND_NOT_EXECUTABLE.
 */
export async function runObserved(command: Observed): Promise<ObservedEnding> {
  const { platform, program, stdout, stderr, see } = command;
  let child: Started | undefined;
  const signals = passSignalsOn({ child: () => child?.pid, platform, program });
  try {
    const started = start(command);
    child = started;
    const exited = started.ending.then(ignore, ignore);
    const passed = [
      passOn({ from: started.stdout, to: stdout, see: (chunk) => see('stdout', chunk), exited }),
      passOn({ from: started.stderr, to: stderr, see: (chunk) => see('stderr', chunk), exited }),
    ];
    const ending = await started.ending;
    await Promise.all(passed);
    await whatHasCome();
    return { ending, signals: signals.heard };
  } finally {
    signals.stop();
  }
}

/** Ctrl-C comes to the command and to us at once, but its end may be heard of first: one more look at what waits for us. */
async function whatHasCome(): Promise<void> {
  // The first is still of the turn in which the end was heard of.
  await setImmediate();
  await setImmediate();
}

interface Started {
  readonly pid: number | undefined;
  readonly stdout: Readable;
  readonly stderr: Readable;
  readonly ending: Promise<Ending>;
}

function start({ path, words, env, pipes = openPipes(env) }: Observed): Started {
  const [name = path, ...args] = words;
  const [out, err] = pipes ?? [];
  try {
    const stdio = ['inherit' as const, out?.writer ?? ('pipe' as const), err?.writer ?? ('pipe' as const)];
    const streams = [...stdio, ...namedDescriptors(args)];
    const child = withOrdinaryCores(() => spawn(path, args, { argv0: name, env, stdio: streams }));
    const ending = new Promise<Ending>((resolve, reject) => {
      child.on('error', (error) => reject(cannotRun(name, error)));
      child.on('exit', (code, signal) => resolve(signal === null ? { code: code ?? 1 } : { signal }));
    });
    const [stdout, stderr] = [out?.reader ?? child.stdout, err?.reader ?? child.stderr];
    if (stdout === null || stderr === null) throw new Error('a stream that was asked for as a pipe is one');
    return { pid: child.pid, stdout, stderr, ending };
  } catch (error) {
    for (const { reader } of pipes ?? []) reader.destroy();
    throw cannotRun(name, error);
  } finally {
    leaveWriters(pipes ?? []);
  }
}

function ignore(): void {}
