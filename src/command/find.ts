import { accessSync, constants, statSync } from 'node:fs';
import { RolechainError } from '../errors/error.ts';
import { isSystemError } from '../errors/system-error.ts';
import type { Environment } from '../session/environment.ts';

/** What stands at a path: nothing, something that can be run, or something else. */
export type Found = 'program' | 'file' | 'folder' | 'out of reach' | undefined;

interface Place {
  readonly env: Environment;
  readonly platform: string;
  /** By default a look at the disk. */
  readonly look?: (path: string) => Found;
}

/**
 * The path of a command as `execvp` would find it: by PATH, or as it stands where it has a slash. Throws
 * COMMAND_NOT_FOUND, COMMAND_NOT_EXECUTABLE.
 */
export function findCommand(command: string, { env, platform, look = lookOnDisk }: Place): string {
  const candidates = platform === 'win32' ? onWindows(command, env) : onPosix(command, env);
  const found = candidates.map((path) => ({ path, what: look(path) }));
  const program = found.find(({ what }) => what === 'program');
  if (program !== undefined) {
    if (platform === 'win32') refuseScript(command, program.path);
    return program.path;
  }
  // As execvp does, PATH is searched to its end before a file that may not be run counts.
  const what = found.map((one) => one.what).find((one) => one === 'file' || one === 'out of reach');
  if (what === 'file') throw notExecutable(command, 'it is not marked as executable', `chmod +x ${command}`);
  if (what === 'out of reach') throw notExecutable(command, 'permission denied');
  if (found.some((one) => one.what === 'folder') && hasFolder(command, platform))
    throw notExecutable(command, 'it is a folder');
  const hint = hintFor(command);
  throw new RolechainError('COMMAND_NOT_FOUND', { command, ...(hint === undefined ? {} : { hint }) });
}

function onPosix(command: string, env: Environment): readonly string[] {
  if (command === '' || hasFolder(command, 'posix')) return command === '' ? [] : [command];
  // Without PATH the C library looks here; an empty part of it is the working folder (POSIX, "PATH").
  const folders = (env['PATH'] ?? '/bin:/usr/bin').split(':');
  return folders.map((folder) => `${folder === '' ? '.' : folder}/${command}`);
}

/** The working folder is not searched, unlike by cmd: a file that somebody left there must not stand in for a command. */
function onWindows(command: string, env: Environment): readonly string[] {
  if (command === '') return [];
  const value = (name: string): string | undefined =>
    Object.entries(env).find(([key]) => key.toUpperCase() === name)?.[1];
  const endings = (value('PATHEXT') ?? '.COM;.EXE;.BAT;.CMD').split(';').filter(Boolean);
  const ends = endings.some((ending) => command.toLowerCase().endsWith(ending.toLowerCase()));
  const names = [...(ends ? [command] : []), ...endings.map((ending) => command + ending.toLowerCase())];
  if (hasFolder(command, 'win32')) return names;
  const folders = (value('PATH') ?? '').split(';').map((folder) => folder.replaceAll('"', ''));
  return folders.filter(Boolean).flatMap((folder) => names.map((name) => `${folder}\\${name}`));
}

function hasFolder(command: string, platform: string): boolean {
  return platform === 'win32' ? /[\\/:]/.test(command) : command.includes('/');
}

/** cmd would read the arguments again, and by rules of its own (CVE-2024-27980): whoever wants that says so. */
function refuseScript(command: string, path: string): void {
  if (/\.(?:exe|com)$/i.test(path)) return;
  const reason = `${path} is a script, which Windows runs only through a shell`;
  throw notExecutable(command, reason, `say which shell: cmd /c ${command}`);
}

function lookOnDisk(path: string): Found {
  try {
    if (statSync(path).isDirectory()) return 'folder';
  } catch (error) {
    return isSystemError(error, 'EACCES') ? 'out of reach' : undefined;
  }
  try {
    accessSync(path, constants.X_OK);
    return 'program';
  } catch {
    return 'file';
  }
}

/** What people write in a shell, and is no command for anybody else. */
function hintFor(command: string): string | undefined {
  if (/^[A-Za-z_]\w*=/.test(command))
    return 'to set a variable for a command write "env" before it: -- env NAME=value …';
  if (/\s/.test(command)) return 'write a command and its arguments as words of their own, not as one in quotes';
  return undefined;
}

function notExecutable(command: string, reason: string, hint?: string): RolechainError {
  return new RolechainError('COMMAND_NOT_EXECUTABLE', { command, reason, ...(hint === undefined ? {} : { hint }) });
}
