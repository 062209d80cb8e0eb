import { realpathSync } from 'node:fs';
import { basename, isAbsolute, join } from 'node:path';
import type { OwnProgram } from '../config/caller-line.ts';
import { ownScript, standalone } from '../own-files.ts';

/** The command by which callers reach the program that runs. */
export function thisProgram(): OwnProgram {
  // The script of the standalone is a name inside it, where nobody else can go.
  const called = standalone ? process.execPath : process.argv[1];
  const words = ownProgram({ execPath: process.execPath, called, script: ownScript, real: realPath });
  return { words, platform: process.platform };
}

function realPath(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

export interface Running {
  /** The program file that runs: Node, or we ourselves. Links are followed by the system. */
  readonly execPath: string;
  /** The script as it was called; of the standalone, the standalone. */
  readonly called: string | undefined;
  /** `bin/rolechain.js` of this copy of the package. */
  readonly script: string;
  /** A path with its links followed; undefined where nothing is there. */
  readonly real: (path: string) => string | undefined;
}

// Links in these folders belong to a package manager, which leads them to the next version.
const LASTING_FOLDERS = ['/usr/local/bin', '/opt/homebrew/bin', '/home/linuxbrew/.linuxbrew/bin', '/usr/bin'];

/**
 * This program as others have to start it, by paths that outlive an upgrade as far as that can be known.
 *
 * Node: `execPath`, whose links are followed already. That file may go with an upgrade (Homebrew's `Cellar/node/22.1.0`,
 * nvm's `versions/node/v22.1.0`). Homebrew has a link that stays; nvm has none, and the links of some version managers
 * live no longer than the shell they were made for (fnm), so nothing is looked up in PATH.
 *
 * Script: as it was called, if that leads here. `/usr/local/bin/rolechain` stays, whatever folder npm or pnpm unpacks the
 * next version into.
 */
export function ownProgram({ execPath, called, script, real }: Running): readonly string[] {
  const program = lasting(execPath, real);
  if (called === undefined || !isAbsolute(called)) return [program, script];
  const found = real(called);
  if (found === real(execPath)) return [program];
  return [program, found === real(script) ? called : script];
}

function lasting(execPath: string, real: Running['real']): string {
  const target = real(execPath);
  const links = LASTING_FOLDERS.map((folder) => join(folder, basename(execPath)));
  return links.find((link) => real(link) === target) ?? execPath;
}
