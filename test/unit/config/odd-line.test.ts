import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { oddLine } from '../../../src/config/odd-line.ts';
import type { FileKind } from '../../../src/config/section-header.ts';
import { everyLine, meaning } from '../../support/config-meaning.ts';

const header = fc.constantFrom(
  '[default]',
  '[profile default]',
  '[profile a]',
  '[profile b.c@d%e:f+g/h-i]',
  '[sso-session a]',
  '[services a]',
  '[a]',
  '[profile  a]',
  '[ profile a ]',
  '[profile a] # c',
  '[profile "my team"]',
  '[profile "a]"]',
  '[profile a b]',
  '[profile a',
  '[profile]',
  '[]',
  '[plugins]',
  '[__proto__]',
);
const ordinary = fc.constantFrom('k = v', 'role_arn=x', 's3 =', 'k', 'A.b/c = d ; e', '', ' ', '# c', '; c', '\t');
const below = fc.constantFrom(
  '  x = 1',
  ' y',
  '\tz=2 # c',
  '  # c',
  ' ;c',
  '  = x',
  '  k k = 1',
  ' \r x = 1',
  '  a # b = 1',
);
const hostile = fc.constantFrom(
  'k k = 1',
  '= v',
  'é = v',
  'k\u00a0= v',
  '\u00a0k = v',
  '\fk = v',
  'k # = v',
  '\u2028',
  '\0',
  '\r',
);
const line = fc.oneof(
  { weight: 3, arbitrary: header },
  { weight: 6, arbitrary: ordinary },
  { weight: 3, arbitrary: below },
  { weight: 1, arbitrary: hostile },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 12 }) },
);
const text = fc
  .tuple(
    fc.constantFrom('', '\uFEFF', '[default]\n', '[profile x]\nk = v\n'),
    fc.array(line),
    fc.constantFrom('\n', '\r\n'),
  )
  .map(([first, lines, end]) => first + lines.join(end));

describe('the search for odd lines', () => {
  it.each<FileKind>(['config', 'credentials'])('changes nothing of what a text means: %s', (kind) => {
    fc.assert(
      fc.property(text, (written) => {
        expect(meaning(written, kind)).toEqual(meaning(written, kind, everyLine));
      }),
      { seed: 20_261_122, numRuns: 3000 },
    );
  });

  it.each([
    { rule: 'a property', lines: 'region = x' },
    { rule: 'a nested block', lines: 'rolechain =\n  role_arn = x\n\n\tsource_profile=y' },
    { rule: 'blank lines and comments', lines: '\n \t\n# c\n; c' },
    {
      rule: 'headers',
      lines: '[profile b]\n# c\n\nk = v\n[sso-session b]\nk = v\n[services b]\nk = v\n[default]\nk = v',
    },
    { rule: 'CRLF', lines: 'k = v\r\n\r\n[profile b]\r\ns3 =\r\n  x = 1\r' },
  ])('passes over $rule', ({ lines }) => {
    const all = `[profile a]\nk = v\n${lines}\n`;
    expect(oddLine(all, all.indexOf('k'), 'config')).toBe(all.length);
  });

  it.each([
    { rule: 'a line without an equals sign', odd: 'x' },
    { rule: 'a key with a space', odd: 'k k = v' },
    { rule: 'a comment that is indented', odd: '  # c' },
    { rule: 'text that continues a value', odd: '  more' },
    { rule: 'a header that no SDK reads', odd: '[b]' },
    { rule: 'a header with quotes', odd: '[profile "b"]' },
    { rule: 'a header with a comment', odd: '[profile b] # c' },
    { rule: 'a header over an indented line', odd: '[profile b]\n\n# c\n  k = v' },
  ])('stops at $rule', ({ odd }) => {
    const all = `[profile a]\nk = v\n${odd}\nl = w\n`;
    expect(oddLine(all, all.indexOf('k'), 'config')).toBe(all.indexOf(`\n${odd}`) + 1);
  });

  it.each([
    { name: 'a key', line: 'a'.repeat(2 ** 25) },
    { name: 'blanks', line: `${' '.repeat(2 ** 25)}x` },
    { name: 'a header', line: `[profile ${'a'.repeat(2 ** 25)}` },
    { name: 'a comment below a header', line: `[profile b]\n#${'x'.repeat(2 ** 25)}` },
    { name: 'comments below a header', line: `[profile b]\n${'#\n'.repeat(2 ** 24)}` },
  ])('can read a line as long as the longest file: $name', ({ line: long }) => {
    expect(oddLine(`k = v\n${long}`, 1, 'config')).toBeGreaterThan(1);
  });
});
