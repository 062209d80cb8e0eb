import { endProcess } from './exit.ts';

/** Exit codes after a signal, as a shell counts them: 128 and the signal's number. */
const EXIT_CODES = { SIGHUP: 129, SIGINT: 130, SIGQUIT: 131, SIGTERM: 143 } as const;
// SIGQUIT (Ctrl-\) too: the system would write our memory, with its credentials, to a core file.
const signals = ['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGTERM'] as const;

/** How long whoever else listens has to put things back. */
const GRACE_MILLISECONDS = 1_000;

const listeners = new Map<NodeJS.Signals, () => void>();

/** Ends the program on a signal; tells afterwards which exit code a signal wants, if there was one. */
export function watchSignals(): () => number | undefined {
  let wanted: number | undefined;
  for (const signal of signals) {
    const listener = (): void => {
      wanted ??= EXIT_CODES[signal];
      const code = wanted;
      // A prompt listens too: it puts the terminal back and tells others that it was cancelled. Nothing else does.
      if (process.listenerCount(signal) === 1) endProcess(code);
      setTimeout(() => endProcess(code), GRACE_MILLISECONDS).unref();
    };
    listeners.set(signal, listener);
    process.on(signal, listener);
  }
  return () => wanted;
}

/** While a command of the user runs, signals are for it; afterwards they end the program again. */
export async function withoutSignals<T>(work: () => Promise<T>): Promise<T> {
  leaveSignals();
  try {
    return await work();
  } finally {
    for (const [signal, listener] of listeners) process.on(signal, listener);
  }
}

/** From now on signals are for a command that runs in our place, and do not end the program. */
export function leaveSignals(): void {
  for (const [signal, listener] of listeners) process.off(signal, listener);
}
