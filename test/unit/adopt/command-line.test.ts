import { describe, expect, it } from 'vitest';
import { commandLine } from '../../../src/adopt/command-line.ts';

const linux = (...words: readonly string[]) => ({ words, platform: 'linux' });
const windows = (...words: readonly string[]) => ({ words, platform: 'win32' });

it.each([
  { program: linux('/opt/rolechain'), profile: 'deploy', line: '"/opt/rolechain" process --profile deploy' },
  {
    program: linux('/usr/bin/node', "/home/al o'neil/bin/rolechain.js"),
    profile: 'a/b@c.d+e-f_1',
    line: `"/usr/bin/node" "/home/al o'neil/bin/rolechain.js" process --profile a/b@c.d+e-f_1`,
  },
  { program: linux('/opt/rolechain'), profile: 'my team', line: '"/opt/rolechain" process --profile "my team"' },
  {
    program: windows(String.raw`C:\Program Files\nodejs\node.exe`, String.raw`C:\x\rolechain.js`),
    profile: 'deploy',
    line: String.raw`"C:\Program Files\nodejs\node.exe" "C:\x\rolechain.js" process --profile deploy`,
  },
])('$line', ({ program, profile, line }) => {
  expect(commandLine(program, profile)).toBe(line);
});

describe('refuses', () => {
  it.each(['-x', ' a', 'a ', '', 'a;b', '$(x)', '`x`', "it's", 'a"b', 'a%b', 'a:b', 'a\\b', 'a\tb', '中文'])(
    'the profile name %j, which shells read differently',
    (profile) => {
      expect(() => commandLine(linux('/opt/rolechain'), profile)).toThrow(
        expect.objectContaining({ code: 'ADOPT_IMPOSSIBLE' }),
      );
    },
  );

  it.each(['/a"b/x', '/a$b/x', '/a`b/x', '/a\nb/x', '/a\\b/x', '/a #b/x', '/a ;b/x', '/a\u2028b/x'])(
    'the path %j, which no caller can be given',
    (path) => {
      expect(() => commandLine(linux('/usr/bin/node', path), 'deploy')).toThrow(
        'is a path that not every shell reads alike',
      );
    },
  );

  it('a path on Windows with a percent sign, which cmd.exe takes for a variable', () => {
    expect(() => commandLine(windows(String.raw`C:\100%\node.exe`), 'deploy')).toThrow('is a path that');
  });

  it.each(['/home/a/.npm/_npx/0123/node_modules/.bin/rolechain', String.raw`C:\npm-cache\_npx\01\rolechain.js`])(
    'npx’s copy: %s',
    (path) => {
      expect(() => commandLine(windows(path), 'deploy')).toThrow('is a copy that npx will delete');
    },
  );
});
