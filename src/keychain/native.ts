import { type ChildProcess, spawn } from 'node:child_process';
import { ownWords } from '../own-files.ts';
import type { Environment } from '../session/environment.ts';
import { type ItemStore, service, type TimeLimit } from './item-store.ts';
import { nativeEntry } from './native-entry.ts';
import { nativeFault } from './native-faults.ts';
import type { NativeRequest } from './native-request.ts';
import { withinLimit } from './time-limit.ts';

export interface NativeKeychainOptions {
  readonly platform: string;
  readonly env: Environment;
  readonly timeLimit: TimeLimit;
  /** The words that start the child; tests name another. */
  readonly child?: readonly string[];
}

/**
 * The keychain of macOS or Windows, through a native module that is loaded on first use. Reading is a call in this
 * process. Writing and deleting may wait for a person for ever, so they happen in a child that is killed in time.
 */
export class NativeKeychain implements ItemStore {
  readonly name: string;
  readonly #options: NativeKeychainOptions;

  constructor(options: NativeKeychainOptions) {
    this.#options = options;
    this.name = names.get(options.platform) ?? 'native keychain';
  }

  async ready(): Promise<void> {
    await this.#translated(async () => {
      nativeEntry();
    });
  }

  read(account: string): Promise<Uint8Array | undefined> {
    return this.#translated(async () => {
      const secret = nativeEntry()(service, account, this.#options.platform).getSecret();
      return secret === null ? undefined : Uint8Array.from(secret);
    });
  }

  write(account: string, secret: Uint8Array): Promise<void> {
    return this.#inChild({ account, secret: Buffer.from(secret).toString('base64') });
  }

  remove(account: string): Promise<void> {
    return this.#inChild({ account });
  }

  close(): void {}

  #inChild(request: { readonly account: string; readonly secret?: string }): Promise<void> {
    const { platform, env, timeLimit } = this.#options;
    const [command = '', ...args] = this.#options.child ?? [...ownWords, '__keychain'];
    return this.#translated(async () => {
      const child = spawn(command, args, {
        stdio: ['pipe', 'pipe', 'ignore'],
        windowsHide: true,
        // Where an Electron application uses us as a library, its executable is a Node only when it is told so.
        env: { ...onlyNeeded(env), ELECTRON_RUN_AS_NODE: '1' },
      });
      const work = askChild(child, { platform, service, ...request });
      const answer = await withinLimit(timeLimit(), work, () => child.kill('SIGKILL'));
      if (answer !== 'done') throw new Error(answer);
    });
  }

  async #translated<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw nativeFault(this.name, error);
    }
  }
}

const names = new Map([
  ['darwin', 'macOS Keychain'],
  ['win32', 'Windows Credential Manager'],
  ['linux', 'Secret Service'],
]);

// AWS keys may stand in our environment; a child that needs none of them gets none of them.
const needed = new Set(
  ['HOME', 'USER', 'LOGNAME', 'PATH', 'TMPDIR', 'DBUS_SESSION_BUS_ADDRESS', 'XDG_RUNTIME_DIR'].concat([
    'SYSTEMROOT',
    'SYSTEMDRIVE',
    'WINDIR',
    'USERNAME',
    'USERDOMAIN',
    'USERPROFILE',
    'APPDATA',
    'LOCALAPPDATA',
    'TEMP',
  ]),
);

function onlyNeeded(env: Environment): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => needed.has(name.toUpperCase())));
}

/** `done`, or what the child says went wrong. */
function askChild(child: ChildProcess, request: NativeRequest): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    child.stdout?.setEncoding('utf8').on('data', (part: string) => {
      output = (output + part).slice(0, 65_536);
    });
    child.on('error', reject);
    child.on('close', (code, signal) => resolve(answerOf(output) ?? `the child ended with ${signal ?? code}`));
    // The child may be gone before it has read: `close` tells.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(JSON.stringify(request));
  });
}

function answerOf(output: string): string | undefined {
  try {
    const answer: unknown = JSON.parse(output);
    if (typeof answer !== 'object' || answer === null) return undefined;
    if ('done' in answer) return 'done';
    return 'fault' in answer && typeof answer.fault === 'string' ? answer.fault : undefined;
  } catch {
    return undefined;
  }
}
