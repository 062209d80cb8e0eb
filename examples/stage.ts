import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import {
  startEmulator,
  type Call,
  type Emulator,
  type EmulatorOptions,
  type World,
} from '../test/emulator/emulator.ts';
import { knowsEndpointVariables } from '../test/support/installed.ts';
import { seen } from '../test/support/readme/transcript.ts';
import { installStandIn } from '../test/support/stand-in.ts';
import { runOnTerminal, type Step } from '../test/support/terminal.ts';

/** A way of use, played on the emulator; it throws where the outcome is not what its README says. */
export type Play = (stage: Stage) => Promise<void>;

/** What a command did; secrets are in full. */
export interface Ran {
  readonly command: string;
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface StageOptions {
  /** Where the story goes, line by line; secrets in it are abbreviated. */
  readonly print: (line: string) => void;
  /** False to do without the AWS CLI although it is installed. */
  readonly awsCli?: boolean;
}

/** The repository: examples may run from `examples/` or, compiled, from `build/examples/`. */
export const root = findRoot(import.meta.dirname);

/** Whether an AWS CLI is installed that can be sent to the emulator. */
export function findAwsCli(): boolean {
  return knowsEndpointVariables(spawnSync('aws', ['--version'], { encoding: 'utf8' }).stdout ?? '');
}

/** Where people's configs have the program. */
const placeholder = '/usr/local/bin/rolechain';

/** A throw-away home with an example's config, an emulator for AWS, and a shell to type commands in. */
export class Stage {
  readonly home = mkdtempSync(join(tmpdir(), 'rolechain-example-'));
  readonly runtimeFolder = join(this.home, 'run');
  readonly commands: Ran[] = [];
  readonly hasAwsCli: boolean;
  readonly #print: (line: string) => void;
  readonly #emulators: Emulator[] = [];
  readonly #running = new Set<number>();
  #callsShown = 0;

  constructor(name: string, { print, awsCli = true }: StageOptions) {
    this.#print = print;
    this.hasAwsCli = awsCli && findAwsCli();
    const aws = join(this.home, '.aws');
    mkdirSync(aws);
    mkdirSync(this.runtimeFolder, { mode: 0o700 });
    const program = `"${process.execPath}" "${join(root, 'bin/rolechain.js')}"`;
    const config = readFileSync(join(root, 'examples', name, 'config'), 'utf8');
    writeFileSync(join(aws, 'config'), config.replaceAll(placeholder, program));
    const own = join(root, 'examples', name, 'credentials');
    cpSync(existsSync(own) ? own : join(root, 'examples/credentials'), join(aws, 'credentials'));
    cpSync(join(root, 'examples', name, 'policies'), join(aws, 'policies'), { recursive: true });
    mkdirSync(join(this.home, 'bin'));
    this.write('bin/rolechain', `#!/bin/sh\nexec ${program} "$@"\n`);
    chmodSync(join(this.home, 'bin/rolechain'), 0o755);
  }

  /** Opens the accounts of a world; from here on, commands see these and no others. */
  async open(world: World, options: Pick<EmulatorOptions, 'propagation'> = {}): Promise<void> {
    this.#emulators.push(await startEmulator(world, options));
    this.#callsShown = 0;
  }

  get aws(): Emulator {
    const emulator = this.#emulators.at(-1);
    if (emulator === undefined) throw new Error('no world is open');
    return emulator;
  }

  /** The home and a few addresses: nothing else of this machine's environment reaches a command. */
  get env(): Record<string, string> {
    return {
      PATH: `${join(this.home, 'bin')}:${process.env['PATH'] ?? ''}`,
      HOME: this.home,
      XDG_RUNTIME_DIR: this.runtimeFolder,
      ROLECHAIN_CACHE: 'file',
      AWS_ENDPOINT_URL_STS: this.aws.url,
      AWS_ENDPOINT_URL_IAM: this.aws.url,
      AWS_ENDPOINT_URL_S3: this.aws.url,
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_PAGER: '',
    };
  }

