import { describe, expect, it } from 'vitest';
import { type OwnCall, ownCall } from '../../../src/config/caller-line.ts';

const own = '/opt/rc-1.2';
const call = (line: string, platform = 'linux'): OwnCall | undefined => ownCall(line, { words: [own], platform });

interface Row {
  readonly line: string;
  readonly platform?: string;
  readonly is: Partial<OwnCall>;
}

describe('a line that runs rolechain', () => {
  it.each<Row>([
    {
      line: '/usr/bin/rolechain process --profile a',
      is: { program: '/usr/bin/rolechain', profile: 'a', rest: ' process --profile a' },
    },
    { line: 'rolechain process', is: { program: 'rolechain', rest: ' process' } },
    {
      line: '"/opt/my node/bin/node" "/opt/my tools/rolechain.js" process --profile "my team"',
      is: {
        program: '/opt/my tools/rolechain.js',
        node: '/opt/my node/bin/node',
        profile: 'my team',
        rest: ' process --profile "my team"',
      },
    },
    { line: 'npx --yes rolechain process', is: { program: 'rolechain', through: 'npx', rest: ' process' } },
    { line: 'npx -p rolechain rolechain process', is: { program: 'rolechain', through: 'npx', rest: ' process' } },
    {
      line: String.raw`/opt/my\ tools/rolechain process`,
      is: { program: '/opt/my tools/rolechain', rest: ' process' },
    },
    {
      line: String.raw`"C:\Program Files\nodejs\rolechain.cmd" process --profile "a b"`,
      platform: 'win32',
      is: {
        program: String.raw`C:\Program Files\nodejs\rolechain.cmd`,
        profile: 'a b',
        rest: ' process --profile "a b"',
      },
    },
    {
      line: String.raw`C:\o'neil\Rolechain.EXE process`,
      platform: 'win32',
      is: { program: String.raw`C:\o'neil\Rolechain.EXE`, rest: ' process' },
    },
    { line: `${own} process --profile a`, is: { program: own, profile: 'a', rest: ' process --profile a' } },
    { line: 'rolechain', is: { program: 'rolechain', subcommand: undefined, rest: '' } },
  ])('$line', ({ line, platform, is }) => {
    const usual = { node: undefined, through: undefined, subcommand: 'process', profile: undefined };
    expect(call(line, platform)).toEqual({ ...usual, ...is });
  });

  it.each([
    'aws-vault export --format=json x',
    'other process --profile a',
    'process --profile a',
    'my-rolechain-wrapper process',
    'not-rolechain process --profile a',
    '/opt/rolechain-1.2 process --profile a',
    '/opt/rolechain.py process --profile a',
    'ROLECHAIN process',
    'echo a b c d rolechain',
    'cd /opt/rolechain && ./other',
    'sh -c "rolechain process --profile a"',
    'rolechain process --profile "a',
    '"unclosed',
    '',
  ])('is not %j', (line) => expect(call(line)).toBeUndefined());
});

describe('what rolechain is told', () => {
  it.each<{ flags: string; subcommand?: string | undefined; profile?: string }>([
    { flags: 'process --profile a', profile: 'a' },
    { flags: 'process --profile=a', profile: 'a' },
    { flags: 'process "--profile=a b"', profile: 'a b' },
    { flags: '--profile a process', profile: 'a' },
    { flags: '--profile=a process', profile: 'a' },
    { flags: '--policy p.json process --profile a', profile: 'a' },
    { flags: 'process --no-cache --profile a', profile: 'a' },
    { flags: 'process --profile a --policy-arn b', profile: 'a' },
    { flags: 'process --profile process', profile: 'process' },
    { flags: '--profile process', subcommand: undefined, profile: 'process' },
    { flags: 'explain --profile a', subcommand: 'explain', profile: 'a' },
    { flags: 'processes', subcommand: 'processes' },
    { flags: '--no-cache process', subcommand: undefined },
    { flags: 'process' },
    { flags: 'process --profile' },
    { flags: 'process --profile=' },
    { flags: 'process --profile ""' },
    { flags: 'process --profile --no-cache' },
    { flags: 'process --policy --profile a', profile: 'a' },
    { flags: 'process -- --profile a' },
  ])('$flags', ({ flags, ...told }) => {
    const { subcommand, profile } = call(`rolechain ${flags}`) ?? {};
    expect({ subcommand, profile }).toEqual({ subcommand: 'process', profile: undefined, ...told });
  });
});
