import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, openSync, closeSync, rmSync, writeFileSync, existsSync, readFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/**
 * What a process may find where the keychain should be:
 * `unlocked` and `locked` have a default collection, `empty` has a service without one, `no-service` a bus without a
 * service, `no-bus` nothing, `stale` the address of a bus that is gone, `mute` a socket that accepts and never answers,
 * `frozen` a service that is stopped.
 */
export type KeychainState = 'unlocked' | 'locked' | 'empty' | 'no-service' | 'no-bus' | 'stale' | 'mute' | 'frozen';

export interface SecretServiceHandle {
  /** What a process needs to find it, and to find nothing else; HOME is a throw-away folder. */
  readonly env: Readonly<Record<string, string>>;
  readonly pids: { readonly bus?: number; readonly keyring?: number };
  /** Stops the service as SIGSTOP does, and lets it go on. */
  freeze(): void;
  thaw(): void;
  /** Kills an unlocked service as `kill -9` does; `restart` brings it back, unlocked, with what it had written down. */
  kill(): Promise<void>;
  restart(): Promise<void>;
  stop(): Promise<void>;
}

// Debian: the packages dbus and gnome-keyring.
const programs = { bus: 'dbus-daemon', send: 'dbus-send', keyring: 'gnome-keyring-daemon' };

/** Why tests against a real Secret Service cannot run here; undefined where they can. */
export function whyNoSecretService(): string | undefined {
  if (process.platform !== 'linux') return 'there is no Secret Service on this system';
  const lacking = Object.values(programs).filter((program) => !installed(program));
  return lacking.length === 0 ? undefined : `${lacking.join(' and ')} not installed`;
}

/**
 * Starts a private session bus with a throw-away gnome-keyring on it. `seed` runs while the keyring is still unlocked.
 * The daemons die with this process; `stop()` also removes their folder.
 */
export async function secretService(
  state: KeychainState,
  seed?: (env: Readonly<Record<string, string>>) => Promise<void>,
): Promise<SecretServiceHandle> {
  const machine = new Machine();
  try {
    await machine.bring(state, seed);
  } catch (error) {
    await machine.stop();
    throw error;
  }
  return machine;
}

class Machine implements SecretServiceHandle {
  // A Unix socket's path has room for 107 bytes, so not below a long TMPDIR.
  readonly #folder = mkdtempSync('/tmp/rolechain-keychain-');
  readonly env: Readonly<Record<string, string>>;
  #bus: ChildProcess | undefined;
  #keyring: ChildProcess | undefined;
  #mute: { readonly server: Server; readonly sockets: Set<Socket> } | undefined;

