import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { foldersIn, loadedBy, packagesIn } from '../support/bundle.ts';
import { it, type Box } from '../support/case.ts';
import { notOfStandalone, standalone } from '../support/program.ts';
import { root } from '../support/root.ts';

/** As bash sets COMP_WORDBREAKS. */
const BREAKS = ' \t\n"\'@><=;|&(:';

const config = `[default]\nregion = x\n[profile "my team"]\nregion = x\n[profile arn:x]\nregion = x\n[profile '$(touch pwned)']\nregion = x\n[profile '-n']\nregion = x\n[profile 'a\u202eb']\nregion = x\n`;

describe('what the scripts are told', () => {
  it.for([
    {
      what: 'commands of a group',
      args: ['fish', 'cache', ''],
      lines: ['commands', 'list\twhat is kept and until when, without secrets', 'clear\tforget what is kept'],
    },
    {
      what: 'the one command of a group',
      args: ['fish', 'policy', 'c'],
      lines: ['commands', 'check\tfind what is wrong with session policies; calls nothing'],
    },
    { what: 'that files come next', args: ['fish', 'policy', 'check', 'a.json', ''], lines: ['files'] },
    {
      what: 'flags of a command in a group',
      args: ['zsh', 'policy', 'check', '--s'],
      lines: [
        'flags',
        '--profile:check what this profile’s chain uses',
        '--json:one JSON document',
        '--strict:warnings count as errors',
        '--help:show help',
      ],
    },
    {
      what: 'profiles',
      args: ['fish', 'explain', ''],
      lines: ['profiles', 'default', 'my team', 'arn:x', '$(touch pwned)'],
    },
    {
      what: 'profiles, colons as zsh wants them',
      args: ['zsh', 'explain', '--profile='],
      lines: ['profiles', 'default', 'my team', String.raw`arn\:x`, '$(touch pwned)'],
    },
    {
      what: 'profiles after =, the whole word as fish wants it',
      args: ['fish', 'process', '--profile='],
      lines: ['profiles', '--profile=default', '--profile=my team', '--profile=arn:x', '--profile=$(touch pwned)'],
    },
    {
      what: 'profiles as bash can insert them',
      args: ['bash', 'rolechain explain ', BREAKS],
      lines: ['profiles', 'default', String.raw`my\ team`, 'arn:x', String.raw`\$\(touch\ pwned\)`],
    },
    { what: 'what readline lacks', args: ['bash', 'rolechain explain arn:', BREAKS], lines: ['profiles', 'x'] },
    { what: 'that a file comes next', args: ['zsh', 'explain', '--policy', ''], lines: ['files'] },
    { what: 'that a command comes next', args: ['bash', 'rolechain exec x -- l', BREAKS], lines: ['command'] },
    { what: 'shells', args: ['fish', 'completion', ''], lines: ['values', 'bash', 'zsh', 'fish'] },
    {
      what: 'shells, after the flag',
      args: ['fish', 'completion', '--shell', ''],
      lines: ['values', 'bash', 'zsh', 'fish'],
    },
  ])('$what', async ({ args, lines }, { box }) => {
    box.config(config);
    const { code, stdout, stderr } = await box.run(['__complete', ...args]);
    expect([code, stdout.split('\n'), stderr]).toEqual([0, [...lines, ''], '']);
  });

  it('every command of the help, and its flags', async ({ box }) => {
    const offered = async (...words: readonly string[]): Promise<readonly string[]> => {
      const { stdout } = await box.run(['__complete', 'fish', ...words]);
      return stdout
        .split('\n')
        .slice(1, -1)
        .map((line) => line.split('\t')[0] ?? '');
    };
    const help = (await box.run(['--help'])).stdout;
    const commands = [...help.matchAll(/^ {2}rolechain (\S+)/gm)].map(([, name = '']) => name);
    expect(await offered('')).toEqual(commands);
    for (const command of commands) {
      // What an example wraps to may begin with a flag too.
      const [options = ''] = (await box.run([command, '--help'])).stdout.split('Examples:');
      const flags = [...options.matchAll(/^ {2,}(?:-\w, )?(--[\w-]+)/gm)].map(([, flag = '']) => flag);
      expect((await offered(command, '--')).filter((flag) => flag !== '--shell').toSorted()).toEqual(
        flags.filter((flag) => flag !== '--version').toSorted(),
      );
    }
  });

  it('profiles of AWS_CONFIG_FILE and of the credentials file', async ({ box }) => {
    box.home.write('other', '[profile elsewhere]\nregion = x\n');
    box.home.write('.aws/credentials', '[key]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\n');
    const ran = await box.run(['__complete', 'fish', 'explain', ''], { env: { AWS_CONFIG_FILE: box.path('other') } });
    expect(ran.stdout).toBe('profiles\nelsewhere\nkey\n');
  });

  it.for([
    { what: 'no config', text: undefined },
    { what: 'a config that cannot be read', text: 'nonsense\n' },
    { what: 'a config without profiles', text: '# nothing\n' },
  ])('nothing, and quietly, with $what', async ({ text }, { box }) => {
    if (text !== undefined) box.config(text);
    const ran = await box.run(['__complete', 'bash', 'rolechain explain ', BREAKS]);
    expect(ran).toMatchObject({ code: 0, stdout: 'profiles\n', stderr: '' });
  });

  it('five hundred profiles', async ({ box }) => {
    const names = Array.from({ length: 500 }, (_, index) => `team-${index}`);
    box.config(names.map((name) => `[profile ${name}]\nregion = x\n`).join(''));
    const { stdout } = await box.run(['__complete', 'zsh', 'explain', '']);
    expect(stdout.split('\n')).toEqual(['profiles', ...names, '']);
  });

  it.for([[], ['bash'], ['fish'], ['tcsh', 'x'], ['zsh', '--', '']])('no failure for %j', async (args, { box }) => {
    expect(await box.run(['__complete', ...args])).toMatchObject({ code: 0, stderr: '' });
  });

  it.skipIf(standalone)(`without loading yargs or what makes calls${notOfStandalone}`, async ({ box }) => {
    box.config(config);
    const files = await loadedBy(box, ['__complete', 'fish', 'explain', '']);
    expect(files).toContain('dist/profile-names.cjs');
    expect(packagesIn(files)).toEqual([]);
    expect(foldersIn(files).filter((folder) => ['sts', 'network', 'iam', 'lock', 'mfa'].includes(folder))).toEqual([]);
  });
});

