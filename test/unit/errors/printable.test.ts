import { describe, expect, it } from 'vitest';
import { printable, printableJson } from '../../../src/errors/printable.ts';

describe('text that is shown', () => {
  it.each([
    { what: 'letters of any language, and pictures', text: 'naïve 部署 שלום 🙂 ❤️', shown: 'naïve 部署 שלום 🙂 ❤️' },
    { what: 'a new line', text: 'a\nb\r\tc', shown: String.raw`a\nb\r\tc` },
    { what: 'sequences of a terminal', text: 'a\u001b[31mb\u001b]0;t\u0007c', shown: 'abc' },
    { what: 'half a sequence', text: 'a\u001b', shown: String.raw`a\u001b` },
    { what: 'a C1 control', text: 'a\u0085\u0090', shown: String.raw`a\u0085\u0090` },
    { what: 'what turns text', text: 'a\u202eb\u2067c\u061c', shown: String.raw`a\u202eb\u2067c\u061c` },
    { what: 'what has no width', text: 'a\u200bb\ufeffc\u00ad\u180e', shown: String.raw`a\u200bb\ufeffc\u00ad\u180e` },
    { what: 'tags, which nobody sees', text: 'a\u{e0041}', shown: String.raw`a\udb40\udc41` },
    {
      what: 'letters that are blank',
      text: 'a\u3164b\u115f\uffa0\u2800',
      shown: String.raw`a\u3164b\u115f\uffa0\u2800`,
    },
    { what: 'marks that nobody sees', text: 'a\u034fb\u180b\ufe0f', shown: String.raw`a\u034fb\u180b\ufe0f` },
    { what: 'selectors that spell', text: '❤\ufe0f\ufe01\u{e0141}', shown: `❤\ufe0f${String.raw`\ufe01\udb40\udd41`}` },
    { what: 'separators of lines', text: 'a\u2028b\u2029', shown: String.raw`a\u2028b\u2029` },
    { what: 'half a character', text: 'a\ud83d', shown: String.raw`a\ud83d` },
  ])('$what', ({ text, shown }) => expect(printable(text)).toBe(shown));
});

describe('JSON that is shown', () => {
  it('says the same in characters that move nothing', () => {
    const value = {
      'k\u202e': ['\u009b31m', '\u007f', '\u{e0041}', '\u2028', '\u3164', '\u{e0141}', 'é🙂', '\u0007', '\ud83d'],
    };
    const shown = printableJson(JSON.stringify(value, undefined, 2));
    expect([JSON.parse(shown), /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{DI}]/u.test(shown.replaceAll('\n', ''))]).toEqual([
      value,
      false,
    ]);
  });
});
