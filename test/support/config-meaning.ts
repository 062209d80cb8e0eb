import { parseIni } from '../../src/config/ini.ts';
import type { oddLine } from '../../src/config/odd-line.ts';
import type { FileKind } from '../../src/config/section-header.ts';
import { hasCode } from '../../src/errors/error.ts';

/** For `meaning`: has the grammar read every line, in place of the search for odd ones. */
export const everyLine: typeof oddLine = (_text, from) => from;

/** All that a text says, with its lines; or why it is refused. */
export function meaning(text: string, kind: FileKind, find?: typeof oddLine): unknown {
  try {
    const parsed = parseIni(text, kind, kind, find);
    const sections = parsed.sections.map((section) => ({
      header: [section.kind, section.name, section.prefixed, section.origin.line],
      properties: [...section.properties()],
    }));
    return structuredClone({ sections, ignored: parsed.ignored });
  } catch (error) {
    if (!hasCode(error, 'CONFIG_SYNTAX')) throw error;
    return { reason: error.details.reason, line: error.details.origin.line };
  }
}
