import { EventEmitter } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Program } from '../../../src/command/program.ts';
import { openBrowser, type BrowserWorld } from '../../../src/console/open-browser.ts';
import { isRolechainError } from '../../../src/errors/error.ts';
import { root } from '../../support/root.ts';

const url = 'https://signin.aws.amazon.com/federation?Action=login&SigninToken=the-token';
const browser = join(root, 'test/support/programs/browser.mjs');
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rolechain-browser-'));
  vi.stubEnv('TMPDIR', folder);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

class FakeProgram extends EventEmitter implements Program {
  readonly pid = process.pid;
  kill(): void {}
}

interface Setting {
  readonly words?: readonly string[];
  readonly platform?: string;
  readonly patience?: BrowserWorld['patience'];
  readonly program?: FakeProgram;
  readonly warned?: string[];
}

function world({
  words,
  platform = 'linux',
  patience,
  program = new FakeProgram(),
  warned = [],
}: Setting): BrowserWorld {
  const [command = '', ...rest] = words ?? [process.execPath, browser, join(folder, 'log')];
  return {
    opener: { command, args: (address) => [...rest, address] },
    env: { PATH: process.env['PATH'], AWS_SECRET_ACCESS_KEY: 'x', ROLECHAIN_STACK: 'p', aws_profile: 'p' },
    platform,
    uid: process.getuid?.(),
    program,
    warn: (line) => warned.push(line),
    patience: patience ?? { mention: 30_000, end: 30_000 },
  };
}

async function refusal(work: Promise<void>): Promise<string> {
  const error = await work.then(
    () => new Error('a refusal was expected'),
    (thrown: unknown) => thrown,
  );
  if (!isRolechainError(error)) throw error;
  expect(error.code).toBe('CONSOLE_NO_BROWSER');
  return error.message;
}

async function log(): Promise<Record<string, unknown>> {
  const file = join(folder, 'log');
  await vi.waitFor(() => expect(existsSync(file)).toBe(true), { timeout: 20_000 });
  return JSON.parse(readFileSync(file, 'utf8'));
}

const nothing = 404;
const attempts = { otherPath: nothing, query: nothing, head: nothing, post: nothing, otherHost: nothing };
const visit = { status: 303, location: url, cache: 'no-store', referrer: 'no-referrer' };

describe('a browser', () => {
  it.each(['linux', 'win32'])('on %s gets the address itself, and no page is written', async (platform) => {
    await openBrowser(url, world({ platform }));
    const seen = await log();
    expect(seen).toMatchObject({ ...attempts, variables: [], visit });
    expect(seen['page']).toBeUndefined();
    expect(JSON.stringify(seen['argv'])).toMatch(/"http:\/\/127\.0\.0\.1:\d+\/[\w-]{43}"\]$/);
    expect(JSON.stringify(seen['argv'])).not.toContain('the-token');
    expect(seen['again']).not.toMatchObject({ location: url });
  });

  it('on macOS gets a page that only this user can read, and that is gone afterwards', async () => {
    await openBrowser(url, world({ platform: 'darwin' }));
    expect(readdirSync(folder).filter((name) => name.startsWith('rolechain-console-'))).toEqual([]);
    const seen = await log();
    expect(seen).toMatchObject({ ...attempts, variables: [], visit, modes: ['600', '700'] });
    expect(JSON.stringify(seen['argv'])).toMatch(/"file:\/\/\/[^"]*\/sign-in\.html"\]$/);
    expect(String(seen['page'])).not.toContain('the-token');
  });

  it.each([
    { words: ['/nowhere/browser'], message: '/nowhere/browser cannot be started: spawn /nowhere/browser ENOENT' },
    { words: ['sh', '-c', 'exit 3'], message: 'sh ended with exit code 3' },
  ])('that does not start: $message', async ({ words, message }) => {
    for (const platform of ['linux', 'darwin']) {
      // oxlint-disable-next-line no-await-in-loop -- they look at one folder
      expect(await refusal(openBrowser(url, world({ words, platform })))).toBe(`no browser was opened: ${message}`);
      expect(readdirSync(folder)).toEqual([]);
    }
  });

  it('that never asks is mentioned, then given up, and nothing is left', async () => {
    const warned: string[] = [];
    const patience = { mention: 1, end: 500 };
    const work = openBrowser(url, world({ words: ['true'], platform: 'darwin', patience, warned }));
    expect(await refusal(work)).toBe('no browser was opened: the browser did not ask for the page within 0.5 s');
    expect(warned).toEqual(['still waiting for the browser; if it shows nothing, press Ctrl-C and add --print']);
    expect(readdirSync(folder)).toEqual([]);
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'])(
    'that is waited for is left at %s, and nothing stays behind',
    async (signal) => {
      const program = new FakeProgram();
      const work = refusal(openBrowser(url, world({ words: ['true'], platform: 'darwin', program })));
      await vi.waitFor(() => expect(program.listenerCount(signal)).toBe(1));
      program.emit(signal);
      await work;
      expect([readdirSync(folder), program.eventNames()]).toEqual([[], []]);
    },
  );

  it('leaves no page either when the program exits without more ado', async () => {
    const program = new FakeProgram();
    const work = refusal(openBrowser(url, world({ words: ['true'], platform: 'darwin', program })));
    await vi.waitFor(() => expect(readdirSync(folder)).toHaveLength(1));
    program.emit('exit');
    expect(readdirSync(folder)).toEqual([]);
    program.emit('SIGTERM');
    await work;
  });
});
