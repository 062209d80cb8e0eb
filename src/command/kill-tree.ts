import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { platform } from 'node:os';
import { env, kill } from 'node:process';
import { systemProgram } from './on-path.ts';

/** How long a process is given to stop before its children are read. */
const STOPPING_MS = 10;

/**
 * Ends a process and all that it started. By parentage and not by process group: in a group of its own (which Node
 * makes with a session of its own) a command has no terminal, and a `credential_process` may have to ask for a code.
 */
export function killTree(pid: number): void {
  if (platform() === 'win32') {
    // By its name alone Windows would look for it in the working folder first, which may be somebody else's repository.
    spawnSync(systemProgram('taskkill.exe', env), ['/pid', String(pid), '/t', '/f'], { windowsHide: true });
    return;
  }
  const all = new Set([pid]);
  // Stopped first, and looked for again until nobody new is found: what was started meanwhile would live on.
  for (let known = 0; known < all.size;) {
    known = all.size;
    for (const one of all) signal(one, 'SIGSTOP');
    for (const child of childrenOfAll(all)) all.add(child);
  }
  for (const one of all) signal(one, 'SIGKILL');
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    kill(pid, name);
  } catch {
    // It has ended, or changed its user.
  }
}

/**
 * On Linux from the kernel's own list, where it has one, which is whole for stopped processes (proc_pid_task(5)) and read far sooner
 * than all of /proc: should we be killed meanwhile, what we have stopped would stay so for ever.
 */
function childrenOfAll(parents: ReadonlySet<number>): readonly number[] {
  if (platform() === 'linux') {
    try {
      return [...parents].flatMap(childrenOf);
    } catch {
      // A kernel without that list.
    }
  }
  const children = childrenByParent();
  return [...parents].flatMap((pid) => children.get(pid) ?? []);
}

/** The children of all threads of a process. Throws where the kernel has no such list. */
function childrenOf(pid: number): readonly number[] {
  const threads = `/proc/${pid}/task`;
  if (!existsSync(threads)) return [];
  // SIGSTOP takes a moment to arrive, and a process that is starting another one finishes that first.
  for (const until = performance.now() + STOPPING_MS; performance.now() < until && !isStill(pid););
  return readdirSync(threads).flatMap((thread) =>
    readFileSync(`${threads}/${thread}/children`, 'latin1').split(' ').filter(Boolean).map(Number),
  );
}

function isStill(pid: number): boolean {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  return /^ [TtZX] /.test(stat.slice(stat.lastIndexOf(')') + 1));
}

function childrenByParent(): ReadonlyMap<number, readonly number[]> {
  const children = new Map<number, number[]>();
  for (const [pid, parent] of platform() === 'linux' ? fromProc() : fromPs()) {
    children.set(parent, [...(children.get(parent) ?? []), pid]);
  }
  return children;
}

function fromProc(): readonly (readonly [number, number])[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      // "pid (name) state parent …", and the name may hold anything (proc(5)).
      const stat = readFileSync(`/proc/${name}/stat`, 'latin1');
      return [[Number(name), Number(stat.slice(stat.lastIndexOf(')') + 1).split(' ')[2])] as const];
    } catch {
      return [];
    }
  });
}

function fromPs(): readonly (readonly [number, number])[] {
  const { stdout } = spawnSync('/bin/ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' });
  return (stdout ?? '').split('\n').flatMap((line) => {
    const [pid, parent] = line.trim().split(/\s+/).map(Number);
    return pid === undefined || parent === undefined ? [] : [[pid, parent] as const];
  });
}
