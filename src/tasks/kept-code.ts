import { readdirSync, statSync, unlinkSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Script } from 'node:vm';
import { Machine } from '../machine.ts';
import { privateFolder } from '../state/private-file.ts';
import { writePrivateFile } from '../state/write-private-file.ts';

/** A chunk of our own that `bin/rolechain.js` had to compile. */
export interface Compiled {
  /** Where its code is to be kept. */
  readonly file: string;
  readonly source: Uint8Array;
  readonly script: Script;
}

// A release leaves the code of the one before behind.
const FORGOTTEN_MILLISECONDS = 30 * 24 * 60 * 60_000;

/**
 * Keeps the code of chunks for the next run, with what V8 compiled of them while they ran. The file of a chunk: the length
 * of its source and of its code (32 bits, little-endian), the source, the code, and the code again. Never throws: without
 * it the next run takes longer.
 */
export async function keepCode(compiled: readonly Compiled[]): Promise<void> {
  const machine = new Machine();
  const folder = machine.folder && join(machine.folder, 'code');
  try {
    for (const { file, source, script } of compiled) {
      // Only in the folder that can be trusted; `bin/rolechain.js` has looked for it by its name alone.
      if (folder === undefined || dirname(file) !== folder) return;
      privateFolder(folder, machine.uid);
      const code = script.createCachedData();
      const lengths = Buffer.alloc(8);
      lengths.writeUInt32LE(source.length, 0);
      lengths.writeUInt32LE(code.length, 4);
      await writePrivateFile(folder, basename(file), Buffer.concat([lengths, source, code, code]));
      machine.trace('code.kept', { file: basename(file), bytes: code.length });
    }
    if (folder !== undefined) forgetOld(folder, machine.clock.now().getTime());
  } catch (error) {
    machine.trace('code.not-kept', { reason: String(error) });
  }
}

function forgetOld(folder: string, now: number): void {
  for (const name of readdirSync(folder)) {
    const file = join(folder, name);
    if (now - statSync(file).mtimeMs > FORGOTTEN_MILLISECONDS) unlinkSync(file);
  }
}
