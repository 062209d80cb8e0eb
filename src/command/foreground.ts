import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/**
 * Why this process must not read from its terminal; undefined where it may. The kernel stops a background process that
 * tries to, and it would stand there with its locks in hand.
 */
export async function whyNotInForeground(platform: string, pid: number): Promise<string | undefined> {
  // Windows has no process groups in this sense: whoever has the console may read it.
  if (platform === 'win32') return undefined;
  const groups = platform === 'linux' ? await fromProc() : await fromPs(pid);
  if (groups === undefined || groups.foreground <= 0) return 'there is no terminal to ask on';
  return groups.own === groups.foreground ? undefined : 'this process runs in the background of its terminal';
}

/** Process groups: this process's, and the one in the foreground of its terminal, 0 or -1 without a terminal. */
interface Groups {
  readonly own: number;
  readonly foreground: number;
}

async function fromProc(): Promise<Groups | undefined> {
  const text = await readFile('/proc/self/stat', 'utf8').catch(() => '');
  // After the program's name, which may hold anything: state, parent, group, session, terminal, its foreground group.
  const [, , own, , , foreground] = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return parseGroups(own, foreground);
}

async function fromPs(pid: number): Promise<Groups | undefined> {
  try {
    const { stdout } = await promisify(execFile)('/bin/ps', ['-o', 'pgid=,tpgid=', '-p', String(pid)], {
      timeout: 3000,
    });
    const [own, foreground] = stdout.trim().split(/\s+/);
    return parseGroups(own, foreground);
  } catch {
    return undefined;
  }
}

function parseGroups(own: string | undefined, foreground: string | undefined): Groups | undefined {
  const groups = { own: Number(own), foreground: Number(foreground) };
  return Number.isInteger(groups.own) && Number.isInteger(groups.foreground) ? groups : undefined;
}
