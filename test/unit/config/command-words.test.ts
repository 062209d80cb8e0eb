import { expect, it } from 'vitest';
import { commandWords } from '../../../src/config/command-words.ts';

const textsOf = (line: string, platform: string): readonly string[] | undefined =>
  commandWords(line, platform)?.map(({ text }) => text);

it.each([
  { line: 'firefox', words: ['firefox'] },
  { line: '  firefox   --new-window\t%s ', words: ['firefox', '--new-window', '%s'] },
  { line: `'/opt/My Browser/run' "--profile=a b" c' d'e`, words: ['/opt/My Browser/run', '--profile=a b', 'c de'] },
  {
    line: String.raw`/opt/My\ Browser "a\"b" 'c\d' "e\f"`,
    words: ['/opt/My Browser', 'a"b', String.raw`c\d`, String.raw`e\f`],
  },
  { line: `x '' ""`, words: ['x', '', ''] },
  { line: 'x $(rm -rf ~); `y` | z > w', words: ['x', '$(rm', '-rf', '~);', '`y`', '|', 'z', '>', 'w'] },
  { line: '', words: [] },
  { line: `x "y`, words: undefined },
  { line: `x 'y`, words: undefined },
])('$line is $words', ({ line, words }) => {
  expect(textsOf(line, 'linux')).toEqual(words);
});

it('on Windows a backslash is a part of a path, and a single quote a letter', () => {
  expect(textsOf(String.raw`"C:\Program Files\x.exe" C:\o'neil\y`, 'win32')).toEqual([
    String.raw`C:\Program Files\x.exe`,
    String.raw`C:\o'neil\y`,
  ]);
});

it('each word ends behind its quotes', () => {
  expect(commandWords(`"a b"  'c'd `, 'linux')).toEqual([
    { text: 'a b', end: 5 },
    { text: 'cd', end: 11 },
  ]);
});
