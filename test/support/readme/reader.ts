import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { expect } from 'vitest';
import type { Emulator } from '../../emulator/emulator.ts';
import type { Box } from '../case.ts';
import { testAdminKey } from '../../emulator/worlds.ts';
import { programs } from '../installed.ts';
import { root } from '../root.ts';
import { installStandIn } from '../stand-in.ts';
import type { Stub } from '../stub-server.ts';
import type { Step } from '../terminal.ts';
import { fileOf, isAdded, type Block } from './blocks.ts';
import { startPortal } from './portal.ts';
import type { Scene } from './scenes.ts';
import { readTranscript, seen, shows } from './transcript.ts';

/** Where pages have the program; here it is a link in the throw-away home, as `npm link` makes one. */
const placeholder = '/usr/local/bin';
const folder = join(root, 'test/support/programs');

/** Somebody who follows a page to the letter, in a throw-away home. */
export class Reader implements AsyncDisposable {
  readonly #box: Box;
  readonly #aws: Emulator;
  readonly #bin: string;
  #portal: Stub | undefined;
  #meanwhile = '';

  constructor(box: Box, aws: Emulator) {
    this.#box = box;
    this.#aws = aws;
    this.#bin = box.path('usr/local/bin');
    mkdirSync(this.#bin, { recursive: true });
    symlinkSync(join(root, 'bin/rolechain.js'), join(this.#bin, 'rolechain'));
    Object.assign(box.env, {
      PATH: `${this.#bin}${delimiter}${box.env['PATH'] ?? ''}`,
      NO_COLOR: '1',
      AWS_PAGER: '',
      // No page names an address, as nobody's shell has one: the emulator is AWS.
      AWS_ENDPOINT_URL: aws.url,
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      READER_AWS_PATH: programs.aws ? (process.env['PATH'] ?? '') : '',
      READER_AWS_FLAG: programs.awsWithEndpoints ? '' : '--endpoint-url',
      // Follows what it is given, as a browser does, and keeps it outside of the home.
      BROWSER: `"${process.execPath}" "${join(folder, 'browser.mjs')}" "${join(box.answers, 'browser')}"`,
      READER_ACCESS_KEY_ID: testAdminKey.id,
      READER_SECRET_ACCESS_KEY: testAdminKey.secret,
    });
  }

  /** Prepares what a section takes for granted. */
  async set({ files = {}, programs: names = [], env = {}, ssoRole, meanwhile = '' }: Scene): Promise<void> {
    for (const [name, text] of Object.entries(files)) this.#write(name, text);
    for (const name of ['aws', ...names]) installStandIn(this.#bin, name);
    Object.assign(this.#box.env, env);
    this.#meanwhile = meanwhile;
    if (ssoRole === undefined) return;
    this.#portal = await startPortal(this.#aws, ssoRole);
    this.#box.env['AWS_ENDPOINT_URL_SSO'] = this.#portal.url;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#portal?.[Symbol.asyncDispose]();
  }

  /** Puts a file where a page says. */
  #write(name: string, text: string, added = false): void {
    const file = name.startsWith('~/') ? name.slice(2) : name;
    if (isAbsolute(file)) throw new Error(`${name} is outside of the home`);
    const before = added && existsSync(this.#box.path(file)) ? readFileSync(this.#box.path(file), 'utf8') : '';
    this.#box.home.write(file, before + this.#here(text));
    if (file === '.aws/credentials') chmodSync(this.#box.path(file), 0o600);
    if (file.endsWith('.sh')) chmodSync(this.#box.path(file), 0o755);
  }

  /** Puts a block that is a file into its place. */
  place(block: Block): void {
    this.#write(fileOf(block) ?? '', block.text, isAdded(block));
  }

  /** Follows one block; throws where the page does not say what happens. */
  async follow(block: Block): Promise<void> {
    if (fileOf(block) !== undefined) this.place(block);
    else if (block.language === 'console') await this.#converse(block);
    else if (block.language === 'sh' || block.language === 'bash') await this.#run(block);
    else if (block.language === 'mermaid') await this.#draw(block);
    else if (block.language === 'js') await this.#import(block);
    else throw new Error(`line ${block.line}: nobody knows what to do with a block of ${block.language}`);
  }

  async #run({ language, text, line }: Block): Promise<void> {
    // `-e` says nothing of a command behind `!`, which has to fail.
    const script = this.#here(text).replaceAll(/^! (.*)$/gm, 'if $1\nthen exit 97; fi');
    const { code, stderr } = await this.#box.command([language, '-ec', script], { cwd: this.#box.home.path });
    expect({ line, code, stderr: this.#there(stderr) }).toEqual({ line, code: 0, stderr: expect.any(String) });
  }

  /** A picture is what `rolechain graph` prints here. */
  async #draw({ text, line }: Block): Promise<void> {
    const { stdout } = await this.#box.command(['rolechain', 'graph'], { cwd: this.#box.home.path });
    expect({ line, stdout }).toEqual({ line, stdout: text });
  }

  /** In the project's own folder, where `rolechain` is the package itself. */
  async #import({ text, line }: Block): Promise<void> {
    const words = [process.execPath, '--no-warnings', '--input-type=module', '-e', text];
    expect({ line, ...(await this.#box.command(words, { cwd: root })) }).toMatchObject({ line, code: 0, stderr: '' });
  }

  /** On a terminal, with a person who types what the page shows as typed. */
  async #converse({ text, line }: Block): Promise<void> {
    for (const { command, shown } of readTranscript(text)) {
      const script = `cd; ${this.#here(command)}`;
      // oxlint-disable-next-line no-await-in-loop -- one builds on the other
      const { screen, exit, signal } = await this.#box.terminal(script, this.#typed(shown));
      // Ctrl-C is the last thing that its terminal shows.
      const actual = this.#there(seen(screen)).replace(/\^C$/, '^C\n');
      if (!shows(shown, actual))
        expect(`line ${line}: ${command}\n${actual}`).toBe(`line ${line}: ${command}\n${shown}`);
      const fails = FAILURE.test(shown) && !command.includes('echo $?');
      expect({ line, command, failed: exit !== 0 || signal !== 0 }).toEqual({ line, command, failed: fails });
    }
  }

  #here(text: string): string {
    return text.replaceAll(placeholder, this.#bin);
  }

  #there(text: string): string {
    return text
      .replaceAll(this.#bin, placeholder)
      .replaceAll(this.#box.home.path, '~')
      .replaceAll(/"[^"\s]*\/node"/g, '"/usr/bin/node"');
  }

  /** What a page shows as typed: an answer behind `[y/N]`, a code behind the name of its device, Ctrl-C. */
  #typed(shown: string): readonly Step[] {
    let above = '';
    return shown.split('\n').flatMap((line): readonly Step[] => {
      const [, question, answer, serial] = TYPED.exec(line) ?? [];
      if (question !== undefined) return [{ sees: question, types: `${answer}\r` }];
      if (serial !== undefined) return [{ sees: `MFA code for ${serial}`, types: `${this.#aws.mfaCode(serial)}\r` }];
      if (line === '^C') return [{ sees: above, types: '\u0003' }];
      if (line.endsWith(' saved, running again')) return [{ sees: above, does: () => this.#inAnotherTerminal() }];
      if (!/^…?$/.test(line)) above = line.replace(/…[^]*/, '');
      return [];
    });
  }

  #inAnotherTerminal(): void {
    execFileSync('sh', ['-ec', this.#meanwhile], { cwd: this.#box.home.path });
  }
}

const TYPED = /(\[y\/N\] )(\w)|MFA code for (\S+) [^\n]*: \*{6}/;

/** What a command shows that ends with another exit code than 0. */
const FAILURE =
  /rolechain: error:|^rolechain: try: denied(?!, as expected)|^\S+ is refused at hop|^by these files, .* is denied$|^\^C$/m;
