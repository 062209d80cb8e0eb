import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { promptChoice } from '../../../src/mfa/choice.ts';
import { availablePrompts, type PromptDriver } from '../../../src/mfa/drivers.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rolechain-drivers-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

function install(name: string, mode = 0o755): void {
  writeFileSync(join(folder, name), '#!/bin/sh\n');
  chmodSync(join(folder, name), mode);
}

/** The windows alone: whether the tests run on a terminal is another matter. */
async function windows(
  platform: string,
  env: Readonly<Record<string, string>>,
): Promise<readonly Readonly<Record<string, string | true>>[]> {
  const all: readonly PromptDriver[] = await availablePrompts({
    env: { PATH: folder, ...env },
    platform,
    pid: process.pid,
  });
  expect(all[0]?.name).toBe('terminal');
  expect(all.map(({ available, reason }) => available === (reason === undefined))).not.toContain(false);
  return all.slice(1).map(({ name, reason }) => ({ [name]: reason ?? true }));
}

describe('which windows can be shown', () => {
  it('on Linux, with a display: a pinentry first, then what belongs to the desktop', async () => {
    for (const name of ['pinentry-gnome3', 'zenity', 'kdialog', 'osascript', 'powershell.exe']) install(name);
    const linux = [{ pinentry: true }, { zenity: true }, { kdialog: true }];
    expect(await windows('linux', { DISPLAY: ':0' })).toEqual(linux);
    expect(await windows('linux', { WAYLAND_DISPLAY: 'wayland-0', XDG_CURRENT_DESKTOP: 'ubuntu:GNOME' })).toEqual(
      linux,
    );
    const kde = [{ pinentry: true }, { kdialog: true }, { zenity: true }];
    expect(await windows('freebsd', { DISPLAY: ':0', XDG_CURRENT_DESKTOP: 'KDE' })).toEqual(kde);
  });

  it('on Linux, without a display or without a program', async () => {
    install('zenity');
    install('kdialog', 0o644);
    mkdirSync(join(folder, 'pinentry'));
    const lacking = [
      { pinentry: 'no pinentry with a window is on the PATH' },
      { zenity: true },
      { kdialog: 'kdialog is not on the PATH' },
    ];
    expect(await windows('linux', { DISPLAY: ':0' })).toEqual(lacking);
    const no = 'there is no display';
    expect(await windows('linux', { DISPLAY: '', WAYLAND_DISPLAY: '' })).toEqual([
      { pinentry: no },
      { zenity: no },
      { kdialog: no },
    ]);
  });

  it('a pinentry that only knows terminals does not count, whatever it is called; another beside it does', async () => {
    install('pinentry-curses');
    symlinkSync('pinentry-curses', join(folder, 'pinentry'));
    expect((await windows('linux', { DISPLAY: ':0' }))[0]).toEqual({
      pinentry: 'no pinentry with a window is on the PATH',
    });
    install('pinentry-qt');
    expect((await windows('linux', { DISPLAY: ':0' }))[0]).toEqual({ pinentry: true });
  });

  it('no program is taken from a folder that depends on the working folder', async () => {
    install('zenity');
    for (const PATH of ['', '.', ':', 'bin', `./${folder}`]) {
      expect((await windows('linux', { DISPLAY: ':0', PATH }))[1]).toEqual({ zenity: 'zenity is not on the PATH' });
    }
  });

  it('on macOS at the screen, and not by SSH', async () => {
    for (const name of ['pinentry-mac', 'zenity', 'osascript']) install(name);
    expect(await windows('darwin', {})).toEqual([{ pinentry: true }, { osascript: true }]);
    const far = 'this is an SSH session';
    expect(await windows('darwin', { SSH_CONNECTION: '10.0.0.1 5 10.0.0.2 22' })).toEqual([
      { pinentry: far },
      { osascript: far },
    ]);
  });

  it('on Windows', async () => {
    install('powershell.exe');
    expect(await windows('win32', {})).toEqual([{ powershell: true }]);
  });
});

describe('ROLECHAIN_MFA_PROMPT', () => {
  it.each([undefined, '', 'auto'])('%j means auto', (value) => {
    expect(promptChoice(value)).toBe('auto');
  });

  it.each(['terminal', 'pinentry', 'zenity', 'kdialog', 'osascript', 'powershell'])('%s', (value) => {
    expect(promptChoice(value)).toBe(value);
  });

  it.each(['tty', 'Zenity', 'zenity ', 'constructor', '\u001b[1m'])('%j is refused, with the choices', (value) => {
    expect(() => promptChoice(value)).toThrow(
      expect.objectContaining({
        code: 'USAGE',
        message: `ROLECHAIN_MFA_PROMPT is ${JSON.stringify(value)}, which is no way to ask for a code`,
        hint: 'set it to auto, terminal, pinentry, zenity, kdialog, osascript or powershell',
      }),
    );
  });
});
