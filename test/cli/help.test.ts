import { expect } from 'vitest';
import { it } from '../support/case.ts';
import { fiveHopConfig } from '../support/configs.ts';

it.for([
  { args: ['--help'], has: ['rolechain process', 'rolechain explain', 'rolechain cache', 'rolechain completion'] },
  {
    args: ['process', '--help'],
    has: ['--profile', '--policy', '--policy-arn', 'Examples:', 'rolechain process --profile deploy'],
  },
  { args: ['explain', '--help'], has: ['--profile', '--json', 'Examples:', 'rolechain explain deploy'] },
  {
    args: ['console', '--help'],
    has: ['--policy', '--destination', '--print', 'Examples:', 'rolechain console deploy'],
  },
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

it.for([
  { what: 'commands', words: [''], has: ['process', 'explain', 'cache'] },
  { what: 'commands of cache', words: ['cache', ''], has: ['list', 'clear'] },
  { what: 'flags', words: ['process', '--'], has: ['--profile', '--policy', '--policy-arn'] },
  { what: 'profile names', words: ['process', '--profile', ''], has: ['default', 'role-a', 'role-e'] },
  { what: 'profile names that begin as typed', words: ['explain', '--profile', 'rol'], has: ['role-a', 'role-e'] },
  { what: 'profile names of cache clear', words: ['cache', 'clear', '--profile', ''], has: ['role-a'] },
])('completes $what', async ({ words, has }, { box }) => {
  box.config(fiveHopConfig);
  const { code, stdout, stderr } = await box.run(['--get-yargs-completions', 'rolechain', ...words]);
  // bash takes the name alone, zsh the name and what it is about.
  const offered = stdout.split('\n').map((line) => line.split(':')[0] ?? '');
  expect({ code, stderr, lacking: has.filter((word) => !offered.includes(word)) }).toEqual({
    code: 0,
    stderr: '',
    lacking: [],
  });
});

it('completes nothing, and says nothing, where the config cannot be read', async ({ box }) => {
  box.config('nonsense\n');
  const ran = await box.run(['--get-yargs-completions', 'rolechain', 'process', '--profile', '']);
  expect(ran).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\n?$/), stderr: '' });
});

it('completion prints a script for the shell', async ({ box }) => {
  const { code, stdout, stderr } = await box.run(['completion'], { env: { SHELL: '/bin/bash' } });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('complete -o bashdefault -o default -F _rolechain_yargs_completions rolechain');
});
