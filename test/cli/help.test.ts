import { expect } from 'vitest';
import { it } from '../support/case.ts';

it.for([
  {
    args: ['--help'],
    has: [
      'rolechain process',
      'rolechain explain',
      'rolechain list',
      'rolechain graph',
      'rolechain adopt',
      'rolechain cache',
      'rolechain completion',
    ],
  },
  {
    args: ['process', '--help'],
    has: ['--profile', '--policy', '--policy-arn', 'Examples:', 'rolechain process --profile deploy'],
  },
  {
    args: ['try', '--help'],
    has: ['rolechain try [PROFILE] -- COMMAND', '--policy', '--expect', '"allowed", "denied"', '--matrix', 'Examples:'],
  },
  {
    args: ['exec', '--help'],
    has: ['rolechain exec [PROFILE] -- COMMAND', '--profile', '--no-cache', 'Examples:', 'rolechain exec deploy -- '],
  },
  { args: ['env', '--help'], has: ['--format', 'dotenv', 'Examples:', 'eval "$(rolechain env deploy)"'] },
  { args: ['explain', '--help'], has: ['--profile', '--json', 'Examples:', 'rolechain explain deploy'] },
  { args: ['list', '--help'], has: ['--json', 'Examples:', 'rolechain list'] },
  {
    args: ['graph', '--help'],
    has: ['--format', 'mermaid', 'dot', 'svg', '--profile', 'Examples:', 'rolechain graph deploy'],
  },
  {
    args: ['console', '--help'],
    has: ['--policy', '--destination', '--print', 'Examples:', 'rolechain console deploy'],
  },
  {
    args: ['adopt', '--help'],
    has: ['--undo', '--yes', '--dry-run', '--profile', 'Examples:', 'rolechain adopt --undo deploy'],
  },
  { args: ['policy', '--help'], has: ['rolechain policy check'] },
  {
    args: ['policy', 'check', '--help'],
    has: ['FILE', '--profile', '--strict', '--json', 'Examples:', 'rolechain policy check draft.json'],
  },
  { args: ['doctor', '--help'], has: ['--profile', '--offline', '--json', 'Examples:', 'rolechain doctor'] },
  { args: ['completion', '--help'], has: ['--install', '--uninstall', 'Examples:', 'rolechain completion --install'] },
  { args: ['cache', '--help'], has: ['rolechain cache list', 'rolechain cache clear'] },
  { args: ['cache', 'list', '--help'], has: ['--json', 'Examples:', 'rolechain cache list'] },
  { args: ['cache', 'clear', '--help'], has: ['--profile', 'Examples:', 'rolechain cache clear --profile deploy'] },
])('$args shows flags and an example, on stdout', async ({ args, has }, { box }) => {
  const { code, stdout, stderr } = await box.run(args);
  expect({ code, stderr, lacking: has.filter((text) => !stdout.includes(text)) }).toEqual({
    code: 0,
    stderr: '',
    lacking: [],
  });
});

it('--version is the version alone', async ({ box }) => {
  expect(await box.run(['--version'])).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    stderr: '',
  });
});
