import type { Environment } from '../session/environment.ts';
import type { Format } from './formats.ts';

/** What tells which shell will read the output. */
export interface Surroundings {
  readonly env: Environment;
  readonly platform: string;
  /** The name of the parent process, where it is known. */
  readonly parent: string | undefined;
}

/**
 * The shell that started this program, else the one that SHELL names, else bash. The parent counts more: SHELL is the
 * login shell, also in a script for another one or in a fish that was started from bash.
 */
export function defaultFormat({ env, platform, parent }: Surroundings): Format {
  const known = shellFormat(parent) ?? shellFormat(env['SHELL']);
  if (known !== undefined) return known;
  if (platform !== 'win32') return 'bash';
  return startedByPowerShell(env) ? 'powershell' : 'cmd';
}

const SHELLS: ReadonlyMap<string, Format> = new Map([
  ...['sh', 'ash', 'bash', 'busybox', 'dash', 'ksh', 'mksh', 'yash', 'zsh'].map((name) => [name, 'bash'] as const),
  ['fish', 'fish'],
  ['powershell', 'powershell'],
  ['pwsh', 'powershell'],
]);

/** `-zsh` is a login shell; `bash.exe`, `/usr/local/bin/bash5` and `pwsh-preview` are what they look like. */
function shellFormat(program: string | undefined): Format | undefined {
  const file = program?.toLowerCase().split(/[\\/]/).at(-1) ?? '';
  const name = /^-?([a-z]+)(?:[-.\d].*)?$/.exec(file)?.[1];
  return name === undefined ? undefined : SHELLS.get(name);
}

/** cmd has PSModulePath too, from the machine's settings; PowerShell puts the user's own modules in front. */
function startedByPowerShell(env: Environment): boolean {
  const home = env['USERPROFILE']?.toLowerCase();
  const folders = (env['PSModulePath'] ?? '').toLowerCase().split(';');
  return home !== undefined && home !== '' && folders.some((folder) => folder.startsWith(`${home}\\`));
}
