import { whyNotInForeground } from './foreground.ts';

/** As much of Node's `process` as standing in for another program takes. */
export interface Program {
  readonly pid: number;
  on(signal: NodeJS.Signals, listener: () => void): unknown;
  off(signal: NodeJS.Signals, listener: () => void): unknown;
  kill(pid: number, signal: NodeJS.Signals): unknown;
}

interface SignalsFor {
  /** Whose they are; undefined while it has not started. */
  readonly child: () => number | undefined;
  readonly platform: string;
  readonly program: Program;
}

// What ends, wakes or tells a program something, by `kill` or by a time limit.
const MEANT_FOR_IT = ['SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGUSR2', 'SIGALRM', 'SIGCONT'] as const;
const FROM_KEYS = ['SIGINT', 'SIGQUIT', 'SIGBREAK'] as const;

interface PassedSignals {
  /** Every signal that has come meanwhile. */
  readonly heard: ReadonlySet<NodeJS.Signals>;
  readonly stop: () => void;
}

/** Passes on to a child what is meant for it. */
export function passSignalsOn({ child, platform, program }: SignalsFor): PassedSignals {
  const heard = new Set<NodeJS.Signals>();
  const pass = (signal: NodeJS.Signals): void => {
    const pid = child();
    // Node would end it without further ado; Windows tells everybody at the console by itself.
    if (pid === undefined || platform === 'win32') return;
    try {
      program.kill(pid, signal);
    } catch {
      // It has just ended, or changed its user.
    }
  };
  // Ctrl-C reaches everybody in the foreground of the terminal: once more would be twice, and Terraform takes the
  // second for "leave everything and go". So the key's signals are passed on only where no key can have sent them.
  const passFromElsewhere = async (signal: NodeJS.Signals): Promise<void> => {
    if ((await whyNotInForeground(platform, program.pid)) !== undefined) pass(signal);
  };
  const listeners = [
    ...MEANT_FOR_IT.map((signal) => ({ signal, act: () => pass(signal) })),
    ...FROM_KEYS.map((signal) => ({ signal, act: () => void passFromElsewhere(signal) })),
  ].map(({ signal, act }) => ({
    signal,
    listener: () => {
      heard.add(signal);
      act();
    },
  }));
  for (const { signal, listener } of listeners) program.on(signal, listener);
  const stop = (): void => {
    for (const { signal, listener } of listeners) program.off(signal, listener);
  };
  return { heard, stop };
}