  /** Every secret that the accounts know or have given out. */
  secrets(): string[] {
    return this.#emulators.flatMap((emulator) => emulator.secrets());
  }

  /** Makes `aws` a stand-in that sends the same requests, and says so, where there is no AWS CLI. */
  standInForAwsCli(): void {
    if (this.hasAwsCli) return;
    installStandIn(join(this.home, 'bin'), 'aws');
    this.say('SKIPPED, without the AWS CLI: the AWS CLI itself. `aws` is a stand-in that sends the same requests.');
  }

  /** Puts a file into the home. */
  write(path: string, content: string): void {
    writeFileSync(join(this.home, path), content);
  }

  heading(words: string): void {
    this.#print(`\n== ${words}`);
  }

  say(words: string): void {
    this.#print(`\n${this.#abbreviate(words)}`);
  }

  /** Runs a command line where there is no terminal, as in an editor or a build. */
  async shell(command: string): Promise<Ran> {
    // A session of its own has no controlling terminal, so nobody who watches is asked for a code.
    const child = spawn('sh', ['-c', command], {
      cwd: this.home,
      env: this.env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const { pid } = child;
    if (pid !== undefined) this.#running.add(pid);
    const exit = new Promise<number>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code) => resolve(code ?? 1));
    });
    const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), exit]);
    if (pid !== undefined) this.#running.delete(pid);
    return this.#show({ command, exit: code, stdout, stderr });
  }

  /** Runs a command line on a terminal, with a person at its keys; what the terminal shows is the result's stdout. */
  async terminal(command: string, steps: readonly Step[]): Promise<Ran> {
    const { screen, exit, signal } = await runOnTerminal(`cd; ${command}`, steps, { env: this.env });
    return this.#show({ command, exit: signal === 0 ? exit : 128 + signal, stdout: seen(screen), stderr: '' });
  }

  /** Shows the calls that came in since the last look, and returns them. */
  showCalls(): readonly Call[] {
    const calls = this.aws.calls.slice(this.#callsShown);
    this.#callsShown += calls.length;
    this.say('AWS saw:');
    if (calls.length === 0) this.#print('    (nothing)');
    for (const call of calls) this.#print(`    ${describeCall(call)}`);
    return calls;
  }

  /** Ends what still runs, closes the accounts and removes the home. */
  async close(): Promise<void> {
    for (const pid of this.#running) process.kill(-pid);
    await Promise.all(this.#emulators.map((emulator) => emulator.close()));
    rmSync(this.home, { recursive: true, force: true });
  }

  #show(ran: Ran): Ran {
    this.commands.push(ran);
    this.#print(`\n$ ${ran.command}`);
    const lines = this.#abbreviate(ran.stdout + ran.stderr).split('\n');
    // The AWS CLI writes its progress and what comes after on one line; a terminal shows the last.
    const last = lines.map((line) => line.slice(line.lastIndexOf('\r') + 1).trimEnd());
    for (const line of last) if (line !== '') this.#print(`    ${line}`);
    if (ran.exit !== 0) this.#print(`    (exit ${ran.exit})`);
    return ran;
  }

  #abbreviate(words: string): string {
    const short = this.secrets().reduce((shown, secret) => shown.replaceAll(secret, `${secret.slice(0, 4)}…`), words);
    return short.replaceAll(this.home, '~');
  }
}

function describeCall({ action, callerArn, params, object, errorCode }: Call): string {
  const { roleArn, sessionName, serial, policy, policyArns } = params;
  const facts = [
    roleArn ?? object,
    sessionName === undefined ? undefined : `as ${sessionName}`,
    serial === undefined ? undefined : 'with MFA',
    policy === undefined && policyArns === undefined ? undefined : 'with a session policy',
    callerArn === undefined ? undefined : `by ${callerArn.split(':').slice(4).join(':')}`,
    errorCode === undefined ? undefined : `: ${errorCode}`,
  ];
  return [action ?? '?', ...facts.filter((fact) => fact !== undefined)].join(' ');
}

function findRoot(folder: string): string {
  return existsSync(join(folder, 'package.json')) ? folder : findRoot(dirname(folder));
}
