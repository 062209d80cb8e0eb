import { describe, expect } from 'vitest';
import { fiveHops } from '../emulator/worlds.ts';
import { it, type Box } from '../support/case.ts';
import { fiveHopConfig } from '../support/configs.ts';
import { programs, skipped } from '../support/installed.ts';
import { program, programLine, type Run } from '../support/program.ts';
import { runOnTerminal } from '../support/terminal.ts';

const config = fiveHopConfig.replace('[profile role-a]\n', '[profile role-a]\nregion = ap-northeast-1\n');
const printEnvironment = `"${process.execPath}" -e 'process.stdout.write(JSON.stringify(process.env))'`;

async function prepare(box: Box): Promise<void> {
  await box.emulate(fiveHops);
  box.config(config);
}

/** What the program prints here holds secrets: that is its purpose. */
async function env(box: Box, words: readonly string[], variables: Record<string, string> = {}): Promise<Run> {
  return box.command([...program, 'env', ...words], { env: variables });
}

const session = (region: string): Readonly<Record<string, unknown>> => ({
  AWS_ACCESS_KEY_ID: expect.stringMatching(/^ASIA/),
  AWS_SECRET_ACCESS_KEY: expect.stringMatching(/./),
  AWS_SESSION_TOKEN: expect.stringMatching(/./),
  AWS_CREDENTIAL_EXPIRATION: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
  AWS_ACCOUNT_ID: '111111111111',
  AWS_REGION: region,
  AWS_DEFAULT_REGION: region,
  ROLECHAIN_REGION: region,
});

describe('a shell that reads it', () => {
  const shells = [
    { shell: 'sh', here: programs.sh, options: ['-c'], read: (line: string) => `eval "$(${line})"` },
    { shell: 'bash', here: programs.bash, options: ['--norc', '-c'], read: (line: string) => `eval "$(${line})"` },
    { shell: 'zsh', here: programs.zsh, options: ['-fc'], read: (line: string) => `eval "$(${line})"` },
    { shell: 'fish', here: programs.fish, options: ['-Nc'], read: (line: string) => `${line} | source` },
  ];
  for (const { shell, here, options, read } of shells) {
    // No --format: the parent tells, whatever SHELL says.
    it.skipIf(!here)(
      `${shell} has the session, and nothing of an older one${skipped(here, shell)}`,
      async ({ box }) => {
        await prepare(box);
        const line = (profile: string): string => read(`${programLine} env ${profile}`);
        const script = `${line('role-b')}; ${line('role-a')}; ${printEnvironment}`;
        const stale = { AWS_SECURITY_TOKEN: 'old', AWS_PROFILE: 'role-e', AWS_ROLE_ARN: 'old', SHELL: '/bin/other' };
        const { code, stdout, stderr } = await box.command([shell, ...options, script], { env: stale });
        const seen: unknown = JSON.parse(stdout);
        expect({ code, stderr, seen }).toEqual({
          code: 0,
          stderr: '',
          seen: expect.objectContaining({ ...box.env, ...session('ap-northeast-1') }),
        });
        for (const name of ['AWS_SECURITY_TOKEN', 'AWS_PROFILE', 'AWS_ROLE_ARN', 'ROLECHAIN_PROFILE'])
          expect(seen).not.toHaveProperty(name);
      },
    );
  }
});

it('json is the variables as an object', async ({ box }) => {
  await prepare(box);
  const { code, stdout, stderr } = await env(box, ['role-a', '--format', 'json']);
  const printed: unknown = JSON.parse(stdout);
  expect({ code, stderr, printed }).toEqual({ code: 0, stderr: '', printed: session('ap-northeast-1') });
});

it('dotenv is read by Node’s --env-file as it is', async ({ box }) => {
  await prepare(box);
  const script = `${programLine} env role-a --format dotenv >"${box.answers}/env" && env -i "${process.execPath}" "--env-file=${box.answers}/env" -e 'process.stdout.write(JSON.stringify(process.env))'`;
  const { code, stdout, stderr } = await box.command(['sh', '-c', script]);
  const read: unknown = JSON.parse(stdout);
  expect({ code, stderr, read }).toEqual({ code: 0, stderr: '', read: session('ap-northeast-1') });
});

