/** A signal that ends a program which waits for a person; after Node's own names. */
export type EndingSignal = 'SIGINT' | 'SIGTERM' | 'SIGHUP';

/** As much of Node's `process` as asking a person takes. */
export interface Program {
  readonly pid: number;
  on(event: EndingSignal | 'exit', listener: () => void): unknown;
  off(event: EndingSignal | 'exit', listener: () => void): unknown;
  kill(pid: number, signal: 'SIGINT' | 'SIGKILL'): unknown;
}

/** Reasons of MFA_CANCELLED after a signal: whoever sees them ends with 130, 143 or 129, as the signal would have. */
export const stopReasons: Readonly<Record<EndingSignal, string>> = {
  SIGINT: 'interrupted',
  SIGTERM: 'terminated',
  SIGHUP: 'the terminal was closed',
};

/**
 * Calls `stopped` when a signal wants to end the program, and `leaving` when it exits without more ado; until the
 * function that this gives back is called.
 */
export function watchForEnd(
  program: Program,
  { stopped, leaving }: { readonly stopped: (signal: EndingSignal) => void; readonly leaving: () => void },
): () => void {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const listeners = signals.map((signal) => ({ signal, listener: () => stopped(signal) }));
  for (const { signal, listener } of listeners) program.on(signal, listener);
  program.on('exit', leaving);
  return () => {
    for (const { signal, listener } of listeners) program.off(signal, listener);
    program.off('exit', leaving);
  };
}