describe('rolechain completion', () => {
  it.for(['bash', 'zsh', 'fish'])('prints the script for %s', async (shell, { box }) => {
    const script = readFileSync(join(root, 'completions', `rolechain.${shell}`), 'utf8');
    const printed = { code: 0, stdout: script, stderr: '' };
    expect(await box.run(['completion', shell])).toMatchObject(printed);
    expect(await box.run(['completion', '--shell', shell], { env: { SHELL: '/bin/tcsh' } })).toMatchObject(printed);
    expect(await box.run(['completion'], { env: { SHELL: `/usr/bin/${shell}` } })).toMatchObject(printed);
  });

  it.for([
    { args: [], env: {}, says: 'SHELL is not set, and there is completion for bash, zsh and fish' },
    { args: ['--install'], env: { SHELL: '/bin/tcsh' }, says: 'SHELL is /bin/tcsh, and there is completion for' },
    { args: ['tcsh'], env: {}, says: 'SHELL is tcsh, which is none of bash, zsh, fish' },
    {
      args: ['bash', '--install', '--uninstall'],
      env: {},
      says: 'arguments install and uninstall are mutually exclusive',
    },
  ])('refuses $args with $env', async ({ args, env, says }, { box }) => {
    const before = box.home.filesWith(['']);
    const ran = await box.run(['completion', ...args], { env });
    expect(ran).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining(says) });
    expect(box.home.filesWith([''])).toEqual(before);
  });
});

const places = [
  { shell: 'bash', script: '.local/share/bash-completion/completions/rolechain', setup: '.bashrc' },
  { shell: 'zsh', script: '.local/share/zsh/site-functions/_rolechain', setup: '.zshrc' },
  { shell: 'fish', script: '.config/fish/completions/rolechain.fish', setup: undefined },
];

/** Every file of the home, and what is in it. */
function contents(box: Box): Readonly<Record<string, string>> {
  const files = readdirSync(box.home.path, { recursive: true, encoding: 'utf8' });
  return Object.fromEntries(
    files
      .filter((file) => lstatSync(box.path(file)).isFile())
      .map((file) => [file, readFileSync(box.path(file), 'latin1')]),
  );
}

