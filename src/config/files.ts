import { isUtf8 } from 'node:buffer';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import type { Origin } from '../errors/catalog.ts';
import { RolechainError } from '../errors/error.ts';
import { fileReason } from '../errors/file-reason.ts';
import { isSystemError } from '../errors/system-error.ts';
import type { Environment } from '../session/environment.ts';
import { readBounded } from './bounded-file.ts';
import { readProfiles, type FileText, type ProfileSet } from './profile.ts';

export interface Locations {
  readonly config: string;
  readonly credentials: string;
  readonly home: string;
}

/**
 * Where the two files are, by AWS's rules. `userHome` is the home that the system knows of the user, for where the
 * environment names none.
 *
 * https://docs.aws.amazon.com/sdkref/latest/guide/file-location.html
 */
export function locate(env: Environment, platform: NodeJS.Platform, userHome: () => string): Locations {
  const home = findHome(env, platform) ?? userHome();
  const separator = platform === 'win32' ? '\\' : '/';
  const standard = (name: string): string => [home, '.aws', name].join(separator);
  return {
    home,
    config: expandHome(env['AWS_CONFIG_FILE'] || standard('config'), home),
    credentials: expandHome(env['AWS_SHARED_CREDENTIALS_FILE'] || standard('credentials'), home),
  };
}

function findHome(env: Environment, platform: NodeJS.Platform): string | undefined {
  if (env['HOME']) return env['HOME'];
  if (platform !== 'win32') return undefined;
  if (env['USERPROFILE']) return env['USERPROFILE'];
  return env['HOMEPATH'] ? `${env['HOMEDRIVE'] ?? ''}${env['HOMEPATH']}` : undefined;
}

/** Reads both files. Throws CONFIG_UNREADABLE, CONFIG_SYNTAX. */
export function readConfig({ config, credentials }: Locations): ProfileSet {
  return readProfiles(readConfigFile(config), readConfigFile(credentials));
}

/** The text of one of the two files; one that does not exist is empty. Throws CONFIG_UNREADABLE, CONFIG_SYNTAX. */
export function readConfigFile(file: string): FileText {
  try {
    return { file, text: decode(readBounded(file, LIMIT_MEGABYTES), file) };
  } catch (error) {
    if (isMissing(error)) return nothingAt(file);
    if (error instanceof RolechainError) throw error;
    throw new RolechainError('CONFIG_UNREADABLE', { file, reason: fileReason(error) }, { cause: error });
  }
}

/** Node hands over the environment as text: where that has lost bytes, another file was looked for than the one meant. */
function nothingAt(file: string): FileText {
  if (!file.includes('\uFFFD')) return { file, text: '' };
  throw new RolechainError('CONFIG_UNREADABLE', { file, reason: 'its path is not UTF-8' });
}

/**
 * Reads a policy file or a file of policy ARNs; `kind` is by default a session policy. Throws POLICY_UNREADABLE: without
 * its policy no role is assumed.
 */
export function readPolicyFile(file: string, origin?: Origin, kind?: string): string {
  try {
    return decode(readBounded(file, LIMIT_MEGABYTES), file);
  } catch (error) {
    const reason = error instanceof RolechainError ? error.message : fileReason(error);
    throw new RolechainError(
      'POLICY_UNREADABLE',
      { file, reason, ...(origin === undefined ? {} : { origin }), ...(kind === undefined ? {} : { kind }) },
      { cause: error },
    );
  }
}

/** A path as config files and flags write it: `~`, relative to `folder`, or after `file://`, which the AWS CLI cuts off. */
export function resolvePath(written: string, folder: string, home: string): string {
  const path = expandHome(written.startsWith('file://') ? written.slice('file://'.length) : written, home);
  return isAbsolute(path) ? path : resolve(folder, path);
}

/** The folder that paths in a config file are relative to. */
export function folderOf(origin: Origin): string {
  return dirname(origin.file);
}

function expandHome(path: string, home: string): string {
  if (path === '~') return home;
  return path.startsWith('~/') || path.startsWith('~\\') ? join(home, path.slice(2)) : path;
}

// A hundred thousand profiles need some 15 MB. What is larger is not a config file, and must not fill the memory.
const LIMIT_MEGABYTES = 32;

function decode(bytes: Buffer, file: string): string {
  const text = bytes.toString('utf8');
  if (isUtf8(bytes)) return text;
  // Decoding leniently puts U+FFFD where the first bad byte stands; the lines before it are whole.
  const line = text.split('\uFFFD', 1)[0]?.split('\n').length ?? 1;
  throw new RolechainError('CONFIG_SYNTAX', { origin: { file, line }, reason: 'the text is not UTF-8' });
}

function isMissing(error: unknown): boolean {
  return isSystemError(error, 'ENOENT') || isSystemError(error, 'ENOTDIR');
}
