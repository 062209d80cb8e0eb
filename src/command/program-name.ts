import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/** The name of a process, as the system keeps it; undefined where that cannot be had cheaply. */
export async function programName(platform: string, pid: number): Promise<string | undefined> {
  try {
    if (platform === 'win32') return undefined;
    if (platform === 'linux') return (await readFile(`/proc/${pid}/comm`, 'utf8')).trim();
    const { stdout } = await promisify(execFile)('/bin/ps', ['-o', 'comm=', '-p', String(pid)], { timeout: 3000 });
    return stdout.trim();
  } catch {
    return undefined;
  }
}
