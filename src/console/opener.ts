import { programOnPath } from '../command/on-path.ts';
import { commandWords } from '../config/command-words.ts';
import { RolechainError } from '../errors/error.ts';
import { printable } from '../errors/printable.ts';
import type { Environment } from '../session/environment.ts';

/** A program that shows an address in a browser. */
export interface Opener {
  /** Its path: by its name alone the system would look for it once more, and in other folders. */
  readonly command: string;
  readonly args: (address: string) => readonly string[];
}

export interface OpenerFacts {
  readonly env: Environment;
  readonly platform: string;
  /** Where a command lies; tests have their own. */
  readonly locate?: (command: string) => string | undefined;
}

/**
 * $BROWSER, a command with its words (`%s` is the address, else it comes last), or what the system opens addresses with.
 * Throws CONSOLE_NO_BROWSER, also where a browser would open on another machine's screen or on none.
 */
export function findOpener({ env, platform, locate = (command) => programOnPath(command, env) }: OpenerFacts): Opener {
  const browser = env['BROWSER']?.trim();
  if (browser) return named(browser, platform, locate);
  if (env['SSH_CONNECTION'] || env['SSH_TTY']) throw noBrowser('this is an SSH session');
  if (platform === 'darwin') return last('/usr/bin/open');
  if (platform === 'win32') {
    return last(
      `${env['SystemRoot'] ?? String.raw`C:\Windows`}\\System32\\rundll32.exe`,
      'url.dll,FileProtocolHandler',
    );
  }
  // The Windows side of WSL has the browser.
  const wslview = env['WSL_DISTRO_NAME'] ? locate('wslview') : undefined;
  if (wslview !== undefined) return last(wslview);
  if (!env['DISPLAY'] && !env['WAYLAND_DISPLAY']) throw noBrowser('there is no display');
  const xdgOpen = locate('xdg-open');
  if (xdgOpen !== undefined) return last(xdgOpen);
  throw noBrowser('there is no xdg-open, and BROWSER is not set');
}

function last(command: string, ...words: readonly string[]): Opener {
  return { command, args: (address) => [...words, address] };
}

function named(line: string, platform: string, locate: (command: string) => string | undefined): Opener {
  const [name, ...words] = (commandWords(line, platform) ?? []).map(({ text }) => text);
  if (name === undefined || name === '') throw noBrowser('BROWSER is not a command');
  const command = platform === 'win32' ? name : locate(name);
  if (command === undefined) throw noBrowser(`BROWSER names ${printable(name)}, which is no program here`);
  if (!words.some((word) => word.includes('%s'))) return last(command, ...words);
  return { command, args: (address) => words.map((word) => word.replaceAll('%s', () => address)) };
}

export function noBrowser(reason: string): RolechainError {
  return new RolechainError('CONSOLE_NO_BROWSER', { reason });
}
