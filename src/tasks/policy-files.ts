import { readdirSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { resolvePath } from '../config/files.ts';
import { RolechainError } from '../errors/error.ts';
import { shellWord } from '../errors/shell-word.ts';
import { matchesWildcard } from '../policy/wildcard.ts';
import { userHome } from '../user-home.ts';

/**
 * The files that patterns name, sorted, each once, written as the patterns are. `*` and `?` stand in the last part of a
 * path, and not for the dot that hides a file. Throws USAGE where a pattern names none.
 */
export function policyFiles(patterns: readonly string[]): readonly string[] {
  return [...new Set(patterns.flatMap(filesOf))].toSorted();
}

function filesOf(pattern: string): readonly string[] {
  const [folder, name] = [dirname(pattern), basename(pattern)];
  if (/[*?]/.test(folder)) {
    const reason = `${shellWord(pattern)} has a wildcard in the name of a folder`;
    throw new RolechainError('USAGE', { reason, try: 'give a --matrix for each folder' });
  }
  const names = namesIn(folder).filter(
    (file) => (name.startsWith('.') || !file.startsWith('.')) && matchesWildcard(name, file),
  );
  if (names.length === 0) {
    const reason = `no file is called ${shellWord(pattern)}`;
    throw new RolechainError('USAGE', { reason, try: "put the pattern in quotes: --matrix 'policies/*.json'" });
  }
  // As it was typed: `./` stays, and none is added.
  return names.map((file) => pattern.slice(0, pattern.length - name.length) + file);
}

/** What is no folder has nothing in it. */
function namesIn(folder: string): readonly string[] {
  try {
    const path = resolvePath(folder, process.cwd(), process.env['HOME'] || userHome());
    return readdirSync(path, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [] : [entry.name]));
  } catch {
    return [];
  }
}
