import { programOnPath } from '../command/on-path.ts';
import { RolechainError } from '../errors/error.ts';
import { printable } from '../errors/printable.ts';
import type { Environment } from '../session/environment.ts';
import { wordsOf } from './words.ts';

/** A program that shows an address in a browser. */
export interface Opener {
  readonly command: string;
  readonly args: (address: string) => readonly string[];
}

export interface OpenerFacts {
  readonly env: Environment;
  readonly platform: string;
  /** Whether a command can be run; tests have their own. */
  readonly exists?: (command: string) => boolean;
}

/**
 * $BROWSER, a command with its words (`%s` is the address, else it comes last), or what the system opens addresses with.
 * Throws CONSOLE_NO_BROWSER, also where a browser would open on another machine's screen or on none.
 */
export function findOpener({
  env,
  platform,
  exists = (command) => programOnPath(command, env) !== undefined,
}: OpenerFacts): Opener {
  const browser = env['BROWSER']?.trim();
  if (browser) return named(browser, platform, exists);
  if (env['SSH_CONNECTION'] || env['SSH_TTY']) throw noBrowser('this is an SSH session');
  if (platform === 'darwin') return last('/usr/bin/open');
  if (platform === 'win32') {
    return last(
      `${env['SystemRoot'] ?? String.raw`C:\Windows`}\\System32\\rundll32.exe`,
      'url.dll,FileProtocolHandler',
    );
  }
  // The Windows side of WSL has the browser.
  if (env['WSL_DISTRO_NAME'] && exists('wslview')) return last('wslview');
  if (!env['DISPLAY'] && !env['WAYLAND_DISPLAY']) throw noBrowser('there is no display');
  if (exists('xdg-open')) return last('xdg-open');
  throw noBrowser('there is no xdg-open, and BROWSER is not set');
}

function last(command: string, ...words: readonly string[]): Opener {
  return { command, args: (address) => [...words, address] };
}

function named(line: string, platform: string, exists: (command: string) => boolean): Opener {
  const [command, ...words] = wordsOf(line, { escapes: platform !== 'win32' }) ?? [];
  if (command === undefined || command === '') throw noBrowser('BROWSER is not a command');
  if (platform !== 'win32' && !exists(command)) {
    throw noBrowser(`BROWSER names ${printable(command)}, which is no program here`);
  }
  if (!words.some((word) => word.includes('%s'))) return last(command, ...words);
  return { command, args: (address) => words.map((word) => word.replaceAll('%s', () => address)) };
}

export function noBrowser(reason: string): RolechainError {
  return new RolechainError('CONSOLE_NO_BROWSER', { reason });
}
