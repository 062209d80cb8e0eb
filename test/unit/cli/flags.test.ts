import { describe, expect, it } from 'vitest';
import { quickProcessFlags } from '../../../src/cli/flags.ts';

const none = { profile: undefined, policy: undefined, policyArns: undefined, cache: true };

describe('the flags of process, without yargs', () => {
  it.each([
    [[], none],
    [['--profile', 'deploy'], { ...none, profile: 'deploy' }],
    [['--profile=my team'], { ...none, profile: 'my team' }],
    [['--profile=a=b'], { ...none, profile: 'a=b' }],
    [['--no-cache', '--profile', 'a'], { ...none, profile: 'a', cache: false }],
    [
      ['--policy', '{"a":1}', '--policy-arn=x', '--policy-arn', 'y'],
      { ...none, policy: '{"a":1}', policyArns: ['x', 'y'] },
    ],
  ])('%j', (argv, flags) => expect(quickProcessFlags(argv)).toEqual(flags));

  it.each([
    [['--profile']],
    [['--profile=']],
    [['--profile', '--no-cache']],
    [['--profile', 'a', '--profile', 'b']],
    [['--no-cache=true']],
    [['--help']],
    [['deploy']],
    [['--constructor', 'x']],
  ])('%j is for yargs, which has the words', (argv) => expect(quickProcessFlags(argv)).toBeUndefined());
});
