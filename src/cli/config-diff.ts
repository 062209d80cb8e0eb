import { structuredPatch } from 'diff';
import { printable } from '../errors/printable.ts';
import { painter, type Paint } from './paint.ts';

export interface DiffStyle {
  readonly colour: boolean;
  /** The file as it is shown. */
  readonly name: string;
}

/** Two texts of a config file as a unified diff for a person; a secret in its lines shows as `****`. */
export function configDiff(before: string, after: string, { colour, name }: DiffStyle): string {
  const paint = painter(colour);
  const { hunks } = structuredPatch(name, name, hidden(before), hidden(after), undefined, undefined, { context: 3 });
  const lines = [paint('bold', `--- ${name}`), paint('bold', `+++ ${name}`)];
  for (const { oldStart, oldLines, newStart, newLines, lines: changes } of hunks) {
    lines.push(paint('cyan', `@@ -${oldStart},${oldLines} +${newStart},${newLines} @@`));
    // The line breaks of Windows are no change, and would be shown in every line.
    for (const line of changes) lines.push(painted(printable(line.replace(/\r$/, '')), paint));
  }
  return lines.map((line) => `${line}\n`).join('');
}

function painted(line: string, paint: Paint): string {
  if (line.startsWith('+')) return paint('green', line);
  return line.startsWith('-') ? paint('red', line) : line;
}

const SECRET_LINE = /^([\s#;]*[\w.-]*(?:secret|token|password)[\w.-]*\s*[=:]\s*)(?:\S.*)$/i;
// These name where a secret is, not the secret.
const PLACE_LINE = /^[\s#;]*[\w.-]*_(?:file|process|url)\s*[=:]/i;

/** Lines that are commented out count too, and lines that continue a secret. */
function hidden(text: string): string {
  let inSecret = false;
  return text
    .split('\n')
    .map((line) => {
      const found = PLACE_LINE.test(line) ? null : SECRET_LINE.exec(line);
      if (found !== null) {
        inSecret = true;
        return `${found[1] ?? ''}****`;
      }
      if (/^[^\s#;]/.test(line)) inSecret = false;
      return inSecret && /^\s+[^\s#;]/.test(line) ? `${/^\s+/.exec(line)?.[0] ?? ''}****` : line;
    })
    .join('\n');
}
