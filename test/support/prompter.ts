import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { whyNoSecretService } from './secret-service.ts';
import { whyNoWindow, XServer } from './x-server.ts';

// Debian: the package gcr.
const program = '/usr/libexec/gcr-prompter';

/** Why a keychain cannot ask for its password here; undefined where it can. */
export function whyNoPrompter(): string | undefined {
  return whyNoSecretService() ?? whyNoWindow('dbus-daemon') ?? (existsSync(program) ? undefined : 'gcr not installed');
}

/** The program that draws the windows of gnome-keyring, on a screen that nobody sees. */
export class Prompter {
  readonly screen: XServer;
  readonly #process: ChildProcess;

  static async start(env: Readonly<Record<string, string>>): Promise<Prompter> {
    const screen = await XServer.start();
    const prompter = new Prompter(
      screen,
      spawn(program, { env: { ...env, DISPLAY: screen.display }, stdio: 'ignore' }),
    );
    // oxlint-disable-next-line no-await-in-loop -- looks until it is on the bus; the test's own limit ends it
    while (!isOnBus(env)) await sleep(50);
    return prompter;
  }

  private constructor(screen: XServer, process: ChildProcess) {
    this.screen = screen;
    this.#process = process;
  }

  async stop(): Promise<void> {
    if (this.#process.exitCode === null && this.#process.signalCode === null) {
      const gone = once(this.#process, 'exit');
      this.#process.kill('SIGKILL');
      await gone;
    }
    await this.screen.stop();
  }
}

function isOnBus(env: Readonly<Record<string, string>>): boolean {
  const question = ['/', 'org.freedesktop.DBus.NameHasOwner', 'string:org.gnome.keyring.SystemPrompter'];
  const args = ['--session', '--print-reply', '--dest=org.freedesktop.DBus', ...question];
  return spawnSync('dbus-send', args, { env, encoding: 'utf8' }).stdout.includes('boolean true');
}
