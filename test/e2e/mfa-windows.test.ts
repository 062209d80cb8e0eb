import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ended, FakeWindows, type WindowName } from '../support/fake-window.ts';
import { root } from '../support/root.ts';

const program = join(root, 'build/programs/mfa.mjs');
const serial = 'arn:aws:iam::222222222222:mfa/test-admin';

let folder: string;
let windows: FakeWindows;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rolechain-windows-'));
  windows = new FakeWindows(join(folder, 'bin'));
});

afterEach(() => rmSync(folder, { recursive: true }));

interface Order {
  readonly question?: { readonly serial?: string; readonly profile?: string; readonly spent?: readonly string[] };
  readonly limit?: number;
  readonly platform?: string;
  readonly orphaned?: boolean;
}

interface Told {
  readonly exit: number | null;
  readonly told: unknown;
}

/** Asks as a process of its own, in a session without a terminal. */
async function ask(
  order: Order = {},
  env: Readonly<Record<string, string>> = {},
  during: (pid: number) => Promise<void> = async () => {},
): Promise<Told> {
  const question = { serial, profile: 'bastion', spent: [], milliseconds: 55_000, ...order.question };
  const answer = join(folder, 'answer');
  const child = spawn(process.execPath, [program, answer, JSON.stringify({ ...order, question })], {
    detached: true,
    stdio: 'inherit',
    env: { PATH: windows.folder, DISPLAY: ':0', ...env },
  });
  const exited = once(child, 'exit');
  await during(child.pid ?? 0);
  const [exit] = await exited;
  const told: unknown = existsSync(answer) ? JSON.parse(readFileSync(answer, 'utf8')) : undefined;
  return { exit, told };
}

const code = (digits = '123456'): Told => ({ exit: 0, told: { code: digits, inTime: true } });
const cancelled = (reason: string, exit = 6): Told => ({ exit, told: { refused: 'MFA_CANCELLED', serial, reason } });
const impossible = (reason: string): Told => ({
  exit: 6,
  told: { refused: 'MFA_NO_TERMINAL', serial, profile: 'bastion', reason },
});

/** The text of a window, as its program got it. */
function textIn({ args, stdin }: { readonly args: readonly string[]; readonly stdin: string }): string {
  return [...args, stdin, Buffer.from(stdin, 'base64').toString()].join('\n');
}

const all: readonly { readonly name: WindowName; readonly platform: string }[] = [
  { name: 'pinentry', platform: 'linux' },
  { name: 'zenity', platform: 'linux' },
  { name: 'kdialog', platform: 'linux' },
  { name: 'osascript', platform: 'darwin' },
  { name: 'powershell', platform: 'win32' },
];

