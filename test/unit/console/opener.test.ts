import { describe, expect, it } from 'vitest';
import { findOpener } from '../../../src/console/opener.ts';

const at = 'http://127.0.0.1:1/x';
const everything = (): boolean => true;
const nothing = (): boolean => false;
const only =
  (...names: readonly string[]) =>
  (command: string): boolean =>
    names.includes(command);

describe('the opener', () => {
  it.each([
    { what: 'Linux', platform: 'linux', env: { DISPLAY: ':0' }, exists: only('xdg-open'), words: ['xdg-open', at] },
    {
      what: 'Wayland',
      platform: 'linux',
      env: { WAYLAND_DISPLAY: 'w' },
      exists: only('xdg-open'),
      words: ['xdg-open', at],
    },
    { what: 'WSL', platform: 'linux', env: { WSL_DISTRO_NAME: 'U' }, exists: everything, words: ['wslview', at] },
    {
      what: 'WSL without wslview',
      platform: 'linux',
      env: { WSL_DISTRO_NAME: 'U', DISPLAY: ':0' },
      exists: only('xdg-open'),
      words: ['xdg-open', at],
    },
    { what: 'macOS', platform: 'darwin', env: {}, exists: nothing, words: ['/usr/bin/open', at] },
    {
      what: 'Windows',
      platform: 'win32',
      env: { SystemRoot: String.raw`D:\Win` },
      exists: nothing,
      words: [String.raw`D:\Win\System32\rundll32.exe`, 'url.dll,FileProtocolHandler', at],
    },
    { what: 'BROWSER', platform: 'linux', env: { BROWSER: 'w3m' }, exists: only('w3m'), words: ['w3m', at] },
    {
      what: 'BROWSER over SSH',
      platform: 'linux',
      env: { BROWSER: 'w3m -x', SSH_CONNECTION: 'x' },
      exists: only('w3m'),
      words: ['w3m', '-x', at],
    },
    {
      what: 'BROWSER with a place for the address',
      platform: 'darwin',
      env: { BROWSER: `open -a "My Browser" --url=%s` },
      exists: only('open'),
      words: ['open', '-a', 'My Browser', `--url=${at}`],
    },
    {
      what: 'BROWSER on Windows',
      platform: 'win32',
      env: { BROWSER: String.raw`"C:\a b\x.exe" -y` },
      exists: nothing,
      words: [String.raw`C:\a b\x.exe`, '-y', at],
    },
  ])('on $what', ({ platform, env, exists, words }) => {
    const { command, args } = findOpener({ env, platform, exists });
    expect([command, ...args(at)]).toEqual(words);
  });

  it.each([
    { what: 'no display', platform: 'linux', env: {}, reason: 'there is no display' },
    {
      what: 'no xdg-open',
      platform: 'linux',
      env: { DISPLAY: ':0' },
      reason: 'there is no xdg-open, and BROWSER is not set',
    },
    {
      what: 'SSH with X forwarding',
      platform: 'linux',
      env: { DISPLAY: ':10', SSH_CONNECTION: 'x' },
      reason: 'this is an SSH session',
    },
    { what: 'SSH to a Mac', platform: 'darwin', env: { SSH_TTY: '/dev/x' }, reason: 'this is an SSH session' },
    {
      what: 'a BROWSER that is not there',
      platform: 'linux',
      env: { BROWSER: 'nope\u001b[2J -x', DISPLAY: ':0' },
      reason: 'BROWSER names nope, which is no program here',
    },
    {
      what: 'a BROWSER with an open quote',
      platform: 'linux',
      env: { BROWSER: 'x "y' },
      reason: 'BROWSER is not a command',
    },
    { what: 'a BROWSER of two quotes', platform: 'linux', env: { BROWSER: '""' }, reason: 'BROWSER is not a command' },
  ])('is refused with $what', ({ platform, env, reason }) => {
    expect(() => findOpener({ env, platform, exists: nothing })).toThrow(
      expect.objectContaining({ code: 'CONSOLE_NO_BROWSER', details: { reason } }),
    );
  });

  it.each([
    { what: 'a program on the PATH', BROWSER: 'sh', found: true },
    { what: 'a program by its path', BROWSER: '/bin/sh', found: true },
    { what: 'a folder', BROWSER: '/bin', found: false },
    { what: 'a file that is no program', BROWSER: '/etc/passwd', found: false },
  ])('looks: $what is found, $found', ({ BROWSER, found }) => {
    const look = (): unknown => findOpener({ env: { BROWSER, PATH: '/nowhere:/usr/bin:/bin' }, platform: 'linux' });
    if (found) expect(look()).toMatchObject({ command: BROWSER });
    else expect(look).toThrow('which is no program here');
  });
});
