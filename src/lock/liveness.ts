import { readFile } from 'node:fs/promises';
import type { Holder } from './holder.ts';
import { isSystemError } from '../errors/system-error.ts';

/** What the system tells of processes; `kill` is Node's own, `platform` too. */
export interface Processes {
  readonly platform: string;
  /** Sends a signal; 0 only asks whether the process is there. Throws ESRCH, EPERM. */
  readonly kill: (pid: number, signal: 0) => unknown;
}

/**
 * When process `pid` started, in clock ticks since the machine did; undefined where it is gone, only its parent has not
 * heard yet (a zombie holds nothing), or the system does not say.
 */
export async function startOf(pid: number, { platform }: Processes): Promise<string | undefined> {
  if (platform !== 'linux') return undefined;
  try {
    const fields = statFields(await readFile(`/proc/${pid}/stat`, 'utf8'));
    const state = fields[0];
    return state === 'Z' || state === 'X' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

/** Whether the process that wrote `holder` still runs; `holder` is of this process's own pid space. */
export async function isAlive(holder: Holder, processes: Processes): Promise<boolean> {
  if (holder.start !== undefined) return (await startOf(holder.pid, processes)) === holder.start;
  try {
    processes.kill(holder.pid, 0);
    return true;
  } catch (error) {
    return !isSystemError(error, 'ESRCH');
  }
}

/** The fields of /proc/PID/stat from the third (state) on; the second, the program's name, may hold spaces and `)`. */
function statFields(text: string): readonly string[] {
  return text
    .slice(text.lastIndexOf(')') + 2)
    .trim()
    .split(' ');
}
