import { expect, it } from 'vitest';
import { withoutHome } from '../../../src/cli/without-home.ts';

it.each([
  ['/home/alice/.aws/config', '~/.aws/config'],
  ['/home/alice/a (/home/alice/b:3), "/home/alice/c"', '~/a (~/b:3), "~/c"'],
  ['/mnt/home/alice/.aws/config', '/mnt/home/alice/.aws/config'],
  ['file:///home/alice/policy.json', 'file:///home/alice/policy.json'],
  ['/home/alicea/b and /home/alice', '/home/alicea/b and /home/alice'],
])('%s is shown as %s', (text, shown) => {
  expect(withoutHome(text, '/home/alice')).toBe(shown);
});

it.each([undefined, '', '/'])('a home of %j is none to shorten', (home) => {
  expect(withoutHome('//a', home)).toBe('//a');
});
