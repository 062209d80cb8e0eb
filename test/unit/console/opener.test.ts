import { relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findOpener } from '../../../src/console/opener.ts';

const at = 'http://127.0.0.1:1/x';
const everything = (command: string): string => `/bin/${command}`;
const nothing = (): undefined => undefined;
const only =
  (name: string) =>
  (command: string): string | undefined =>
    command === name ? `/bin/${name}` : undefined;

describe('the opener', () => {
  it.each([
    {
      what: 'Linux',
      platform: 'linux',
      env: { DISPLAY: ':0' },
      locate: only('xdg-open'),
      words: ['/bin/xdg-open', at],
    },
    {
      what: 'Wayland',
      platform: 'linux',
      env: { WAYLAND_DISPLAY: 'w' },
      locate: only('xdg-open'),
      words: ['/bin/xdg-open', at],
    },
    { what: 'WSL', platform: 'linux', env: { WSL_DISTRO_NAME: 'U' }, locate: everything, words: ['/bin/wslview', at] },
    {
      what: 'WSL without wslview',
      platform: 'linux',
      env: { WSL_DISTRO_NAME: 'U', DISPLAY: ':0' },
      locate: only('xdg-open'),
      words: ['/bin/xdg-open', at],
    },
    { what: 'macOS', platform: 'darwin', env: {}, locate: nothing, words: ['/usr/bin/open', at] },
    {
      what: 'Windows',
      platform: 'win32',
      env: { SystemRoot: String.raw`D:\Win` },
      locate: nothing,
      words: [String.raw`D:\Win\System32\rundll32.exe`, 'url.dll,FileProtocolHandler', at],
    },
    { what: 'BROWSER', platform: 'linux', env: { BROWSER: 'w3m' }, locate: only('w3m'), words: ['/bin/w3m', at] },
    {
      what: 'BROWSER over SSH',
      platform: 'linux',
      env: { BROWSER: 'w3m -x', SSH_CONNECTION: 'x' },
      locate: only('w3m'),
      words: ['/bin/w3m', '-x', at],
    },
    {
      what: 'BROWSER with a place for the address',
      platform: 'darwin',
      env: { BROWSER: `open -a "My Browser" --url=%s` },
      locate: only('open'),
      words: ['/bin/open', '-a', 'My Browser', `--url=${at}`],
    },
    {
      what: 'BROWSER on Windows',
      platform: 'win32',
      env: { BROWSER: String.raw`"C:\a b\x.exe" -y` },
      locate: nothing,
      words: [String.raw`C:\a b\x.exe`, '-y', at],
    },
  ])('on $what', ({ platform, env, locate, words }) => {
    const { command, args } = findOpener({ env, platform, locate });
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
    expect(() => findOpener({ env, platform, locate: nothing })).toThrow(
      expect.objectContaining({ code: 'CONSOLE_NO_BROWSER', details: { reason } }),
    );
  });

  it.each([
    { what: 'a program on the PATH', BROWSER: 'sh', found: '/bin/sh' },
    { what: 'a program by its path', BROWSER: '/bin/sh', found: '/bin/sh' },
    { what: 'a program by a path from here', BROWSER: `${relative('.', '/bin')}/sh`, found: '/bin/sh' },
    { what: 'a folder', BROWSER: '/bin', found: undefined },
    { what: 'a file that is no program', BROWSER: '/etc/passwd', found: undefined },
    { what: 'a program in a folder of PATH that depends on where we are', BROWSER: 'rolechain.js', found: undefined },
  ])('looks: $what', ({ BROWSER, found }) => {
    const look = (): unknown =>
      findOpener({ env: { BROWSER, PATH: './bin:bin::/nowhere:/bin:/usr/bin' }, platform: 'linux' });
    if (found === undefined) expect(look).toThrow('which is no program here');
    else expect(look()).toMatchObject({ command: found });
  });
});