describe('rolechain completion --install', () => {
  it.for(places)(
    '$shell: says what it wrote, and the second time that it is there',
    async ({ shell, script, setup }, { box }) => {
      const first = await box.run(['completion', '--install'], { env: { SHELL: `/bin/${shell}` } });
      const last = `open a new ${shell}, and type: rolechain ex<TAB>\n`;
      expect(first).toMatchObject({
        code: 0,
        stdout: `wrote ~/${script}\n${setup === undefined ? '' : `wrote a block of lines into ~/${setup} that load it\n`}${last}`,
        stderr: '',
      });
      const written = contents(box);
      expect(Object.keys(written).toSorted()).toEqual([script, ...(setup === undefined ? [] : [setup])].toSorted());
      expect(written[script]).toBe(readFileSync(join(root, 'completions', `rolechain.${shell}`), 'latin1'));
      const second = await box.run(['completion', shell, '--install']);
      expect(second.stdout).toBe(
        `~/${script} is there already\n${setup === undefined ? '' : `~/${setup} loads it already\n`}${last}`,
      );
      expect(contents(box)).toEqual(written);
    },
  );

  it.for(places)('$shell: --uninstall leaves everything as it was', async ({ shell, script, setup }, { box }) => {
    if (setup !== undefined) writeFileSync(box.path(setup), Buffer.from('# caf\u00e9\r\nx=1\n', 'latin1'));
    const before = contents(box);
    await box.run(['completion', shell, '--install']);
    expect(contents(box)).not.toEqual(before);
    const ran = await box.run(['completion', shell, '--uninstall']);
    expect(ran).toMatchObject({
      code: 0,
      stdout: `${setup === undefined ? '' : `took its lines out of ~/${setup}\n`}removed ~/${script}\n`,
    });
    expect(contents(box)).toEqual(before);
    expect(await box.run(['completion', shell, '--uninstall'])).toMatchObject({
      code: 0,
      stdout: 'nothing was installed\n',
    });
  });

  it('brings an older script and block up to date', async ({ box }) => {
    await box.run(['completion', 'bash', '--install']);
    const written = contents(box);
    const [script = '', setup = ''] = [places[0]?.script, places[0]?.setup];
    writeFileSync(box.path(script), '# as "rolechain completion bash" printed it once\n');
    writeFileSync(box.path(setup), (written[setup] ?? '').replace(/^if .*$/m, 'older') + 'x=1\n');
    await box.run(['completion', 'bash', '--install']);
    expect(contents(box)).toEqual({ ...written, [setup]: `${written[setup]}x=1\n` });
  });

  it('goes behind links and keeps the mode', async ({ box }) => {
    box.home.write('dotfiles/zshrc', 'x=1\n');
    chmodSync(box.path('dotfiles/zshrc'), 0o640);
    symlinkSync('dotfiles/zshrc', box.path('.zshrc'));
    expect(await box.run(['completion', 'zsh', '--install'])).toMatchObject({ code: 0 });
    expect(lstatSync(box.path('.zshrc')).isSymbolicLink()).toBe(true);
    expect(statSync(box.path('dotfiles/zshrc')).mode & 0o777).toBe(0o640);
    expect(readFileSync(box.path('dotfiles/zshrc'), 'utf8')).toMatch(/^x=1\n# >>> rolechain completion >>>\n/);
    expect(readdirSync(box.path('dotfiles'))).toEqual(['zshrc']);
  });

  it('goes where the person keeps such files', async ({ box }) => {
    const env = { ZDOTDIR: box.path('z'), XDG_DATA_HOME: box.path('my data'), XDG_CONFIG_HOME: box.path('c') };
    for (const shell of ['bash', 'zsh', 'fish']) await box.run(['completion', shell, '--install'], { env });
    expect(Object.keys(contents(box)).toSorted()).toEqual(
      [
        '.bashrc',
        'c/fish/completions/rolechain.fish',
        'my data/bash-completion/completions/rolechain',
        'my data/zsh/site-functions/_rolechain',
        'z/.zshrc',
      ].toSorted(),
    );
  });

  const byHand =
    'rolechain: hint: put this line into the setup of your shell yourself: eval "$(rolechain completion bash)"\n';

  it.for<{ what: string; prepare: (box: Box) => void; says: string }>([
    {
      what: 'where its folder cannot be made',
      prepare: (box) => box.home.write('.local', ''),
      says: `cannot change ~/.local/share/bash-completion/completions/rolechain: what should be its folder is a file [COMPLETION_NOT_INSTALLED]\n${byHand}`,
    },
    {
      what: 'where the setup is no file',
      prepare: (box) => mkdirSync(box.path('.bashrc')),
      says: `cannot change ~/.bashrc: it is a directory [COMPLETION_NOT_INSTALLED]\n${byHand}`,
    },
    {
      what: 'where the setup is a link that leads nowhere',
      prepare: (box) => symlinkSync('gone', box.path('.bashrc')),
      says: `cannot change ~/.bashrc: it is a link that leads nowhere [COMPLETION_NOT_INSTALLED]\n${byHand}`,
    },
    {
      what: 'where a script of somebody else stands',
      prepare: (box) => box.home.write('.local/share/bash-completion/completions/rolechain', 'theirs'),
      says: 'cannot change ~/.local/share/bash-completion/completions/rolechain: it is there, and not from rolechain [COMPLETION_NOT_INSTALLED]\nrolechain: hint: look at what it is for, and move it away\n',
    },
    {
      what: 'where a block was cut in two',
      prepare: (box) => box.home.write('.bashrc', '# >>> rolechain completion >>>\n'),
      says: 'cannot change ~/.bashrc: the block "rolechain completion" has a first line and no last one [COMPLETION_NOT_INSTALLED]\nrolechain: hint: remove it from ~/.bashrc\n',
    },
  ])('refuses $what, and changes nothing there', async ({ prepare, says }, { box }) => {
    prepare(box);
    const { code, stdout, stderr } = await box.run(['completion', 'bash', '--install']);
    expect([code, stdout, stderr]).toEqual([3, '', `rolechain: error: ${says}`]);
  });

  it.skipIf(process.getuid?.() === 0)(
    `refuses a home that is closed (SKIPPED for root, to whom nothing is)`,
    async ({ box }) => {
      chmodSync(box.home.path, 0o500);
      try {
        const ran = await box.run(['completion', 'fish', '--install']);
        expect(ran).toMatchObject({
          code: 3,
          stderr: expect.stringContaining('permission denied [COMPLETION_NOT_INSTALLED]'),
        });
      } finally {
        chmodSync(box.home.path, 0o700);
      }
    },
  );
});
