import { tmpdir } from 'node:os';
import { printable } from './errors/printable.ts';
import { Deadline } from './session/deadline.ts';
import type { Environment } from './session/environment.ts';
import type { Clock, Trace } from './session/ports.ts';
import { stateFolder } from './state/folder.ts';
import { userHome } from './user-home.ts';

/** Callers give up after 21.6 s (Rust) or 60 s (Go); this is for all work that needs no person. */
const DEADLINE_MILLISECONDS = 20_000;

/** What this process stands on: its environment, clock, user and folder. Made once a run. */
export class Machine {
  readonly env: Environment = process.env;
  readonly platform = process.platform;
  readonly uid = process.getuid?.();
  /** Who started this process. */
  readonly parentPid = process.ppid;
  readonly clock: Clock = { now: () => new Date() };
  readonly deadline = new Deadline(sinceStart, DEADLINE_MILLISECONDS);
  readonly trace: Trace = process.env['ROLECHAIN_TRACE'] === '1' ? traceOnStderr : () => {};
  #folder: { readonly path: string | undefined } | undefined;

  /** Locks and the list of what is kept lie here; undefined where no folder can be trusted. */
  get folder(): string | undefined {
    const { env, platform, uid } = this;
    this.#folder ??= { path: stateFolder({ env, platform, userHome, tmpdir: tmpdir(), uid }) };
    return this.#folder.path;
  }

  /** Whether who started this process has ended since: then a process of the system is the parent. On Windows nobody tells. */
  get orphaned(): boolean {
    return process.ppid !== this.parentPid;
  }

  /** One line for the person, outside of the protocol. */
  warn(line: string): void {
    writeOnStderr(`rolechain: ${line}\n`);
  }
}

/** Milliseconds that never step back. `performance` would have to be loaded first. */
function sinceStart(): number {
  return process.uptime() * 1000;
}

function traceOnStderr(event: string, facts: Readonly<Record<string, string | number | boolean>> = {}): void {
  const words = Object.entries(facts).map(([key, value]) => `${key}=${printable(String(value))}`);
  writeOnStderr(`rolechain: trace: ${[`${sinceStart().toFixed(0)} ms`, event, ...words].join(' ')}\n`);
}

function writeOnStderr(text: string): void {
  // A caller that gave up leaves a broken pipe behind. The session that somebody typed a code for is kept all the same.
  if (process.stderr.listenerCount('error') === 0) process.stderr.on('error', () => {});
  process.stderr.write(text);
}
