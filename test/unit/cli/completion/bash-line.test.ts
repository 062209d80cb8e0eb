import { describe, expect, it } from 'vitest';
import { bashReplies, readBashLine } from '../../../../src/cli/completion/bash-line.ts';

/** As bash sets COMP_WORDBREAKS. */
const BREAKS = ' \t\n"\'@><=;|&(:';

describe('a line of bash up to the cursor', () => {
  it.each([
    ['rolechain ', { words: ['rolechain'], current: { text: '', kept: '', quote: undefined } }],
    ['rolechain expl', { words: ['rolechain'], current: { text: 'expl', kept: '', quote: undefined } }],
    ['a  b\tc ', { words: ['a', 'b', 'c'], current: { text: '', kept: '', quote: undefined } }],
    [String.raw`a my\ te`, { words: ['a'], current: { text: 'my te', kept: '', quote: undefined } }],
    ['a "my te', { words: ['a'], current: { text: 'my te', kept: '', quote: '"' } }],
    ["a 'my te", { words: ['a'], current: { text: 'my te', kept: '', quote: "'" } }],
    ['a x"my te', { words: ['a'], current: { text: 'xmy te', kept: 'x', quote: '"' } }],
    ['a "my te" ', { words: ['a', 'my te'], current: { text: '', kept: '', quote: undefined } }],
    ['a "" ', { words: ['a', ''], current: { text: '', kept: '', quote: undefined } }],
    ['a "my "te', { words: ['a'], current: { text: 'my te', kept: '', quote: undefined } }],
    ['a --profile=rol', { words: ['a'], current: { text: '--profile=rol', kept: '--profile=', quote: undefined } }],
    ['a --profile="my', { words: ['a'], current: { text: '--profile=my', kept: '--profile=', quote: '"' } }],
    ['a arn:aws:i', { words: ['a'], current: { text: 'arn:aws:i', kept: 'arn:aws:', quote: undefined } }],
    ['a "arn:aws:i', { words: ['a'], current: { text: 'arn:aws:i', kept: '', quote: '"' } }],
    [String.raw`a arn\:aws`, { words: ['a'], current: { text: 'arn:aws', kept: '', quote: undefined } }],
    ['a dev@ac', { words: ['a'], current: { text: 'dev@ac', kept: 'dev', quote: undefined } }],
    [String.raw`a "x\"\$\y`, { words: ['a'], current: { text: String.raw`x"$\y`, kept: '', quote: '"' } }],
    ["a 'x\\", { words: ['a'], current: { text: 'x\\', kept: '', quote: "'" } }],
    ['a x\\', { words: ['a'], current: { text: 'x', kept: '', quote: undefined } }],
    ['a $(x `y`', { words: ['a', '$(x'], current: { text: '`y`', kept: '', quote: undefined } }],
  ])('%j', (line, read) => expect(readBashLine(line, BREAKS)).toEqual(read));

  it('breaks words only where the shell does', () => {
    expect(readBashLine('a arn:aws', ' \t\n').current).toEqual({ text: 'arn:aws', kept: '', quote: undefined });
  });
});

describe('what readline puts in place of the word', () => {
  const names = [
    'my team',
    "it's",
    'a"b',
    '$(x)',
    '`x`',
    'a!b',
    'a\\b',
    '*',
    '~',
    '#',
    'a;b',
    'ü',
    'a:b=c@d/e.f,g+h%i-j',
  ];

  it.each([
    {
      open: '',
      replies: [
        String.raw`my\ team`,
        String.raw`it\'s`,
        String.raw`a\"b`,
        String.raw`\$\(x\)`,
        '\\`x\\`',
        String.raw`a\!b`,
        String.raw`a\\b`,
        String.raw`\*`,
        String.raw`\~`,
        String.raw`\#`,
        String.raw`a\;b`,
        'ü',
        'a:b=c@d/e.f,g+h%i-j',
      ],
    },
    {
      open: '"',
      replies: [
        'my team',
        "it's",
        String.raw`a\"b`,
        String.raw`\$(x)`,
        '\\`x\\`',
        String.raw`a"\!"b`,
        String.raw`a\\b`,
        '*',
        '~',
        '#',
        'a;b',
        'ü',
        'a:b=c@d/e.f,g+h%i-j',
      ],
    },
    {
      open: "'",
      replies: names.map((name) => name.replace("'", String.raw`'\''`)),
    },
  ])('after $open', ({ open, replies }) => {
    expect(bashReplies(names, readBashLine(`a ${open}`, BREAKS).current)).toEqual(replies);
  });

  it.each([
    ['a arn:aws:i', ['arn:aws:iam', 'arn:aws:s3', 'x'], ['iam']],
    ['a --profile=m', ['--profile=my team', '--profile=x'], [String.raw`my\ team`]],
    ['a dev@', ['dev@acme'], ['@acme']],
    ['a "arn:a', ['arn:aws'], ['arn:aws']],
    ['a x"y', ['xyz'], ['yz']],
  ])('%s: only what readline has not got yet', (line, candidates, replies) => {
    expect(bashReplies(candidates, readBashLine(line, BREAKS).current)).toEqual(replies);
  });
});
