// The declarations that the public API needs, out of those of the whole source.
import { cpSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Copies `file` and every declaration that it or they import by a relative path. */
export function copyReachable(from, to, file, seen = new Set()) {
  if (seen.has(file)) return;
  seen.add(file);
  cpSync(join(from, file), join(to, file));
  const text = readFileSync(join(from, file), 'utf8');
  for (const [, path] of text.matchAll(/(?:from|import\() ?["'](\.{1,2}\/[^"']+)\.[jt]s["']/g))
    copyReachable(from, to, join(dirname(file), `${path}.d.ts`), seen);
}