  constructor() {
    for (const name of ['home', 'run', 'data', 'config', 'cache', 'state']) mkdirSync(join(this.#folder, name), 0o700);
    this.env = {
      PATH: process.env['PATH'] ?? '/usr/bin:/bin',
      HOME: join(this.#folder, 'home'),
      XDG_RUNTIME_DIR: join(this.#folder, 'run'),
      XDG_DATA_HOME: join(this.#folder, 'data'),
      XDG_CONFIG_HOME: join(this.#folder, 'config'),
      XDG_CACHE_HOME: join(this.#folder, 'cache'),
      XDG_STATE_HOME: join(this.#folder, 'state'),
      DBUS_SESSION_BUS_ADDRESS: `unix:path=${join(this.#folder, 'run', 'bus')}`,
    };
  }

  get pids(): { readonly bus?: number; readonly keyring?: number } {
    return {
      ...(this.#bus?.pid === undefined ? {} : { bus: this.#bus.pid }),
      ...(this.#keyring?.pid === undefined ? {} : { keyring: this.#keyring.pid }),
    };
  }

  async bring(state: KeychainState, seed?: (env: Readonly<Record<string, string>>) => Promise<void>): Promise<void> {
    switch (state) {
      case 'no-bus':
      case 'stale':
        // The address stays set for `stale`: the two differ in the environment only.
        if (state === 'no-bus') Reflect.deleteProperty(this.env, 'DBUS_SESSION_BUS_ADDRESS');
        return;
      case 'mute':
        return this.#startMute();
      case 'no-service':
        return this.#startBus();
      case 'empty':
        await this.#startBus();
        return this.#startKeyring();
      case 'unlocked':
      case 'frozen':
        await this.#startUnlocked(seed);
        if (state === 'frozen') this.freeze();
        return;
      case 'locked':
        await this.#startUnlocked(seed);
        await end(this.#keyring);
        await until('the service left the bus', () => !this.#owned());
        await this.#startKeyring();
        return until('the default collection is locked', () => this.#defaultLocked() === 'true');
    }
  }

  freeze(): void {
    this.#keyring?.kill('SIGSTOP');
  }

  thaw(): void {
    this.#keyring?.kill('SIGCONT');
  }

  async kill(): Promise<void> {
    await end(this.#keyring, 'SIGKILL');
  }

  async restart(): Promise<void> {
    await until('the service left the bus', () => !this.#owned());
    await this.#startKeyring('throwaway');
    await until('the default collection is unlocked', () => this.#defaultLocked() === 'false');
  }

  async stop(): Promise<void> {
    this.thaw();
    await end(this.#keyring);
    await end(this.#bus);
    for (const socket of this.#mute?.sockets ?? []) socket.destroy();
    this.#mute?.server.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #startUnlocked(seed?: (env: Readonly<Record<string, string>>) => Promise<void>): Promise<void> {
    await this.#startBus();
    await this.#startKeyring('throwaway');
    await until('the default collection is unlocked', () => this.#defaultLocked() === 'false');
    await seed?.(this.env);
  }

  async #startBus(): Promise<void> {
    const socket = join(this.#folder, 'run', 'bus');
    const configuration = join(this.#folder, 'bus.conf');
    writeFileSync(configuration, busConfiguration(socket));
    const log = openSync(join(this.#folder, 'bus.log'), 'w');
    this.#bus = start([programs.bus, `--config-file=${configuration}`, '--nofork', '--nopidfile'], this.env, log);
    closeSync(log);
    await until('the bus listens', () => existsSync(socket));
  }

  async #startKeyring(password?: string): Promise<void> {
    const input = join(this.#folder, 'password');
    writeFileSync(input, password ?? '');
    const log = openSync(join(this.#folder, 'keyring.log'), 'w');
    const stdin = openSync(input, 'r');
    const unlock = password === undefined ? [] : ['--unlock'];
    this.#keyring = start(
      [
        programs.keyring,
        '--foreground',
        '--components=secrets',
        `--control-directory=${join(this.#folder, 'run', 'keyring')}`,
        ...unlock,
      ],
      this.env,
      log,
      stdin,
    );
    closeSync(log);
    closeSync(stdin);
    this.#keyring.once('exit', (_, signal) => this.#tellOfCrash(signal));
    await until(
      'the service is on the bus',
      () => this.#owned(),
      () => readFileSync(join(this.#folder, 'keyring.log'), 'utf8'),
    );
  }

  /** gnome-keyring ends itself by a trap once in many thousand calls; a test that fails then should say of what. */
  #tellOfCrash(signal: NodeJS.Signals | null): void {
    if (signal === null || signal === 'SIGTERM' || signal === 'SIGKILL') return;
    const log = readFileSync(join(this.#folder, 'keyring.log'), 'utf8');
    process.stderr.write(`gnome-keyring-daemon ended itself with ${signal}: ${log}\n`);
  }

  async #startMute(): Promise<void> {
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.resume();
    });
    this.#mute = { server, sockets };
    await new Promise<void>((resolve) => {
      server.listen(join(this.#folder, 'run', 'bus'), resolve);
    });
  }

  #owned(): boolean {
    const answer = this.#send(
      'org.freedesktop.DBus',
      '/org/freedesktop/DBus',
      'org.freedesktop.DBus.NameHasOwner',
      'string:org.freedesktop.secrets',
    );
    return answer.includes('boolean true');
  }

  #defaultLocked(): string | undefined {
    const answer = this.#send(
      'org.freedesktop.secrets',
      '/org/freedesktop/secrets/aliases/default',
      'org.freedesktop.DBus.Properties.Get',
      'string:org.freedesktop.Secret.Collection',
      'string:Locked',
    );
    return /boolean (true|false)/.exec(answer)?.[1];
  }

  #send(destination: string, ...rest: readonly string[]): string {
    const options = ['--session', '--print-reply', '--reply-timeout=5000', `--dest=${destination}`];
    try {
      return execFileSync(programs.send, [...options, ...rest], {
        env: this.env,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
        timeout: 10_000,
      });
    } catch {
      return '';
    }
  }
}

function installed(program: string): boolean {
  const folders = (process.env['PATH'] ?? '').split(':');
  return folders.some((folder) => existsSync(join(folder, program)));
}

function start(
  command: readonly string[],
  env: Readonly<Record<string, string>>,
  log: number,
  stdin?: number,
): ChildProcess {
  // They die with this process, however it ends.
  const whole = installed('setpriv') ? ['setpriv', '--pdeathsig', 'TERM', ...command] : command;
  const [program = '', ...rest] = whole;
  const child = spawn(program, rest, { env, stdio: [stdin ?? 'ignore', log, log] });
  child.on('error', () => undefined);
  return child;
}

async function end(child: ChildProcess | undefined, signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
  });
  child.kill(signal);
  const timer = setTimeout(() => child.kill('SIGKILL'), 2000);
  await ended;
  clearTimeout(timer);
}

async function until(what: string, holds: () => boolean, more: () => string = () => ''): Promise<void> {
  for (let turn = 0; turn < 400; turn += 1) {
    if (holds()) return;
    await pause(25);
  }
  throw new Error(`waited in vain until ${what} ${more()}`);
}

// A bare configuration allows 256 connections; that of a desktop session allows these.
function busConfiguration(socket: string): string {
  return `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path=${socket}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
  <limit name="max_connections_per_user">100000</limit>
  <limit name="max_completed_connections">100000</limit>
  <limit name="max_incomplete_connections">10000</limit>
  <limit name="max_replies_per_connection">50000</limit>
</busconfig>
`;
}
