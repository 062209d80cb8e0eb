import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { openStore } from '../src/cache/open-store.ts';
import { type Home, makeHome } from '../test/support/home.ts';
import { secretService, whyNoSecretService } from '../test/support/secret-service.ts';
import { type Contender, lastWords, WrongAnswer } from './pairs.ts';
import { isSession, type Rival, rivalEnv } from './rivals.ts';
import type { Runtime } from './runtimes.ts';
import { Sts } from './sts.ts';
import { config, profile } from './world.ts';

export type StoreName = 'keychain' | 'file';

/** A home of its own, with a store of its own and the emulator as STS. */
export interface Place {
  readonly home: Home;
  readonly env: Readonly<Record<string, string>>;
}

/** Why there is no keychain to measure with; undefined where there is one. */
export const whyNoKeychain = whyNoSecretService();
/** The store that the targets are about, where it is here. */
export const bestStore: StoreName = whyNoKeychain === undefined ? 'keychain' : 'file';

/** The emulator, and the places where programs run; `close` ends and removes all of it. */
export class Stage {
  readonly sts: Sts;
  readonly #closers: (() => Promise<void> | void)[] = [];

  private constructor(sts: Sts) {
    this.sts = sts;
    this.#closers.push(() => sts.close());
  }

  static async open(): Promise<Stage> {
    return new Stage(await Sts.start());
  }

  /** With a real Secret Service of its own, or the file store. */
  async place(store: StoreName, text: string = config): Promise<Place> {
    const home = makeHome({ '.aws/config': text });
    this.#closers.push(() => home[Symbol.dispose]());
    const env = { ...home.env, AWS_ENDPOINT_URL_STS: this.sts.url, ROLECHAIN_CACHE: store };
    if (store === 'file') return { home, env };
    const keychain = await secretService('unlocked');
    this.#closers.push(() => keychain.stop());
    return { home, env: { ...env, DBUS_SESSION_BUS_ADDRESS: keychain.env['DBUS_SESSION_BUS_ADDRESS'] ?? '' } };
  }

  async close(): Promise<void> {
    for (const close of this.#closers.splice(0).toReversed()) await close();
  }
}

/** The empty program of a runtime. */
export function bare({ bare: words }: Runtime, { env }: Place): Contender {
  return { words, env, right: (stdout) => stdout === '' };
}

/** A run that has to be answered from what is kept; fills the store first. */
export function hit(runtime: Runtime, place: Place): Contender {
  const words = [...runtime.rolechain, 'process', '--profile', profile];
  const expected = say(words, place);
  if (!isSession(expected)) throw new WrongAnswer(`${runtime.name} did not print credentials`);
  return { words, env: place.env, right: (stdout) => stdout === expected };
}

/** A run of `name` before which everything, or what is kept for it alone, is forgotten. */
export function miss(runtime: Runtime, place: Place, name: string, forget: 'all' | 'own'): Contender {
  const clear = [...runtime.rolechain, 'cache', 'clear', ...(forget === 'all' ? [] : ['--profile', name])];
  return {
    words: [...runtime.rolechain, 'process', '--profile', name],
    env: place.env,
    before: () => void say(clear, place),
    right: isSession,
  };
}

/** Another program, in its own home. */
export function asked({ words, right }: Rival, { env }: Place, sts: string): Contender {
  return { words, env: { ...env, ...rivalEnv(sts) }, right };
}

/** Puts items that nobody asks for beside those that are kept already, as large as those of a chained role. */
export async function keepMore(place: Place, items: number): Promise<void> {
  const deadline = { left: () => 30_000 };
  const options = { env: place.env, platform: process.platform, uid: process.getuid?.(), stateFolder: () => undefined };
  const store = await openStore('keychain', { ...options, deadline });
  for (let item = 0; item < items; item += 1) {
    await store.write(randomBytes(32).toString('hex'), randomBytes(900), 'rolechain: another');
  }
  store.close();
}

/** Runs a command that is not measured; returns its stdout. */
export function say(words: readonly string[], { env }: Place): string {
  const [command = '', ...args] = words;
  const { error, status, stdout, stderr } = spawnSync(command, args, { env, encoding: 'utf8', timeout: 120_000 });
  if (error !== undefined) throw new WrongAnswer(error.message);
  if (status !== 0) throw new WrongAnswer(`${args.slice(0, 4).join(' ')} ended with ${status}: ${lastWords(stderr)}`);
  return stdout;
}
