import * as fc from 'fast-check';
import ini from 'ini';
import { expect, it } from 'vitest';
import { parseIni } from '../../../src/config/ini.ts';

// Flat files: no continuation, no nesting, no comment marks or quotes, which `ini` reads by rules of its own.
const word = fc.stringMatching(/^[a-z][a-z0-9_]{0,8}$/).filter((name) => !(name in {}));
const value = fc
  .stringMatching(/^[A-Za-z0-9:/.+@=-]{1,20}$/)
  .filter((text) => !['true', 'false', 'null'].includes(text));
const section = fc.tuple(word, fc.dictionary(word, value, { maxKeys: 5 }));

it('agrees with the ini package on flat files', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(section, { selector: ([name]) => name }),
      fc.constantFrom('\n', '\r\n'),
      (sections, end) => {
        const text = sections
          .flatMap(([name, keys]) => [
            `[${name}]`,
            ...Object.entries(keys).map(([key, written]) => `${key} = ${written}`),
            '',
          ])
          .join(end);
        const ours = parseIni(text, 'credentials', 'credentials').sections.map((read) => [
          read.name,
          Object.fromEntries([...read.properties()].map(([key, property]) => [key, property.text])),
        ]);
        expect(Object.fromEntries(ours)).toEqual({ ...ini.parse(text) });
      },
    ),
    { seed: 20_261_122, numRuns: 300 },
  );
});

it('throws nothing but its own refusals, whatever the text', () => {
  const line = fc.oneof(
    fc.string(),
    fc.constantFrom('[profile a]', '[', ']', ' x = 1', 'k =', '\t', '# c', 'k = v ; c', '[profile "q"]'),
  );
  fc.assert(
    fc.property(fc.array(line), (lines) => {
      try {
        parseIni(lines.join('\n'), 'config', 'config');
      } catch (error) {
        expect(error).toMatchObject({ code: 'CONFIG_SYNTAX' });
      }
    }),
    { seed: 20_261_122, numRuns: 500 },
  );
});
