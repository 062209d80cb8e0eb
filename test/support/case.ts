import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'vitest';
import { startEmulator, type Emulator, type EmulatorOptions, type World } from '../emulator/emulator.ts';
import { makeHome, type Home } from './home.ts';
import { run, runCommand, type Run, type RunOptions } from './program.ts';
import { runOnTerminal, type Step, type TerminalRun } from './terminal.ts';

/** A test of the real program in a throw-away home; whatever it does, its `box` looks for secrets afterwards. */
export const it = test.extend<{ box: Box }>({
  // oxlint-disable-next-line no-empty-pattern -- vitest reads from the pattern what a fixture needs
  box: async ({}, use) => {
    const box = new Box();
    try {
      await use(box);
      box.refuseSecrets();
    } finally {
      await box.close();
    }
  },
});

export interface TracedRun extends Run {
  /** The lines of stderr that ROLECHAIN_TRACE=1 adds; `stderr` is without them. */
  readonly trace: readonly string[];
}

export type BoxOptions = Partial<RunOptions>;

// The store in files is asked for, and holds what it is asked to hold.
const KEPT_ITEM = /\/run\/rolechain\/[0-9a-f]{64}$|\/rolechain(-\d+)?\/items\/[0-9a-f]{64}$/;

/** A home, perhaps an emulator, and all that the program said and left behind there. */
export class Box {
  readonly home: Home = makeHome();
  /** What every run gets; a test adds to it. */
  readonly env: Record<string, string> = { ...this.home.env };
  /** A folder outside the home, for what callers got on stdout. */
  readonly answers = mkdtempSync(join(tmpdir(), 'rolechain-answers-'));
  /** What must be nowhere, besides the secrets of the emulators. */
  readonly secrets: string[] = [];
  readonly #emulators: Emulator[] = [];
  readonly #said: { readonly what: string; readonly text: string }[] = [];

  async emulate(world: World, options: EmulatorOptions = {}): Promise<Emulator> {
    const emulator = await startEmulator(world, options);
    this.#emulators.push(emulator);
    this.env['AWS_ENDPOINT_URL_STS'] = emulator.url;
    this.env['AWS_ENDPOINT_URL_IAM'] = emulator.url;
    return emulator;
  }

  path(...parts: readonly string[]): string {
    return join(this.home.path, ...parts);
  }

  config(text: string): void {
    this.home.write('.aws/config', text);
  }

  /** Runs the program with its trace on, so that the trace too is searched for secrets. */
  async run(args: readonly string[], { env, ...options }: BoxOptions = {}): Promise<TracedRun> {
    const ran = await run(args, { ...options, env: { ...this.env, ROLECHAIN_TRACE: '1', ...env } });
    this.#keep(args.join(' '), ran);
    const lines = ran.stderr.split(/(?<=\n)/);
    const trace = lines.filter((line) => line.startsWith('rolechain: trace: '));
    return { ...ran, trace, stderr: lines.filter((line) => !trace.includes(line)).join('') };
  }

  /** Runs another program, a caller of ours; its stdout may hold what it likes. */
  async command(words: readonly string[], { env, ...options }: BoxOptions = {}): Promise<Run> {
    const ran = await runCommand(words, { ...options, env: { ...this.env, ...env } });
    this.#said.push({ what: `stderr of ${words.join(' ').slice(0, 60)}`, text: ran.stderr });
    return ran;
  }

  /** A shell script on a terminal of its own. */
  async terminal(script: string, steps: readonly Step[] = [], env: BoxOptions['env'] = {}): Promise<TerminalRun> {
    const ran = await runOnTerminal(script, steps, { env: { ...this.env, ...env } });
    this.#said.push({ what: `the terminal of ${script.slice(0, 60)}`, text: ran.screen });
    return ran;
  }

  /** What the program wrote, where a test ran it itself. */
  said(what: string, text: string): void {
    this.#said.push({ what, text });
  }

  refuseSecrets(): void {
    const secrets = [...this.secrets, ...this.#emulators.flatMap((emulator) => emulator.secrets())];
    const spoken = this.#said.filter(({ text }) => secrets.some((secret) => text.includes(secret)));
    const files = this.home.filesWith(secrets).filter((file) => !KEPT_ITEM.test(file));
    const places = [...spoken.map(({ what }) => what), ...files];
    if (places.length > 0) throw new Error(`a secret stands in ${places.join(' and in ')}`);
  }

  async close(): Promise<void> {
    await Promise.all(this.#emulators.map((emulator) => emulator.close()));
    this.home[Symbol.dispose]();
    rmSync(this.answers, { recursive: true, force: true });
  }

  #keep(what: string, { stdout, stderr, code }: Run): void {
    this.#said.push({ what: `stderr of ${what}`, text: stderr });
    this.#said.push({ what: `stdout of ${what}`, text: code === 0 ? withoutAnswer(stdout) : stdout });
  }
}

/** An answer holds one secret and one token, a sign-in URL another one, and that is their purpose. */
function withoutAnswer(stdout: string): string {
  return stdout
    .replace(/"(SecretAccessKey|SessionToken)":\s*"[^"]*"/g, '"$1"')
    .replace(/^(http\S*[?&]SigninToken=)[^&\s]*$/m, '$1');
}
