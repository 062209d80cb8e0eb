import { readdirSync, readFileSync } from 'node:fs';

/**
 * How long a process has waited for a processor, in ms since it started: the second figure of its main thread's
 * /proc/PID/schedstat. 0 where the kernel does not count it. https://docs.kernel.org/scheduler/sched-stats.html
 */
export function starved(pid: number): number {
  return Number(read(`/proc/${pid}/schedstat`).split(' ')[1] ?? 0) / 1e6;
}

/** The processes of this machine whose environment holds `text`. */
export function processesWith(text: string): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^[0-9]+$/.test(name) && read(`/proc/${name}/environ`).includes(text))
    .map(Number);
}

function read(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}
