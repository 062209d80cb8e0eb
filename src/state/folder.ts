import { accessSync, constants, lstatSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { isSystemError } from '../errors/system-error.ts';
import type { Environment } from '../session/environment.ts';
import { type Owner, privateFolder, refuseUntrusted } from './private-file.ts';

export interface FolderFacts {
  readonly env: Environment;
  readonly platform: string;
  /** The home folder that the system's user database names. */
  readonly userHome: () => string;
  readonly tmpdir: string;
  readonly uid: Owner;
}

/**
 * The folder for locks and for the list of what is kept, made where it is missing. The same for every process of a
 * user, however it was started, so XDG variables do not move it: `~/.cache/rolechain`, `~/Library/Caches/rolechain` or
 * `%LOCALAPPDATA%\rolechain`; where that cannot be used, `<tmp>/rolechain-UID`. Undefined where neither can be trusted.
 */
export function stateFolder(facts: FolderFacts): string | undefined {
  return stateFolders(facts).find((folder) => usable(folder, facts.uid));
}

/** The folder that `stateFolder` would give, as far as can be seen without making one. */
export function likelyStateFolder(facts: FolderFacts): string | undefined {
  return stateFolders(facts).find((folder) => likelyUsable(folder, facts.uid));
}

/** The folders that `stateFolder` tries, in this order; looks at none of them. */
export function stateFolders(facts: FolderFacts): readonly string[] {
  const home = homeFolder(facts, { darwin: ['Library', 'Caches'], others: ['.cache'] });
  const { tmpdir, uid } = facts;
  const name = uid === undefined ? 'rolechain' : `rolechain-${uid}`;
  // A relative TMPDIR is another folder for each caller, often one in a repository.
  const temporary = isAbsolute(tmpdir) ? join(tmpdir, name) : undefined;
  return [home, temporary].filter((folder) => folder !== undefined);
}

/**
 * The folder for what must outlive a cleaning of caches, made where it is missing: `~/.local/state/rolechain`,
 * `~/Library/Application Support/rolechain` or `%LOCALAPPDATA%\rolechain`. Undefined where it cannot be trusted.
 */
export function lastingFolder(facts: FolderFacts): string | undefined {
  const home = homeFolder(facts, { darwin: ['Library', 'Application Support'], others: ['.local', 'state'] });
  return home !== undefined && usable(home, facts.uid) ? home : undefined;
}

interface Below {
  readonly darwin: readonly string[];
  readonly others: readonly string[];
}

function homeFolder({ env, platform, userHome, uid }: FolderFacts, below: Below): string | undefined {
  if (platform === 'win32') {
    const local = env['LOCALAPPDATA'];
    return local === undefined || !isAbsolute(local) ? undefined : join(local, 'rolechain');
  }
  const home = absolute(env['HOME']) ?? absolute(userHome());
  // Under sudo with the caller's HOME, a folder of root's would lock that user out.
  if (home === undefined || attempt(() => statSync(home).uid) !== uid) return undefined;
  return join(home, ...(platform === 'darwin' ? below.darwin : below.others), 'rolechain');
}

function usable(folder: string, owner: Owner): boolean {
  return (
    attempt(() => {
      privateFolder(folder, owner);
      accessSync(folder, constants.W_OK | constants.X_OK);
      return true;
    }) ?? false
  );
}

function likelyUsable(folder: string, owner: Owner): boolean {
  return (
    attempt(() => {
      const found = lstatSync(folder, { throwIfNoEntry: false });
      if (found !== undefined) refuseUntrusted(folder, found, owner);
      try {
        accessSync(found === undefined ? nearestFolder(folder) : folder, constants.W_OK | constants.X_OK);
      } catch (error) {
        // Rights that its mode keeps from the owner are given back by who uses it.
        const closed = owner !== undefined && found !== undefined && (found.mode & 0o700) !== 0o700;
        if (!closed || !isSystemError(error, 'EACCES')) throw error;
      }
      return true;
    }) ?? false
  );
}

function nearestFolder(missing: string): string {
  const parent = dirname(missing);
  const found = statSync(parent, { throwIfNoEntry: false });
  if (found === undefined) return nearestFolder(parent);
  if (!found.isDirectory()) throw new Error(`${parent} is not a folder`);
  return parent;
}

function absolute(path: string | undefined): string | undefined {
  return path !== undefined && isAbsolute(path) ? path : undefined;
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
