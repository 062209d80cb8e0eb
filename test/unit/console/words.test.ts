import { expect, it } from 'vitest';
import { wordsOf } from '../../../src/console/words.ts';

it.each([
  { line: 'firefox', words: ['firefox'] },
  { line: '  firefox   --new-window\t%s ', words: ['firefox', '--new-window', '%s'] },
  { line: `'/opt/My Browser/run' "--profile=a b" c' d'e`, words: ['/opt/My Browser/run', '--profile=a b', 'c de'] },
  { line: String.raw`/opt/My\ Browser "a\"b" 'c\d'`, words: ['/opt/My Browser', 'a"b', String.raw`c\d`] },
  { line: `x '' ""`, words: ['x', '', ''] },
  { line: 'x $(rm -rf ~); `y` | z > w', words: ['x', '$(rm', '-rf', '~);', '`y`', '|', 'z', '>', 'w'] },
  { line: '', words: [] },
  { line: `x "y`, words: undefined },
  { line: `x 'y`, words: undefined },
])('$line is $words', ({ line, words }) => {
  expect(wordsOf(line, { escapes: true })).toEqual(words);
});

it('a backslash on Windows is a part of a path', () => {
  expect(wordsOf(String.raw`"C:\Program Files\x.exe" C:\y`, { escapes: false })).toEqual([
    String.raw`C:\Program Files\x.exe`,
    String.raw`C:\y`,
  ]);
});