describe.each(all)('$name', ({ name, platform }) => {
  it('gives the code that is typed; it is in no argument', async () => {
    windows.typed(name, [' 123 456 ']);
    expect(await ask({ platform })).toEqual(code());
    const [window] = windows.opened(name);
    expect(textIn(window ?? { args: [], stdin: '' })).not.toContain('123');
  });

  it('asks again, with the reason, after what is no code and what was used', async () => {
    windows.typed(name, ['12345', 'abcdef', '１２３４５６', '', '111111', '123456']);
    expect(await ask({ platform, question: { spent: ['111111'] } })).toEqual(code());
    const openings = windows
      .opened(name)
      .map(
        (window) =>
          /STS rejected that code[^.]*|A code has 6 digits|That code was used already[^.]*/.exec(textIn(window))?.[0],
      );
    const wrong = 'A code has 6 digits';
    expect(openings).toEqual([
      'STS rejected that code: enter the next one',
      wrong,
      wrong,
      wrong,
      wrong,
      'That code was used already: wait for the next one',
    ]);
  });

  it('says no when the person does, and no other window comes', async () => {
    for (const other of all) windows.typed(other.name, ['123456']);
    windows.cancelled(name);
    const env = { ROLECHAIN_MFA_PROMPT: name };
    expect(await ask({ platform }, env)).toEqual(cancelled('its window was closed'));
    expect(all.flatMap((other) => windows.opened(other.name))).toHaveLength(1);
  });

  it('is ended when nobody answers, with all that it started', async () => {
    windows.does(name, `sleep 600 & echo $! >"${folder}/child"; wait`);
    expect(await ask({ platform, limit: 2000 })).toEqual(cancelled('nobody answered within 2 s'));
    for (const { pid } of windows.opened(name)) await ended(pid);
    await ended(Number(readFileSync(join(folder, 'child'), 'utf8')));
  });

  it.each([
    { signal: 'SIGTERM' as const, reason: 'terminated', exit: 143 },
    { signal: 'SIGINT' as const, reason: 'interrupted', exit: 130 },
    { signal: 'SIGHUP' as const, reason: 'the terminal was closed', exit: 129 },
  ])('goes with us at $signal', async ({ signal, reason, exit }) => {
    windows.does(name, 'sleep 600');
    const told = await ask({ platform }, {}, async (pid) => {
      await windows.open(name);
      process.kill(pid, signal);
    });
    expect(told).toEqual(cancelled(reason, exit));
    for (const { pid } of windows.opened(name)) await ended(pid);
  });

  it('that is ended by somebody else is a no', async () => {
    windows.does(name, 'kill -TERM $$');
    expect(await ask({ platform })).toEqual(cancelled('its window was closed'));
  });

  it.each([
    { what: 'crashes', does: 'kill -SEGV $$', reason: 'was ended by SIGSEGV' },
    {
      what: 'complains',
      does: 'echo "no screen" >&2; echo more >&2; exit 77',
      reason: 'ended with exit code 77 (no screen)',
    },
    { what: 'prints without end', does: `head -c 3000000 /dev/zero; sleep 600`, reason: 'printed more than 64 KiB' },
  ])('that $what is told', async ({ does, reason }) => {
    windows.does(name, does);
    expect(await ask({ platform })).toEqual(impossible(`${name} ${reason}`));
  });

  it('that prints nonsense at once, time and again, comes to an end', async () => {
    windows.typed(
      name,
      Array.from({ length: 10 }, () => 'nonsense'),
    );
    expect(await ask({ platform })).toEqual(cancelled('no code of 6 digits in 10 windows'));
  });

  it('gets no key of an account', async () => {
    windows.typed(name, ['123456']);
    const env = { AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', LANG: 'C.UTF-8' };
    expect(await ask({ platform }, env)).toEqual(code());
    const [window] = windows.opened(name);
    expect(window?.env).toContain('LANG=C.UTF-8');
    expect(window?.env).not.toContain('EXAMPLEKEY');
  });

  it('shows names without control characters, turning marks and length', async () => {
    windows.typed(name, ['123456']);
    const question = {
      serial: `\u001b[31m--red\u0000\u202e\u061c${'x'.repeat(500)}`,
      profile: '-- \r\nProfile: other',
    };
    expect(await ask({ platform, question })).toEqual(code());
    const shown = textIn(windows.opened(name)[0] ?? { args: [], stdin: '' });
    expect(shown).toMatch(/Device: --red\\{1,4}u0000\\{1,4}u202e\\{1,4}u061cx+…/);
    expect(shown).toMatch(/Profile: -- \\{1,4}r\\{1,4}nProfile: other/);
    // oxlint-disable-next-line no-control-regex -- they are what must not be there
    expect(shown).not.toMatch(/x{201}|[\u001b\u202e\u061c]/);
  });
});

describe('the choice', () => {
  it('auto: the first that is there', async () => {
    windows.typed('kdialog', ['111111']);
    windows.typed('zenity', ['123456']);
    expect(await ask()).toEqual(code());
    expect(await ask({}, { XDG_CURRENT_DESKTOP: 'KDE' })).toEqual(code('111111'));
  });

  it('auto: the next where one fails, within the same time; and every reason when all do', async () => {
    windows.does('pinentry', 'echo "OK hi"; echo "No bus, falling back to curses" >&2');
    windows.does('zenity', 'echo "cannot open display: :0" >&2; exit 1');
    windows.typed('kdialog', ['123456']);
    expect(await ask()).toEqual(code());
    windows.does('kdialog', 'kill -ABRT $$');
    expect(await ask()).toEqual(
      impossible(
        'pinentry asked nobody (No bus, falling back to curses); zenity ended with exit code 1 (cannot open display: :0); ' +
          'kdialog was ended by SIGABRT',
      ),
    );
  });

  it('auto: without a display, or without a program, it is said at once', async () => {
    expect(await ask()).toEqual(
      impossible('there is no terminal to ask on, and no program on the PATH that could ask in a window'),
    );
    windows.typed('zenity', ['123456']);
    expect(await ask({}, { DISPLAY: '' })).toEqual(impossible('there is no terminal to ask on'));
    expect(windows.opened('zenity')).toEqual([]);
  });

  it('one by name: no other', async () => {
    windows.typed('pinentry', ['111111']);
    windows.typed('zenity', ['123456']);
    const env = { ROLECHAIN_MFA_PROMPT: 'zenity' };
    expect(await ask({}, env)).toEqual(code());
    windows.does('zenity', 'exit 77');
    expect(await ask({}, env)).toEqual(impossible('zenity ended with exit code 77'));
    expect(windows.opened('pinentry')).toEqual([]);
  });

  it.each([
    { prompt: 'terminal', reason: 'there is no terminal to ask on' },
    { prompt: 'kdialog', reason: 'kdialog cannot be used: kdialog is not on the PATH' },
    { prompt: 'osascript', reason: 'osascript cannot be used: it is for another system' },
    { prompt: 'pinentry', env: { DISPLAY: '' }, reason: 'pinentry cannot be used: there is no display' },
  ])('$prompt by name, where it cannot be: $reason', async ({ prompt, env, reason }) => {
    windows.typed('zenity', ['123456']);
    expect(await ask({}, { ROLECHAIN_MFA_PROMPT: prompt, ...env })).toEqual(impossible(reason));
    expect(windows.opened('zenity')).toEqual([]);
  });

  it('a name that is none is refused before anything opens', async () => {
    windows.typed('zenity', ['123456']);
    expect(await ask({}, { ROLECHAIN_MFA_PROMPT: 'xterm' })).toMatchObject({ exit: 2, told: { refused: 'USAGE' } });
    expect(windows.opened('zenity')).toEqual([]);
  });

  it('for a caller that has ended nothing opens, but for its second code', async () => {
    windows.typed('zenity', ['123456']);
    expect(await ask({ orphaned: true })).toEqual(impossible('the program that asked has ended'));
    expect(windows.opened('zenity')).toEqual([]);
    expect(await ask({ orphaned: true, question: { spent: ['111111'] } })).toEqual(code());
  });
});