describe('the format, where nobody names one and the parent is no shell', () => {
  it.for([
    { SHELL: '/usr/bin/fish', first: /^set -e AWS_PROFILE / },
    { SHELL: '/bin/zsh', first: /^unset -v AWS_PROFILE / },
    { SHELL: '/usr/bin/pwsh', first: /^Remove-Item / },
    { SHELL: '', first: /^unset -v AWS_PROFILE / },
  ])('follows SHELL=$SHELL', async ({ SHELL, first }, { box }) => {
    await prepare(box);
    const { code, stdout, stderr } = await env(box, ['role-a'], { SHELL });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(first);
  });
});

it('tells a person at a terminal what to do with it, and a file nothing', async ({ box }) => {
  await prepare(box);
  const hint = `rolechain: hint: have the shell read it: eval "$(rolechain env role-a)"`;
  const shown = await runOnTerminal(`${programLine} env role-a`, [], { env: { ...box.env, TERM: 'dumb' } });
  expect(shown.screen.split('\r\n').filter((line) => line.startsWith('rolechain'))).toEqual([hint]);
  const kept = await box.terminal(`${programLine} env role-a >"${box.answers}/env"`, [], { TERM: 'dumb' });
  expect(kept.screen).toBe('');
});

describe('what is wrong leaves stdout empty', () => {
  const none = 'which is none of bash, fish, powershell, cmd, dotenv, json [USAGE]\n';
  it.for([
    {
      words: ['role-a', '--format', 'zsh'],
      code: 2,
      stderr: `rolechain: error: --format is zsh, ${none}rolechain: hint: did you mean bash?\n`,
    },
    {
      words: ['role-a', '--format', 'powershel'],
      code: 2,
      stderr: `rolechain: error: --format is powershel, ${none}rolechain: hint: did you mean powershell?\n`,
    },
    {
      words: ['role-a', '--format', '__proto__'],
      code: 2,
      stderr: `rolechain: error: --format is __proto__, ${none}rolechain: hint: see "rolechain --help"\n`,
    },
    {
      words: ['role-a', '--format', 'json', '--format', 'bash'],
      code: 2,
      stderr: 'rolechain: error: --format is given more than once [USAGE]\nrolechain: hint: see "rolechain --help"\n',
    },
    {
      words: ['role-'],
      code: 3,
      stderr:
        'rolechain: error: there is no profile role- in ~/.aws/config or ~/.aws/credentials [PROFILE_UNKNOWN]\n' +
        'rolechain: hint: did you mean role-a?\n',
    },
  ])('$words', async ({ words, code, stderr }, { box }) => {
    box.config(config);
    expect(await box.run(['env', ...words])).toMatchObject({ code, stdout: '', stderr });
  });

  it('a value that a format cannot say exactly, which is not shown', async ({ box }) => {
    const document = JSON.stringify({
      Version: 1,
      AccessKeyId: 'AKIAIOSFODNN7EXAMPLE',
      SecretAccessKey: 'HU-SH"$(id)',
    });
    box.home.write('document', document);
    box.secrets.push('HU-SH');
    box.config(`[default]\ncredential_process = cat ${box.path('document')}\n`);
    for (const format of ['cmd', 'dotenv']) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      expect(await box.run(['env', '--format', format])).toMatchObject({
        code: 2,
        stdout: '',
        stderr:
          `rolechain: error: the value of AWS_SECRET_ACCESS_KEY holds a character that ${format} cannot be given exactly [USAGE]\n` +
          'rolechain: hint: choose another --format, such as json\n',
      });
    }
    const { stdout } = await env(box, ['--format', 'bash']);
    expect(stdout).toContain(`export AWS_SECRET_ACCESS_KEY='HU-SH"$(id)'\n`);
  });
});
