import { readFileSync } from 'node:fs';
import { ownFile, standalone } from './own-files.ts';

/** Written into the standalone where it is built: texts by their paths. */
declare const ROLECHAIN_TEXTS: Readonly<Record<string, string>>;

/**
 * The text of a file that belongs to this copy, by its path below the package. The standalone has it inside: its executable may
 * be copied away alone. Throws the system's fault where the package lacks it.
 */
export function ownText(...path: readonly string[]): string {
  return standalone ? (ROLECHAIN_TEXTS[path.join('/')] ?? '') : readFileSync(ownFile(...path), 'utf8');
}

/** The version that the manifest of this copy names; `unknown` where it names none. */
export function ownVersion(): string {
  const manifest: unknown = JSON.parse(ownText('package.json'));
  const found =
    typeof manifest === 'object' && manifest !== null && 'version' in manifest ? manifest.version : undefined;
  return typeof found === 'string' ? found : 'unknown';
}
