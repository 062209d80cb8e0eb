import { closeSync } from 'node:fs';
import { constants } from 'node:os';
import type { Ending } from '../tasks/user-command.ts';
import { endProcess } from './exit.ts';

// They would write our memory, which holds credentials, to a core file; the shell counts the exit code just the same.
const DUMPING: ReadonlySet<NodeJS.Signals> = new Set([
  ...(['SIGABRT', 'SIGBUS', 'SIGFPE', 'SIGILL', 'SIGQUIT', 'SIGSEGV'] as const),
  ...(['SIGSYS', 'SIGTRAP', 'SIGXCPU', 'SIGXFSZ'] as const),
]);

/** Ends the process as a command in its place has ended: by its exit code, or by the signal that ended it. */
export function endLike(ending: Ending): never {
  // Node puts terminals back as it found them: it would undo what the command has set, or what somebody in the
  // foreground needs by now. It leaves alone what is closed.
  for (const descriptor of [0, 1, 2]) closeQuietly(descriptor);
  if ('code' in ending) endProcess(ending.code);
  const { signal } = ending;
  if (!DUMPING.has(signal)) {
    if (signal !== 'SIGKILL') restoreDefault(signal);
    process.kill(process.pid, signal);
  }
  // The first process of a container is not ended by a signal.
  endProcess(128 + constants.signals[signal]);
}

/** Taking the last listener away brings the system's own behaviour back, also where Node ignores the signal. */
function restoreDefault(signal: NodeJS.Signals): void {
  process.on(signal, () => undefined);
  process.removeAllListeners(signal);
}

function closeQuietly(descriptor: number): void {
  try {
    closeSync(descriptor);
  } catch {
    // Closed already.
  }
}
