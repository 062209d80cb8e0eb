import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export type WindowName = 'pinentry' | 'zenity' | 'kdialog' | 'osascript' | 'powershell';

/** How a program ends when a person types a line, or says no. */
const replies: Readonly<Record<WindowName, { readonly typed: string; readonly cancelled: string }>> = {
  pinentry: {
    typed: String.raw`printf 'OK hi\nOK\nOK\nOK\nOK\nD %s\nOK\n' "$line"`,
    cancelled: String.raw`printf 'OK hi\nOK\nOK\nOK\nOK\nERR 83886179 Operation cancelled <Pinentry>\n'`,
  },
  zenity: { typed: 'echo "$line"', cancelled: 'exit 1' },
  kdialog: { typed: 'echo "$line"', cancelled: 'exit 1' },
  osascript: { typed: 'echo "typed $line"', cancelled: 'echo cancelled' },
  powershell: { typed: String.raw`printf %s "$line"`, cancelled: 'exit 10' },
};

/**
 * Programs with the names of real ones, in a folder that is to be the whole PATH. Each run keeps its arguments, stdin,
 * environment and process id, and then does what its script says.
 */
export class FakeWindows {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
    mkdirSync(folder, { recursive: true });
  }

  /** Lines that a person types, each in a window of its own. */
  typed(name: WindowName, lines: readonly string[]): void {
    const cases = lines.map((line, index) => `${index + 1}) line='${line}';;`).join(' ');
    this.does(name, `case $run in ${cases} *) exit 99;; esac; ${replies[name].typed}`);
  }

  /** A window that stays open until a line is typed or it is cancelled. */
  waiting(name: WindowName): {
    readonly type: (line: string) => Promise<void>;
    readonly cancel: () => Promise<void>;
  } {
    const pipe = join(this.folder, `${name}.typed`);
    spawnSync('mkfifo', [pipe]);
    const { typed, cancelled } = replies[name];
    this.does(name, `IFS= read -r line <'${pipe}'\nif [ "$line" = cancel ]; then ${cancelled}; else ${typed}; fi`);
    const type = (line: string): Promise<void> => writeToReader(pipe, `${line}\n`);
    return { type, cancel: () => type('cancel') };
  }

  cancelled(name: WindowName): void {
    this.does(name, replies[name].cancelled);
  }

  /** A shell script; `$run` counts from 1, and stdin has been read. */
  does(name: WindowName, script: string): void {
    const file = join(this.folder, name === 'powershell' ? 'powershell.exe' : name);
    const log = `${this.folder}/${name}`;
    const text = `#!/bin/sh
PATH=/usr/bin:/bin
run=1
while ! mkdir "${log}.$run" 2>/dev/null; do run=$((run + 1)); done
for word in "$@"; do printf '%s\\0' "$word"; done >"${log}.$run/args"
cat >"${log}.$run/stdin"
env >"${log}.$run/env"
echo $$ >"${log}.$run/new" && mv "${log}.$run/new" "${log}.$run/pid"
${script}
`;
    writeFileSync(file, text);
    chmodSync(file, 0o755);
  }

  /** The windows of a program, in the order in which they were opened. */
  opened(name: WindowName): readonly Opened[] {
    return readdirSync(this.folder)
      .filter((entry) => entry.startsWith(`${name}.`) && existsSync(join(this.folder, entry, 'pid')))
      .toSorted((a, b) => Number(a.split('.').at(-1)) - Number(b.split('.').at(-1)))
      .map((entry) => {
        const read = (file: string): string => readFileSync(join(this.folder, entry, file), 'utf8');
        return {
          args: read('args').split('\0').slice(0, -1),
          stdin: read('stdin'),
          env: read('env'),
          pid: Number(read('pid')),
        };
      });
  }

  /** Settles once a window is open. */
  async open(name: WindowName): Promise<Opened> {
    for (;;) {
      const last = this.opened(name).at(-1);
      if (last !== undefined) return last;
      // oxlint-disable-next-line no-await-in-loop -- looks until it is there; the test's own limit ends it
      await sleep(20);
    }
  }
}

export interface Opened {
  readonly args: readonly string[];
  readonly stdin: string;
  readonly env: string;
  readonly pid: number;
}

/** Settles once a process has ended. */
export async function ended(pid: number): Promise<void> {
  // oxlint-disable-next-line no-await-in-loop -- looks until it is gone; the test's own limit ends it
  while (isAlive(pid)) await sleep(20);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Writes to a FIFO once somebody reads it; without waiting in the kernel, where no test could be ended. */
async function writeToReader(pipe: string, text: string): Promise<void> {
  for (;;) {
    try {
      const fd = openSync(pipe, constants.O_WRONLY | constants.O_NONBLOCK);
      writeSync(fd, text);
      closeSync(fd);
      return;
    } catch {
      // oxlint-disable-next-line no-await-in-loop -- tries until it is read; the test's own limit ends it
      await sleep(20);
    }
  }
}
