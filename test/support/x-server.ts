import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { has } from './installed.ts';

/** Why a real window cannot be shown and typed into here; undefined where it can. */
export function whyNoWindow(program: string): string | undefined {
  const lacking = ['Xvfb', 'xdotool', program].filter((name) => !has(name));
  return lacking.length === 0 ? undefined : `${lacking.join(' and ')} not installed`;
}

/** A screen that nobody sees, and hands for it. */
export class XServer {
  readonly #server: ChildProcess;
  readonly display: string;

  static async start(): Promise<XServer> {
    const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '800x600x24', '-nolisten', 'tcp'], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    });
    const [number]: unknown[] = await once(server.stdio[3] ?? server, 'data');
    return new XServer(server, `:${String(number).trim()}`);
  }

  private constructor(server: ChildProcess, display: string) {
    this.#server = server;
    this.display = display;
  }

  /**
   * Presses keys, as xdotool calls them, again and again until `done`: no window tells when it has the keyboard, and
   * what is pressed before goes nowhere.
   */
  async pressUntil(done: () => boolean, ...keys: readonly string[]): Promise<void> {
    const env = { ...process.env, DISPLAY: this.display };
    while (!done()) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      await once(spawn('xdotool', ['key', '--delay', '30', ...keys], { env, stdio: 'ignore' }), 'exit');
      // oxlint-disable-next-line no-await-in-loop
      await sleep(200);
    }
  }

  async stop(): Promise<void> {
    const gone = once(this.#server, 'exit');
    this.#server.kill();
    await gone;
  }
}
