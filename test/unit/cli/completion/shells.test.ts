import { describe, expect, it } from 'vitest';
import { loginShell, placeFor, type Shell } from '../../../../src/cli/completion/shells.ts';

interface Row {
  readonly shell: Shell;
  readonly env?: Record<string, string>;
  readonly platform?: NodeJS.Platform;
  readonly files?: Record<string, string>;
  readonly script: string;
  readonly setup?: string;
}

describe('where a shell finds its completion', () => {
  it.each<Row>([
    { shell: 'fish', script: '/h/.config/fish/completions/rolechain.fish' },
    { shell: 'fish', env: { XDG_CONFIG_HOME: '/c' }, script: '/c/fish/completions/rolechain.fish' },
    { shell: 'fish', env: { XDG_CONFIG_HOME: 'c' }, script: '/h/.config/fish/completions/rolechain.fish' },
    { shell: 'bash', script: '/h/.local/share/bash-completion/completions/rolechain', setup: '/h/.bashrc' },
    {
      shell: 'bash',
      env: { XDG_DATA_HOME: '/d' },
      script: '/d/bash-completion/completions/rolechain',
      setup: '/h/.bashrc',
    },
    {
      shell: 'bash',
      env: { XDG_DATA_HOME: '/d', BASH_COMPLETION_USER_DIR: '/b:/other' },
      script: '/b/completions/rolechain',
      setup: '/h/.bashrc',
    },
    { shell: 'zsh', script: '/h/.local/share/zsh/site-functions/_rolechain', setup: '/h/.zshrc' },
    {
      shell: 'zsh',
      env: { ZDOTDIR: '/z', XDG_DATA_HOME: '/d' },
      script: '/d/zsh/site-functions/_rolechain',
      setup: '/z/.zshrc',
    },
  ])('$shell with $env: $script', ({ shell, env = {}, script, setup }) => {
    const place = placeFor(shell, { env, platform: 'linux', home: '/h', read: () => undefined });
    expect([place.script, place.setup?.file]).toEqual([script, setup]);
  });

  it.each([
    { files: {}, setup: '.bash_profile' },
    { files: { '.profile': '' }, setup: '.profile' },
    { files: { '.profile': '', '.bash_login': '' }, setup: '.bash_login' },
    { files: { '.profile': '', '.bash_profile': 'x=1' }, setup: '.bash_profile' },
    { files: { '.bash_profile': '. ~/.bashrc' }, setup: '.bashrc' },
    { files: { '.bashrc': '' }, setup: '.bash_profile' },
  ])('bash on macOS, with $files: $setup', ({ files, setup }) => {
    const there = new Map(Object.entries(files).map(([name, text]) => [`/h/${name}`, text]));
    const place = placeFor('bash', { env: {}, platform: 'darwin', home: '/h', read: (file) => there.get(file) });
    expect(place.setup?.file).toBe(`/h/${setup}`);
  });

  it('writes paths so that the file may be shared between machines, and quotes them', () => {
    const lines = (env: Record<string, string>): string =>
      placeFor('bash', { env, platform: 'linux', home: '/h', read: () => undefined }).setup?.lines[1] ?? '';
    expect(lines({})).toContain('. "$HOME"/.local/share/bash-completion/completions/rolechain;');
    expect(lines({ XDG_DATA_HOME: '/h/my data' })).toContain(
      `. "$HOME"'/my data/bash-completion/completions/rolechain';`,
    );
    expect(lines({ XDG_DATA_HOME: '/$(x)' })).toContain(`. '/$(x)/bash-completion/completions/rolechain';`);
  });
});

it.each([
  ['/bin/bash', 'bash'],
  ['/opt/homebrew/bin/fish', 'fish'],
  ['zsh', 'zsh'],
  ['/bin/sh', undefined],
  ['/bin/', undefined],
  ['', undefined],
])('SHELL=%s is %s', (SHELL, shell) => expect(loginShell({ SHELL })).toBe(shell));
