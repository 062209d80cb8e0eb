import { expect, it } from 'vitest';
import { ownProgram } from '../../../src/tasks/own-program.ts';

const script = '/usr/local/lib/node_modules/rolechain/bin/rolechain.js';

it.each<{ why: string; execPath?: string; called?: string; links?: Record<string, string>; words: readonly string[] }>([
  { why: 'Node and the script', called: script, words: ['/n/node', script] },
  {
    why: 'the link of npm, which stays when the package moves',
    called: '/usr/local/bin/rolechain',
    links: { '/usr/local/bin/rolechain': script },
    words: ['/n/node', '/usr/local/bin/rolechain'],
  },
  {
    why: 'not what was called, if that is another program that uses this one',
    called: '/srv/app/main.js',
    links: { '/srv/app/main.js': '/srv/app/main.js' },
    words: ['/n/node', script],
  },
  { why: 'nor a relative path', called: 'rolechain.js', words: ['/n/node', script] },
  {
    why: 'Homebrew’s link to Node, which stays when the version goes',
    execPath: '/opt/homebrew/Cellar/node/22.1.0/bin/node',
    called: script,
    links: { '/opt/homebrew/bin/node': '/opt/homebrew/Cellar/node/22.1.0/bin/node' },
    words: ['/opt/homebrew/bin/node', script],
  },
  {
    why: 'no link to another Node',
    execPath: '/home/a/.nvm/versions/node/v22.1.0/bin/node',
    called: script,
    links: { '/usr/bin/node': '/usr/bin/node' },
    words: ['/home/a/.nvm/versions/node/v22.1.0/bin/node', script],
  },
  { why: 'the standalone alone', execPath: '/opt/rolechain', called: '/opt/rolechain', words: ['/opt/rolechain'] },
  {
    why: 'the standalone by its link',
    execPath: '/opt/rolechain-1/rolechain',
    called: '/usr/local/bin/rolechain',
    links: { '/usr/local/bin/rolechain': '/opt/rolechain-1/rolechain' },
    words: ['/usr/local/bin/rolechain'],
  },
])('$why', ({ execPath = '/n/node', called, links = {}, words }) => {
  const real = (path: string): string | undefined =>
    links[path] ?? ([execPath, script].includes(path) ? path : undefined);
  expect(ownProgram({ execPath, called, script, real })).toEqual(words);
});
