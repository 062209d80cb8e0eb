import { constants } from 'node:fs';
import { access, lstat, readFile, readdir, realpath, rmdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { CachedByCli } from './cli-cache.ts';
import type { Look } from './files.ts';
import type { Installation, ProgramFile } from './program-file.ts';

/** How a file or folder lies there; `path` may lead through symbolic links. */
export async function look(path: string, platform: string): Promise<Look> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) return { path, kind: 'missing' };
  const { uid, gid, mode } = found;
  const isLink = (await lstat(path)).isSymbolicLink();
  return {
    path,
    kind: found.isFile() ? 'file' : found.isDirectory() ? 'folder' : 'other',
    ...(isLink ? { target: await realpath(path) } : {}),
    ...(platform === 'win32' ? {} : { rights: { uid, gid, mode } }),
  };
}

/** A program by its file alone: nothing is run. */
export async function lookAtProgram(path: string): Promise<ProgramFile> {
  const real = await realpath(path).catch(() => undefined);
  if (real === undefined) return { found: false, runnable: false };
  const runnable = await access(real, constants.X_OK).then(
    () => true,
    () => false,
  );
  const installation = await installationOf(real);
  return { found: true, runnable, real, ...(installation === undefined ? {} : { installation }) };
}

/** The rolechain that `file` belongs to, by a package.json beside it or in the folder above. */
export async function installationOf(file: string): Promise<Installation | undefined> {
  for (const root of [dirname(file), dirname(dirname(file))]) {
    // oxlint-disable-next-line no-await-in-loop -- the nearer one counts
    const manifest = parse(await readFile(join(root, 'package.json'), 'utf8').catch(() => ''));
    if (property(manifest, 'name') !== 'rolechain') continue;
    const version = property(manifest, 'version');
    return { root, version: typeof version === 'string' ? version : 'unknown' };
  }
  return undefined;
}

const MOST_FILES = 2_000;
const LARGEST = 256 * 1024;

/** The files of credentials in the AWS CLI's cache: when they expire, and nothing else of them. */
export async function readCliCache(folder: string): Promise<readonly CachedByCli[]> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.json')).slice(0, MOST_FILES);
  const files = await Promise.all(names.map((name) => expiryIn(join(folder, name))));
  return files.filter((file) => file !== undefined);
}

async function expiryIn(file: string): Promise<CachedByCli | undefined> {
  const found = await stat(file).catch(() => undefined);
  if (found === undefined || !found.isFile() || found.size > LARGEST) return undefined;
  const credentials = property(parse(await readFile(file, 'utf8').catch(() => '')), 'Credentials');
  const expiration = property(credentials, 'Expiration');
  if (typeof property(credentials, 'SecretAccessKey') !== 'string' || typeof expiration !== 'string') return undefined;
  const expires = new Date(expiration);
  return Number.isNaN(expires.getTime()) ? undefined : { expires };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function property(of: unknown, name: string): unknown {
  return typeof of === 'object' && of !== null ? Object.getOwnPropertyDescriptor(of, name)?.value : undefined;
}

/** The folders on the way to `folder` that are not there yet, the deepest first. */
export async function missingFolders(folder: string): Promise<readonly string[]> {
  const missing: string[] = [];
  for (let at = folder; at !== dirname(at); at = dirname(at)) {
    // oxlint-disable-next-line no-await-in-loop -- it ends at the first one that is there
    if ((await stat(at).catch(() => undefined)) !== undefined) break;
    missing.push(at);
  }
  return missing;
}

/** Removes folders in this order; one that somebody has filled meanwhile stays. */
export async function removeEmpty(folders: readonly string[]): Promise<void> {
  for (const folder of folders) {
    // oxlint-disable-next-line no-await-in-loop -- each lies in the next
    await rmdir(folder).catch(() => undefined);
  }
}
