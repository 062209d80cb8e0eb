import { describe, expect } from 'vitest';
import { it } from '../support/case.ts';
import { adminKeys } from '../support/configs.ts';

const see = 'see "rolechain --help"';

describe('a line that is not meant as it is written', () => {
  const dropped = 'only exec and try take -- and what follows it';
  const leave = 'leave -- out; a profile may be named by --profile=NAME';
  it.for([
    // Words behind -- would be dropped, and the default profile's own keys be printed.
    { args: ['env', '--', 'prod'], reason: dropped, hint: leave },
    { args: ['process', '--', 'prod'], reason: dropped, hint: leave },
    { args: ['cache', 'clear', '--', 'prod'], reason: dropped, hint: leave },
    { args: ['adopt', '--yes', '--', '-x'], reason: dropped, hint: leave },
    {
      args: ['graph', '--format', 'svgs'],
      reason: '--format is svgs, which is none of mermaid, dot, svg',
      hint: 'did you mean svg?',
    },
    { args: ['completion', 'tcsh'], reason: 'SHELL is tcsh, which is none of bash, zsh, fish', hint: see },
    { args: ['list', 'prod'], reason: 'unknown argument: prod', hint: see },
    // Read as flags of one letter, the h among them is --help.
    {
      args: ['try', '--json', '--matrix', '-dash*', '--', 'true'],
      reason: '--matrix needs a value, and what follows it begins with -',
      hint: "write: --matrix='-dash*'",
    },
    {
      args: ['explain', '--profile', '-ho'],
      reason: '--profile needs a value, and what follows it begins with -',
      hint: 'write: --profile=-ho',
    },
    {
      args: ['why', '--trust', '-h.json'],
      reason: '--trust needs a value, and what follows it begins with -',
      hint: 'write: --trust=-h.json',
    },
    { args: ['explain', '--policy', '--json'], reason: 'not enough arguments following: policy', hint: see },
    {
      args: ['graph', '--format', '-5'],
      reason: '--format is -5, which is none of mermaid, dot, svg',
      hint: see,
    },
    {
      args: ['process', 'prod'],
      reason: 'unknown argument: prod',
      hint: 'did you mean "rolechain process --profile prod"?',
    },
  ])('$args', async ({ args, reason, hint }, { box }) => {
    box.config(`[default]\n${adminKeys}`);
    const stderr = `rolechain: error: ${reason} [USAGE]\nrolechain: hint: ${hint}\n`;
    expect(await box.run(args)).toMatchObject({ code: 2, stdout: '', stderr });
  });
});

it.for([['-h'], ['graph', '-h'], ['graph', '--format', '-h'], ['exec', '-h']])(
  '%s is --help',
  async (args, { box }) => {
    const help = await box.run([...args.slice(0, -1), '--help']);
    expect(await box.run(args)).toMatchObject({ code: 0, stdout: help.stdout, stderr: '' });
  },
);
