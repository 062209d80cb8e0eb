import { deepStrictEqual } from 'node:assert/strict';
import { parseIni } from '../../src/config/ini.ts';
import { readProfiles } from '../../src/config/profile.ts';
import { everyLine, meaning } from '../../test/support/config-meaning.ts';
import { demand, refusalOr } from '../oracle.ts';

export const words = [
  '[profile a]\n',
  '[default]\n',
  '[profile "my team"]\n',
  '[__proto__]',
  '[sso-session s]\n',
  '\n  role_arn = arn:aws:iam::111111111111:role/r',
  'rolechain =\n',
  'source_profile = a\n',
  '\r\n',
  '\uFEFF',
  ' # ',
  ' ;',
  '\u00a0',
  '\u2028',
];

/** The two files: whatever the text, it is read, or refused with the line; the search for odd lines changes nothing. */
export function fuzz(data: Buffer): void {
  const text = data.toString();
  const lines = text.split('\n');
  for (const kind of ['config', 'credentials'] as const) {
    deepStrictEqual(meaning(text, kind), meaning(text, kind, everyLine));
    const parsed = refusalOr(() => parseIni(text, kind, kind));
    if (parsed instanceof Error) continue;
    for (const { origin, properties } of parsed.sections.map((section) => ({
      origin: section.origin,
      properties: section.properties(),
    }))) {
      demand(lines[origin.line - 1]?.includes('[') === true, 'a section is not where it is said to be');
      for (const [key, property] of properties) {
        const line = lines[property.origin.line - 1] ?? '';
        demand(line.trimStart().toLowerCase().startsWith(key), `the line of ${key} is another one`);
        demand((property.earlier?.line ?? 0) < property.origin.line, 'a key stood earlier further down');
      }
    }
  }
  const both = refusalOr(() =>
    readProfiles({ file: 'config', text }, { file: 'credentials', text: text.replaceAll('[profile ', '[') }),
  );
  if (both instanceof Error) return;
  for (const name of both.profiles.keys()) demand(both.profiles.get(name)?.name === name, `${name} is another profile`);
}
