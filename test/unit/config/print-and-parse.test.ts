import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseIni } from '../../../src/config/ini.ts';
import type { ParsedFile } from '../../../src/config/parsed-file.ts';
import type { FileKind } from '../../../src/config/section-header.ts';
import { isRolechainError } from '../../../src/errors/error.ts';
import { configModels, layouts, printConfig, type ConfigModel } from '../../support/config/generate.ts';

const seed = 20_261_122;
const kinds: readonly FileKind[] = ['config', 'credentials'];

/** What was read, in the form that is printed. */
function modelOf(parsed: ParsedFile): ConfigModel {
  const sections = parsed.sections.map((section) => ({
    kind: section.kind,
    name: section.name,
    properties: Object.fromEntries([...section.properties()].map(([key, { text }]) => [key, text.split('\n')])),
  }));
  return { sections };
}

describe.each(kinds)('a printed %s file', (kind) => {
  it('is read as what was printed, however it is laid out', () => {
    fc.assert(
      fc.property(configModels(kind), layouts, (model, layout) => {
        expect(modelOf(parseIni(printConfig(model, kind, layout), kind, kind))).toEqual(model);
      }),
      { seed, numRuns: 1_000 },
    );
  });

  it('with a byte order mark means the same', () => {
    fc.assert(
      fc.property(configModels(kind), (model) => {
        expect(modelOf(parseIni(`\uFEFF${printConfig(model, kind)}`, kind, kind))).toEqual(model);
      }),
      { seed, numRuns: 200 },
    );
  });

  it('gives nested lines as keys and values too, cut at a comment as plain lines are', () => {
    fc.assert(
      fc.property(configModels(kind), layouts, (model, layout) => {
        const read = parseIni(printConfig(model, kind, layout), kind, kind).sections;
        for (const [index, { properties }] of model.sections.entries()) {
          for (const [key, [first, ...more]] of Object.entries(properties)) {
            const nested = read[index]?.properties().get(key)?.nested;
            const expected = more.map((line) => [line.split(' = ', 1)[0], line.slice(line.indexOf(' = ') + 3)]);
            expect(nested?.map((line) => [line.key, line.text])).toEqual(first === '' ? expected : undefined);
          }
        }
      }),
      { seed, numRuns: 300 },
    );
  });
});

describe('whatever is read', () => {
  const line = fc.constantFrom(
    '[profile a]',
    '[profile "my team"]',
    '[default]',
    '[profile default]',
    '[sso-session a]',
    '[services a] # c',
    '[plugins]',
    '[__proto__]',
    'k = v',
    'K=V # c',
    's3 =',
    '= v',
    'odd key = v',
    '__proto__ = x',
    '  nested = 1',
    '\tmore',
    '  # c',
    '# c',
    '',
    '\r',
    'k = v ; c',
    'rolechain =  # c',
    '\uFEFFk = v',
  );
  const texts = fc
    .tuple(
      fc.constantFrom('', '\uFEFF', '[profile x]\n', '[default]\r\n'),
      fc.array(line),
      fc.constantFrom('\n', '\r\n'),
    )
    .map(([first, lines, end]) => first + lines.join(end));

  it.each(kinds)('is the same when it is printed and read again: %s', (kind) => {
    let read = 0;
    fc.assert(
      fc.property(texts, (text) => {
        const parsed = parsedOrRefused(text, kind);
        if (parsed === undefined) return;
        read += 1;
        const model = modelOf(parsed);
        expect(modelOf(parseIni(printConfig(model, kind), kind, kind))).toEqual(model);
      }),
      { seed, numRuns: 3_000 },
    );
    expect(read).toBeGreaterThan(200);
  });

  it.each(kinds)('any bytes are a file, or refused with a line of it: %s', (kind) => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array().map((bytes) => Buffer.from(bytes).toString()),
          texts,
        ),
        (text) => {
          parsedOrRefused(text, kind);
        },
      ),
      { seed, numRuns: 2_000 },
    );
  });

  /** Undefined where the text is refused, by CONFIG_SYNTAX at a line that it has. */
  function parsedOrRefused(text: string, kind: FileKind): ParsedFile | undefined {
    try {
      return parseIni(text, kind, kind);
    } catch (error) {
      if (!isRolechainError(error)) throw error;
      expect(error).toMatchObject({ code: 'CONFIG_SYNTAX', details: { origin: { file: kind } } });
      const refused = 'origin' in error.details ? error.details.origin?.line : undefined;
      expect(refused).toBeGreaterThanOrEqual(1);
      expect(refused).toBeLessThanOrEqual(text.split('\n').length);
      return undefined;
    }
  }
});

describe('the work grows with the text and not faster', () => {
  // What took time by the square of it would not end within the time that a test has.
  const size = 4 * 1024 * 1024;
  const repeated = (text: string): string => text.repeat(Math.ceil(size / text.length));
  it.each([
    { of: 'sections', text: repeated('[profile a]\nk = v\n') },
    { of: 'odd sections', text: repeated('[profile "a"]\nk k = v\n') },
    { of: 'ignored sections', text: repeated('[a]\nwhatever\n') },
    { of: 'a key again and again', text: `[default]\n${repeated('k = v\n')}` },
    { of: 'continuations', text: `[default]\nk = v\n${repeated('  more\n')}` },
    { of: 'nested lines with comments', text: `[default]\nk =\n${repeated('  a = b # c\n')}` },
    { of: 'comments', text: `[default]\n${repeated('  # c\n')}` },
    { of: 'blanks', text: `[default]\nk = ${repeated(' ')}x` },
    { of: 'comment marks without a blank', text: `[default]\nk = ${repeated('#')}` },
    { of: 'opening brackets', text: `[default]\n${repeated('[profile ')}` },
    { of: 'quotes', text: `[profile ${repeated('"')}]\nk = v\n` },
    { of: 'blanks in a header', text: `[profile ${repeated(' ')}"a"]\nk = v\n` },
  ])('$of', ({ text }) => {
    const parsed = (() => {
      try {
        return parseIni(text, 'config', 'config');
      } catch (error) {
        if (!isRolechainError(error)) throw error;
        return undefined;
      }
    })();
    expect(parsed?.sections.at(-1)?.properties().size ?? 0).toBeLessThanOrEqual(1);
  });
});
