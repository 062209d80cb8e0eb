import { describe, expect, it } from 'vitest';
import { checkCallers } from '../../../src/doctor/callers.ts';
import type { Observation } from '../../../src/doctor/finding.ts';
import type { ProgramFile } from '../../../src/doctor/program-file.ts';
import { profileSet } from '../../support/profile-set.ts';

const own = { root: '/opt/rolechain', version: '1.2.0' };
const files = new Map<string, ProgramFile>([
  ['/usr/bin/rolechain', { found: true, runnable: true, installation: own }],
  ['/opt/rolechain/bin/rolechain.js', { found: true, runnable: false, installation: own }],
  ['/old/rolechain', { found: true, runnable: true, installation: { root: '/old', version: '1.0.0' } }],
  ['/twin/rolechain', { found: true, runnable: true, installation: { root: '/twin', version: '1.2.0' } }],
  ['/shim/rolechain', { found: true, runnable: true }],
  ['/usr/bin/node', { found: true, runnable: true }],
]);

async function check(commands: Readonly<Record<string, string>>, bases = commands): Promise<Observation[]> {
  const config = Object.entries(commands).map(
    ([name, command]) => `[profile ${name}]\ncredential_process = ${command}\n`,
  );
  const { profiles } = profileSet(config.join(''));
  return checkCallers({
    profiles: profiles.values(),
    exists: (name) => profiles.has(name) || name === 'chain',
    baseCommand: (name) => bases[name],
    own,
    program: { words: ['/opt/rolechain/bin/rolechain.js'], platform: 'linux' },
    lookAt: async (path) => files.get(path) ?? { found: false, runnable: false },
  });
}

const write = 'write the absolute path, as "command -v rolechain" shows it';
const rest = 'process --profile chain';

describe('credential_process', () => {
  it.each([
    { command: `/usr/bin/rolechain ${rest}`, level: 'ok', message: 'credential_process of a runs rolechain' },
    {
      command: `/usr/bin/node /opt/rolechain/bin/rolechain.js ${rest}`,
      level: 'ok',
      message: 'credential_process of a runs rolechain',
    },
    {
      command: '/usr/bin/rolechain --profile chain process',
      level: 'ok',
      message: 'credential_process of a runs rolechain',
    },
    { command: 'other-tool --password hunter2', level: 'ok', message: 'no credential_process runs rolechain yet' },
    {
      command: `rolechain ${rest}`,
      level: 'warning',
      message:
        'credential_process of a looks for rolechain on the PATH of the caller, and an IDE or a service may have another',
      hint: write,
    },
    {
      command: `node /opt/rolechain/bin/rolechain.js ${rest}`,
      level: 'warning',
      message:
        'credential_process of a looks for node on the PATH of the caller, and an IDE or a service may have another',
      hint: write,
    },
    {
      command: `./rolechain ${rest}`,
      level: 'warning',
      message: 'credential_process of a looks for ./rolechain in whichever folder the caller runs',
      hint: write,
    },
    ...['~/bin/rolechain', '$HOME/bin/rolechain'].map((program) => ({
      command: `${program} ${rest}`,
      level: 'problem',
      message: `credential_process of a names ${program}: the AWS CLI and boto3 start it without a shell, which would expand that`,
      hint: write,
    })),
    {
      command: `npx rolechain ${rest}`,
      level: 'warning',
      message: 'credential_process of a runs rolechain through npx, which every call has to wait for',
      hint: write,
    },
    {
      command: `/gone/rolechain ${rest}`,
      level: 'problem',
      message: 'credential_process of a runs /gone/rolechain, which does not exist',
      hint: write,
    },
    {
      command: `/opt/rolechain/bin/rolechain.js ${rest}`,
      level: 'problem',
      message: 'credential_process of a runs /opt/rolechain/bin/rolechain.js, which you may not execute',
      hint: 'chmod u+x /opt/rolechain/bin/rolechain.js',
    },
    {
      command: `/old/rolechain ${rest}`,
      level: 'warning',
      message: 'credential_process of a runs rolechain 1.0.0 in /old, and this is 1.2.0',
      hint: 'let it run the one you mean; this one lies in /opt/rolechain',
    },
    {
      command: '/usr/bin/rolechain process --profile nobody',
      level: 'problem',
      message: 'credential_process of profile a asks for profile nobody, which does not exist',
      hint: 'correct its --profile',
    },
    {
      command: '/usr/bin/rolechain process',
      level: 'warning',
      message: 'credential_process of profile a names no profile, so AWS_PROFILE decides whose credentials it gives',
      hint: 'add --profile',
    },
    {
      command: '/usr/bin/rolechain --profile chain',
      level: 'problem',
      message: 'credential_process of profile a does not run "rolechain process"',
      hint: 'add the word process',
    },
    {
      command: '/usr/bin/rolechain process --profile a',
      level: 'problem',
      code: 'CHAIN_RECURSION',
      message: 'credential_process runs rolechain again for a profile in progress: a → a',
      hint: 'write the chain of a in a "rolechain =" block of that profile, or in a second profile that names it',
    },
  ])('$command', async ({ command, ...expected }) => {
    const [first, ...more] = await check({ a: command });
    const { origin: _, facts: __, ...seen } = first ?? { level: 'ok', message: '' };
    expect([seen, more]).toEqual([expected, []]);
  });

  it('of another copy, or of a shim, is worth a note', async () => {
    expect(await check({ a: `/twin/rolechain ${rest}`, b: `/shim/rolechain ${rest}` })).toMatchObject([
      { level: 'ok', message: 'credential_process of a, b runs rolechain' },
      { level: 'note', message: 'credential_process of a runs another copy of rolechain 1.2.0, in /twin' },
      {
        level: 'note',
        message: 'credential_process of b runs /shim/rolechain, of which no version can be told without running it',
      },
    ]);
  });

  it('two profiles that ask for each other', async () => {
    const to = (name: string): string => `/usr/bin/rolechain process --profile ${name}`;
    expect(await check({ a: to('b'), b: to('a') })).toMatchObject([
      { code: 'CHAIN_RECURSION', message: expect.stringContaining('a → b → a') },
      { code: 'CHAIN_RECURSION', message: expect.stringContaining('b → a → b') },
    ]);
  });

  it('a profile with a block asks for itself, and that is the way to do it', async () => {
    expect(await check({ a: '/usr/bin/rolechain process --profile a' }, {})).toMatchObject([{ level: 'ok' }]);
  });

  it('eighty profiles with one wrong path are one finding', async () => {
    const names = Array.from({ length: 80 }, (_, index) => `p${index}`);
    const found = await check(Object.fromEntries(names.map((name) => [name, `/gone/rolechain ${rest}`])));
    expect(found).toEqual([
      {
        level: 'problem',
        message: 'credential_process of p0, p1, p2 and 77 more runs /gone/rolechain, which does not exist',
        origin: { file: 'config', line: 2 },
        hint: write,
        facts: { profiles: names },
      },
    ]);
  });
});
