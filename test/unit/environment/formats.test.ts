import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formats, howToRead, write, type Format } from '../../../src/environment/formats.ts';
import { programs, skipped } from '../../support/installed.ts';

const plain = {
  set: new Map([
    ['A', 'x/+='],
    ['B', 'ASIA'],
  ]),
  unset: ['C', 'D'],
};

describe('assignments', () => {
  it.each<{ format: Format; text: string }>([
    { format: 'bash', text: "unset -v C D\nexport A='x/+='\nexport B='ASIA'\n" },
    { format: 'fish', text: "set -e C D; or true\nset -gx A 'x/+='\nset -gx B 'ASIA'\n" },
    {
      format: 'powershell',
      text: "Remove-Item -ErrorAction SilentlyContinue Env:C, Env:D\n$Env:A = 'x/+='\n$Env:B = 'ASIA'\n",
    },
    { format: 'cmd', text: 'set "C="\nset "D="\nset "A=x/+="\nset "B=ASIA"\n' },
    { format: 'dotenv', text: 'A=x/+=\nB=ASIA\n' },
    { format: 'json', text: '{\n  "A": "x/+=",\n  "B": "ASIA"\n}\n' },
  ])('for $format', ({ format, text }) => expect(write(plain, format)).toBe(text));

  const one = (value: string, format: Format): string => write({ set: new Map([['A', value]]), unset: [] }, format);
  it.each<{ format: Format; value: string; line: string }>([
    { format: 'bash', value: "it's $x `y` \\", line: `export A='it'\\''s $x \`y\` \\'` },
    { format: 'fish', value: "it's \\ $x", line: `set -gx A 'it\\'s \\\\ $x'` },
    // PowerShell takes typographic quotes for quotes.
    { format: 'powershell', value: "it's ‘a’ ‚b‛ $x", line: "$Env:A = 'it''s ‘‘a’’ ‚‚b‛‛ $x'" },
    { format: 'cmd', value: 'a&b|c^d <e> (f)', line: 'set "A=a&b|c^d <e> (f)"' },
  ])('are quoted for $format', ({ format, value, line }) => {
    expect(one(value, format).split('\n').at(-2)).toBe(line);
  });

  it.each<{ format: Format; values: readonly string[] }>([
    { format: 'cmd', values: ['a"b', '%PATH%', 'a!b', 'a\nb', 'a\rb', '\0'] },
    { format: 'dotenv', values: ['a b', "a'b", 'a"b', 'a#b', '$a', 'a\\b', 'a\nb', '`a`', '{a}', 'ü'] },
  ])('are refused for $format where it has no way to say them, without showing them', ({ format, values }) => {
    for (const value of values) {
      expect(() => one(value, format)).toThrow(
        expect.objectContaining({
          code: 'USAGE',
          message: `the value of A holds a character that ${format} cannot be given exactly`,
        }),
      );
    }
  });
});

it('every format is explained, or is a file', () => {
  expect(Object.fromEntries(formats.map((format) => [format, howToRead(format, 'rolechain env deploy')]))).toEqual({
    bash: 'eval "$(rolechain env deploy)"',
    fish: 'rolechain env deploy | source',
    powershell: 'rolechain env deploy | Out-String | Invoke-Expression',
    cmd: `for /f "delims=" %i in ('rolechain env deploy') do @%i`,
    dotenv: undefined,
    json: undefined,
  });
});

/** What a real shell holds after it has read the assignments, as its children see it; NUL cannot be in a variable. */
describe.each([
  { shell: 'sh', here: programs.sh, format: 'bash' as const, options: ['-euc', 'eval "$(cat)"; printenv -0 A B'] },
  {
    shell: 'bash',
    here: programs.bash,
    format: 'bash' as const,
    options: ['--norc', '-euc', 'eval "$(cat)"; printenv -0 A B'],
  },
  { shell: 'zsh', here: programs.zsh, format: 'bash' as const, options: ['-fec', 'eval "$(cat)"; printenv -0 A B'] },
  { shell: 'fish', here: programs.fish, format: 'fish' as const, options: ['-Nc', 'cat | source; printenv -0 A B'] },
])('$shell', ({ shell, here, format, options }) => {
  const text = fc.string({ unit: 'grapheme-composite', maxLength: 40 }).filter((value) => !value.includes('\0'));
  const awkward = fc.stringMatching(/^[\n\r\t '"\\$`!#%&*()[\]{};<>?|~^=-]{0,30}$/);

  it.skipIf(!here)(`reads any value exactly${skipped(here, shell)}`, () => {
    fc.assert(
      fc.property(fc.oneof(text, awkward), fc.oneof(text, awkward), (a, b) => {
        const input = write(
          {
            set: new Map([
              ['A', a],
              ['B', b],
            ]),
            unset: ['C', 'D'],
          },
          format,
        );
        const { status, stdout, stderr } = spawnSync(shell, options, {
          input,
          encoding: 'utf8',
          env: { PATH: process.env['PATH'], C: 'c' },
        });
        expect({ status, stderr, values: stdout.split('\0') }).toEqual({ status: 0, stderr: '', values: [a, b, ''] });
      }),
      { numRuns: 60 },
    );
  });

  it.skipIf(!here)(`unsets what is to be unset, and succeeds${skipped(here, shell)}`, () => {
    const input = write(plain, format);
    const script = options.map((option) => option.replace('; printenv -0 A B', ' && printenv A; printenv C D'));
    const env = { PATH: process.env['PATH'], C: 'c' };
    const { stdout, stderr } = spawnSync(shell, script, { input, encoding: 'utf8', env });
    expect({ stdout, stderr }).toEqual({ stdout: 'x/+=\n', stderr: '' });
  });
});
