import { readdirSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Script } from 'node:vm';
import { Machine } from '../machine.ts';
import { privateFolder } from '../state/private-file.ts';
import { writePrivateFile } from '../state/write-private-file.ts';

/** A chunk of our own of which `bin/rolechain.js` found no code, or code that few runs have learnt from. */
export interface Compiled {
  /** Where its code is to be kept. */
  readonly file: string;
  readonly source: Uint8Array;
  readonly script: Script;
  /** How many runs the code is made of, with this one. */
  readonly runs: number;
}

// A release leaves the code of the one before behind.
const FORGOTTEN_MILLISECONDS = 30 * 24 * 60 * 60_000;

// The answer is out, and whoever asked waits for our end: a machine that was slow so far has more urgent things to do.
const LATEST_SECONDS = 5;

/**
 * Keeps the code of chunks for the next run, with what V8 compiled of them while they ran. The file of a chunk: the length
 * of its source, the length of its code, the number of runs (32 bits each, little-endian), the source, the code, and the
 * code again; `bin/rolechain.js` reads it. Never throws, and leaves off where the run has taken long already: without it the next
 * run takes longer.
 */
export async function keepCode(compiled: readonly Compiled[]): Promise<void> {
  const machine = new Machine();
  const folder = machine.folder && join(machine.folder, 'code');
  try {
    for (const { file, source, script, runs } of compiled) {
      // Only in the folder that can be trusted; `bin/rolechain.js` has looked for it by its name alone.
      if (folder === undefined || dirname(file) !== folder) return;
      if (process.uptime() > LATEST_SECONDS) return machine.trace('code.left', { file: basename(file) });
      privateFolder(folder, machine.uid);
      const code = script.createCachedData();
      const header = Buffer.alloc(12);
      header.writeUInt32LE(source.length, 0);
      header.writeUInt32LE(code.length, 4);
      header.writeUInt32LE(runs, 8);
      await writePrivateFile(folder, basename(file), Buffer.concat([header, source, code, code]));
      machine.trace('code.kept', { file: basename(file), bytes: code.length, runs });
    }
    if (folder !== undefined) forgetOld(folder, machine.clock.now().getTime());
  } catch (error) {
    machine.trace('code.not-kept', { reason: String(error) });
  }
}

function forgetOld(folder: string, now: number): void {
  for (const name of readdirSync(folder)) {
    const file = join(folder, name);
    // Others come and go meanwhile.
    const found = statSync(file, { throwIfNoEntry: false });
    if (found !== undefined && now - found.mtimeMs > FORGOTTEN_MILLISECONDS) rmSync(file, { force: true });
  }
}
