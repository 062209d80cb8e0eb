import { stripVTControlCharacters } from 'node:util';
import { describe, expect } from 'vitest';
import { fiveHops, testAdminMfa } from '../emulator/worlds.ts';
import { it } from '../support/case.ts';
import { roleProfile } from '../support/chart.ts';
import { adminKeys, fiveHopConfig } from '../support/configs.ts';
import { programLine } from '../support/program.ts';

const config = `[default]\n${adminKeys}${roleProfile('bastion', 'default', `mfa_serial = ${testAdminMfa}\n`)}${roleProfile('old', 'gone')}`;

it('list tells a person of every profile, and calls nothing', async ({ box }) => {
  const sts = await box.emulate(fiveHops);
  box.config(config);
  expect(await box.run(['list'])).toMatchObject({
    code: 0,
    stdout: `default                     access key  ready
bastion  default → bastion  access key  asks for MFA
old      ✗ gone → old                   SOURCE_PROFILE_UNKNOWN at ~/.aws/config:10
`,
    stderr: '',
  });
  expect(sts.calls).toEqual([]);
});

it('FAULT 39: list --json is one document, in the order of the file, and of a key holds the last four characters', async ({
  box,
}) => {
  box.secrets.push('AKIAIOSFODNN7EXAMPLE');
  box.config(config);
  const { code, stdout, stderr } = await box.run(['list', '--json']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const file = box.path('.aws', 'config');
  const base = { kind: 'static', profile: 'default', accessKeyId: '****MPLE' };
  expect(JSON.parse(stdout)).toEqual([
    {
      profile: 'default',
      origin: { file, line: 1 },
      chain: ['default'],
      state: 'ready',
      region: 'us-east-1',
      base,
      hops: [],
      warnings: [],
    },
    {
      profile: 'bastion',
      origin: { file, line: 4 },
      chain: ['default', 'bastion'],
      state: 'asks-mfa',
      region: 'us-east-1',
      base,
      hops: [
        { profile: 'bastion', kind: 'session-token' },
        { profile: 'bastion', kind: 'assume-role', roleArn: 'arn:aws:iam::111111111111:role/bastion' },
      ],
      mfaSerial: testAdminMfa,
      warnings: [],
    },
    {
      profile: 'old',
      origin: { file, line: 8 },
      chain: ['gone', 'old'],
      state: 'fault',
      hops: [],
      warnings: [],
      error: {
        code: 'SOURCE_PROFILE_UNKNOWN',
        message: `source_profile of profile old names gone, which does not exist (${file}:10)`,
        hint: `add a profile gone, or change source_profile at ${file}:10`,
        origin: { file, line: 10 },
      },
    },
  ]);
});

it('list tells how long a session is kept, of the store that is asked', async ({ box }) => {
  await box.emulate(fiveHops);
  box.config(fiveHopConfig);
  await box.run(['process', '--profile', 'role-b']);
  const states = async (env: Record<string, string>): Promise<readonly string[]> =>
    (await box.run(['list'], { env })).stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.split('access key  ')[1] ?? '');
  const kept = expect.stringMatching(/^ready, kept for (59|60) min$/);
  expect(await states({})).toEqual(['ready', kept, kept, 'ready', 'ready', 'ready']);
  expect(await states({ ROLECHAIN_CACHE: 'none' })).toEqual(Array.from({ length: 6 }, () => 'ready'));
});

it('list of an empty config says what the first step is', async ({ box }) => {
  expect(await box.run(['list'])).toMatchObject({
    code: 0,
    stdout: 'there are no profiles yet: "aws configure sso" or "aws configure" writes the first\n',
    stderr: '',
  });
  expect(await box.run(['list', '--json'])).toMatchObject({ code: 0, stdout: '[]\n', stderr: '' });
});

it('list of a file that cannot be read is a refusal', async ({ box }) => {
  box.config('[profile a\nregion = x\n');
  const { code, stdout, stderr } = await box.run(['list', '--json']);
  expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
  expect(stderr).toContain('[CONFIG_SYNTAX]');
});

describe('on a terminal', () => {
  it.for([
    { what: 'is coloured', env: { TERM: 'xterm' }, coloured: true },
    { what: 'is not, with NO_COLOR', env: { TERM: 'xterm', NO_COLOR: '1' }, coloured: false },
    { what: 'is not, if that is dumb', env: { TERM: 'dumb' }, coloured: false },
  ])('list $what', async ({ env, coloured }, { box }) => {
    box.config(config);
    const { screen, exit } = await box.terminal(`${programLine} list`, [], env);
    expect({ exit, coloured: screen.includes('\u001b[') }).toEqual({ exit: 0, coloured });
    expect(stripVTControlCharacters(screen).split('\r\n')).toEqual([
      'PROFILE  CHAIN              BASE        STATE',
      'default                     access key  ready',
      'bastion  default → bastion  access key  asks for MFA',
      'old      ✗ gone → old                   SOURCE_PROFILE_UNKNOWN at ~/.aws/config:10',
      '',
      '3 profiles: 1 ready, 1 ask for MFA, 1 wrong; "rolechain explain PROFILE" tells why',
      '',
    ]);
  });

  it('list stays within a narrow one', async ({ box }) => {
    box.config(`${fiveHopConfig}${roleProfile('a-name-that-is-longer-than-the-terminal-is-wide', 'role-e')}`);
    const { screen } = await box.terminal(`stty cols 44; ${programLine} list`, [], { TERM: 'dumb' });
    expect(screen.split('\r\n')).toEqual([
      'PROFILE         CHAIN                  STATE',
      'default                                ready',
      'role-a          default → role-a       ready',
      'role-b          default → … → role-b   ready',
      'role-c          default → … → role-c   ready',
      'role-d          default → … → role-d   ready',
      'role-e          default → … → role-e   ready',
      'a-name-…s-wide  default → …al-is-wide  ready',
      '',
      '7 profiles: 7 ready',
      '',
    ]);
  });

  it('list shows characters that would turn a line around, and obeys none', async ({ box }) => {
    box.config('[profile "\u202eltr"]\nregion = eu-west-1\n');
    const { screen } = await box.terminal(`${programLine} list`, [], { TERM: 'dumb' });
    expect(screen).toContain('\\u202eltr');
    expect(screen).not.toMatch(/[^ -~\r\n]/);
  });
});
