import * as fs from 'node:fs';
import { describe, expect } from 'vitest';
import { fiveHops } from '../emulator/worlds.ts';
import { it, type Box } from '../support/case.ts';
import { adminKeys } from '../support/configs.ts';
import { program, programLine } from '../support/program.ts';

const role = 'arn:aws:iam::111111111111:role/role-a';
const deploy = `[profile deploy]\nrole_arn = ${role}\nsource_profile = default\nregion = eu-west-1\n`;
const config = `# mine\n[default]\nregion = us-west-2\n\n${deploy}\n# the end\n`;
const line = (profile: string): string => `credential_process = ${programLine} process --profile ${profile}\n`;
const block = `rolechain =\n  role_arn = ${role}\n  source_profile = default\n`;
const adopted = `[profile deploy]\nregion = eu-west-1\n${line('deploy')}${block}`;
const diff = `--- ~/.aws/config
+++ ~/.aws/config
@@ -3,8 +3,10 @@
 region = us-west-2
 
 [profile deploy]
-role_arn = ${role}
-source_profile = default
 region = eu-west-1
+${line('deploy')}+rolechain =
+  role_arn = ${role}
+  source_profile = default
 
 # the end
`;

const read = (box: Box): string => fs.readFileSync(box.path('.aws', 'config'), 'utf8');
const records = (box: Box): string => box.path('.local', 'state', 'rolechain', 'adopted');
const recordName = (box: Box): string => fs.readdirSync(records(box))[0] ?? 'none';
const written = (box: Box): string =>
  `rolechain: ~/.aws/config is written; "rolechain adopt --undo deploy" restores the old form, which is kept in ~/.local/state/rolechain/adopted/${recordName(box)}\n`;

function prepare(box: Box, text = config): void {
  box.config(text);
  box.home.write('.aws/credentials', `[default]\n${adminKeys}`);
}

it('rewrites a profile, which then works; and undo restores it to the byte', async ({ box }) => {
  await box.emulate(fiveHops);
  prepare(box);
  expect(await box.run(['adopt', 'deploy', '--yes'])).toMatchObject({ code: 0, stdout: diff, stderr: written(box) });
  expect(read(box)).toBe(config.replace(deploy, adopted));
  expect(await box.run(['process', '--profile', 'deploy'])).toMatchObject({ code: 0, stderr: '' });

  const back = await box.run(['adopt', '--undo', 'deploy', '--yes']);
  expect(back).toMatchObject({
    code: 0,
    stderr: 'rolechain: ~/.aws/config is written; profile deploy has its old form again\n',
  });
  expect(back.stdout).toContain(`-${line('deploy')}-rolechain =\n`);
  expect(read(box)).toBe(config);
  expect(fs.readdirSync(records(box))).toEqual([]);
});

it('takes the profile from AWS_PROFILE too, and default is a profile', async ({ box }) => {
  prepare(box, `[default]\nrole_arn = ${role}\nsource_profile = keys\n${deploy}`);
  box.home.write('.aws/credentials', `[keys]\n${adminKeys}`);
  expect(await box.run(['adopt', '-y'])).toMatchObject({ code: 0 });
  expect(await box.run(['adopt', '-y'], { env: { AWS_PROFILE: 'deploy' } })).toMatchObject({ code: 0 });
  expect(read(box)).toBe(
    `[default]\n${line('default')}rolechain =\n  role_arn = ${role}\n  source_profile = keys\n${adopted}`,
  );
});

it('a second time there is nothing to do; undone twice neither', async ({ box }) => {
  prepare(box);
  await box.run(['adopt', 'deploy', '--yes']);
  const text = read(box);
  const nothing = (why: string): object => ({
    code: 0,
    stdout: '',
    stderr: `rolechain: nothing to do: profile deploy ${why}\n`,
  });
  expect(await box.run(['adopt', 'deploy'])).toMatchObject(nothing('is adopted already'));
  expect(read(box)).toBe(text);
  await box.run(['adopt', '--undo', 'deploy', '--yes']);
  expect(await box.run(['adopt', '--undo', 'deploy'])).toMatchObject(nothing('is not adopted'));
  expect(read(box)).toBe(config);
});

describe('nothing is written', () => {
  const refused = (code: number, ...lines: readonly string[]): object => ({
    code,
    stdout: '',
    stderr: lines.map((text) => `rolechain: ${text}\n`).join(''),
  });

  it('with --dry-run, which shows the diff', async ({ box }) => {
    prepare(box);
    fs.chmodSync(box.path('.aws', 'config'), 0o400);
    expect(await box.run(['adopt', 'deploy', '--dry-run'])).toMatchObject({ code: 0, stdout: diff, stderr: '' });
    expect([read(box), fs.existsSync(box.path('.local'))]).toEqual([config, false]);
  });

  it('without a terminal to ask on', async ({ box }) => {
    prepare(box);
    expect(await box.run(['adopt', 'deploy'])).toMatchObject(
      refused(
        2,
        'error: there is no terminal to ask on [USAGE]',
        'hint: add --yes to write it, or --dry-run to see the diff',
      ),
    );
    expect(read(box)).toBe(config);
  });

  it('where the config is read-only', async ({ box }) => {
    prepare(box);
    fs.chmodSync(box.path('.aws', 'config'), 0o400);
    expect(await box.run(['adopt', 'deploy', '--yes'])).toMatchObject(
      refused(
        3,
        'error: cannot write ~/.aws/config: it is read-only; nothing was changed [CONFIG_UNWRITABLE]',
        'hint: make ~/.aws/config a file that you can write, or change it by hand ("--dry-run" shows how)',
      ),
    );
    expect([read(box), fs.readdirSync(box.path('.aws'))]).toEqual([config, ['config', 'credentials']]);
  });

  it('where the old form cannot be kept', async ({ box }) => {
    prepare(box);
    box.home.write('.local/state/rolechain', 'a file');
    expect(await box.run(['adopt', 'deploy', '--yes'])).toMatchObject(
      refused(
        3,
        'error: cannot write ~/.aws/config: there is no folder of yours in which its old form could be kept; nothing was changed [CONFIG_UNWRITABLE]',
        'hint: make ~/.aws/config a file that you can write, or change it by hand ("--dry-run" shows how)',
      ),
    );
    expect(read(box)).toBe(config);
  });

  it.for([
    {
      why: 'for an unknown profile: the nearest name is given',
      args: ['deplot'],
      lines: [
        'error: there is no profile deplot in ~/.aws/config or ~/.aws/credentials [PROFILE_UNKNOWN]',
        'hint: did you mean deploy?',
      ],
    },
    {
      why: 'for an unknown profile, with --undo',
      args: ['--undo', 'deplot'],
      lines: [
        'error: there is no profile deplot in ~/.aws/config or ~/.aws/credentials [PROFILE_UNKNOWN]',
        'hint: did you mean deploy?',
      ],
    },
    {
      why: 'for a profile without a role',
      args: ['default'],
      lines: [
        'error: profile default cannot be adopted: it assumes no role, so there is nothing to adopt [ADOPT_IMPOSSIBLE]',
        'hint: applications can use it as it is',
      ],
    },
    {
      why: 'for a profile with keys of its own',
      more: `[profile own]\nrole_arn = ${role}\nsource_profile = own\n${adminKeys}`,
      args: ['own'],
      lines: [
        'error: profile own cannot be adopted: it holds an access key of its own, which SDKs would use in place of its session (~/.aws/config:14) [ADOPT_IMPOSSIBLE]',
        'hint: move the key into a profile of its own, and name that one in source_profile',
      ],
    },
    {
      why: 'for a chain that does not work',
      more: `[profile loop]\nrole_arn = ${role}\nsource_profile = loop\n`,
      args: ['loop'],
      lines: [
        'error: profiles form a cycle: loop → loop [CHAIN_CYCLE]',
        'hint: change source_profile at ~/.aws/config:13',
        'hint: the links: loop → loop at ~/.aws/config:13',
      ],
    },
    {
      why: 'for a name that is no word of a command',
      more: `[profile "it's"]\nrole_arn = ${role}\nsource_profile = default\n`,
      args: ["it's"],
      lines: [
        "error: profile it's cannot be adopted: a name with other than letters, digits, blanks and _.@/+- means different things to different shells [ADOPT_IMPOSSIBLE]",
        'hint: rename the profile',
      ],
    },
    {
      why: 'for a flag that is not known',
      args: ['deploy', '--dryrun'],
      lines: ['error: unknown argument: dryrun [USAGE]', 'hint: did you mean --dry-run?'],
      code: 2,
    },
  ])('$why', async ({ more = '', args, lines, code = 3 }, { box }) => {
    const text = config + more;
    prepare(box, text);
    expect(await box.run(['adopt', ...args, '--yes'])).toMatchObject(refused(code, ...lines));
    expect([read(box), fs.readdirSync(box.path('.aws'))]).toEqual([text, ['config', 'credentials']]);
  });

  it('by undo, without what adopt keeps', async ({ box }) => {
    prepare(box);
    await box.run(['adopt', 'deploy', '--yes']);
    const text = read(box);
    const name = recordName(box);
    fs.writeFileSync(`${records(box)}/${name}`, '{}');
    expect(await box.run(['adopt', '--undo', 'deploy', '--yes'])).toMatchObject(
      refused(
        3,
        `error: the old form of profile deploy cannot be restored: ~/.local/state/rolechain/adopted/${name} cannot be used: it is damaged [UNDO_IMPOSSIBLE]`,
        'hint: in profile deploy, move the lines of the block to the first column, and remove "rolechain =" and credential_process',
      ),
    );
    fs.rmSync(records(box), { recursive: true });
    expect(await box.run(['adopt', '--undo', 'deploy', '--yes'])).toMatchObject(
      refused(
        3,
        `error: the old form of profile deploy cannot be restored: it was not adopted on this machine (there is no ~/.local/state/rolechain/adopted/${name}) [UNDO_IMPOSSIBLE]`,
        'hint: in profile deploy, move the lines of the block to the first column, and remove "rolechain =" and credential_process',
      ),
    );
    expect(read(box)).toBe(text);
  });
});

describe('the file', () => {
  it('behind a link is rewritten, with its mode; the link stays', async ({ box }) => {
    prepare(box);
    fs.mkdirSync(box.path('dotfiles'));
    fs.renameSync(box.path('.aws', 'config'), box.path('dotfiles', 'aws-config'));
    fs.symlinkSync('../dotfiles/aws-config', box.path('.aws', 'config'));
    fs.chmodSync(box.path('dotfiles', 'aws-config'), 0o640);
    expect(await box.run(['adopt', 'deploy', '--yes'])).toMatchObject({ code: 0 });
    expect(fs.readlinkSync(box.path('.aws', 'config'))).toBe('../dotfiles/aws-config');
    expect(fs.statSync(box.path('dotfiles', 'aws-config')).mode & 0o777).toBe(0o640);
    expect(read(box)).toBe(config.replace(deploy, adopted));
    // Nothing that a repository of such files would take along.
    expect([fs.readdirSync(box.path('dotfiles')), fs.readdirSync(box.path('.aws')).toSorted()]).toEqual([
      ['aws-config'],
      ['config', 'credentials'],
    ]);
    // By whatever name the file is reached, it is the same one.
    const direct = { env: { AWS_CONFIG_FILE: box.path('dotfiles', 'aws-config') } };
    expect(await box.run(['adopt', '--undo', 'deploy', '--yes'], direct)).toMatchObject({ code: 0 });
    expect(read(box)).toBe(config);
  });

  it('keeps the old form in a private file, without secrets of other profiles', async ({ box }) => {
    box.config(`[default]\n${adminKeys}${deploy}`);
    await box.run(['adopt', 'deploy', '--yes', '--dry-run']);
    const { stdout } = await box.run(['adopt', 'deploy', '--yes']);
    expect(stdout).toContain(' aws_secret_access_key = ****\n [profile deploy]\n');
    const file = `${records(box)}/${recordName(box)}`;
    expect([fs.statSync(records(box)).mode & 0o777, fs.statSync(file).mode & 0o777]).toEqual([0o700, 0o600]);
    expect(JSON.parse(fs.readFileSync(file, 'utf8'))).toEqual({
      version: 1,
      file: box.path('.aws', 'config'),
      profile: 'deploy',
      before: deploy.split(/(?<=\n)/),
      after: adopted.split(/(?<=\n)/),
    });
  });

  it('keeps both changes where two profiles are adopted at once, or one is told to try again', async ({ box }) => {
    const names = ['one', 'two', 'three'];
    const section = (name: string): string => `[profile ${name}]\nrole_arn = ${role}\nsource_profile = default\n`;
    prepare(box, names.map(section).join(''));
    const ran = await Promise.all(names.map((name) => box.run(['adopt', name, '--yes'])));
    const expected = names.map((name, index) =>
      ran[index]?.code === 0 ? `[profile ${name}]\n${line(name)}${block}` : section(name),
    );
    expect(read(box)).toBe(expected.join(''));
    expect(ran.filter(({ code }) => code === 0)).not.toEqual([]);
    for (const { code, stderr } of ran) {
      if (code !== 0)
        expect({ code, stderr }).toEqual({ code: 7, stderr: expect.stringContaining('[CONFIG_CHANGED]') });
    }
    expect(fs.readdirSync(records(box))).toHaveLength(ran.filter(({ code }) => code === 0).length);
  });
});

it('a program that moved: only its path is brought up to date, and undo still leads to the oldest form', async ({
  box,
}) => {
  prepare(box);
  await box.run(['adopt', 'deploy', '--yes']);
  const text = read(box);
  box.config(text.replace(programLine, '/old/rolechain'));
  // The record knows the text that adopt wrote; this one is another by a path only.
  const moved = await box.run(['adopt', 'deploy', '--yes']);
  expect(moved).toMatchObject({
    code: 0,
    stdout: expect.stringContaining(
      `-credential_process = /old/rolechain process --profile deploy\n+${line('deploy')}`,
    ),
  });
  expect(moved.stderr).toContain(
    'rolechain: profile deploy is adopted already; only its credential_process is brought up to date\n',
  );
  expect(read(box)).toBe(text);
  expect(await box.run(['adopt', '--undo', 'deploy', '--yes'])).toMatchObject({ code: 0 });
  expect(read(box)).toBe(config);
});

it('says so where a session name may be refused from now on', async ({ box }) => {
  prepare(box, `${deploy}role_session_name = my-laptop\n`);
  const { stderr } = await box.run(['adopt', 'deploy', '--dry-run']);
  expect(stderr).toBe(
    'rolechain: role_session_name = my-laptop works if that is your user name; with "session_name = config" it works as before\n',
  );
});

describe('on a terminal', () => {
  const command = (args: string): string => `${programLine} adopt ${args}; echo "exit $?"`;
  const question = 'Write this? [y/N] ';

  it('asks, and writes after a yes', async ({ box }) => {
    prepare(box);
    const { screen } = await box.terminal(command('deploy'), [{ sees: question, types: 'y\r' }]);
    expect(screen).toContain('\u001b[31m-source_profile = default\u001b[39m\r\n');
    expect(screen).toContain(`${question}y\r\n${written(box).trimEnd()}\r\nexit 0\r\n`);
    expect(read(box)).toBe(config.replace(deploy, adopted));
  });

  it.for([
    { what: 'no', types: 'n\r' },
    { what: 'nothing', types: '\r' },
    { what: 'something else', types: 'yep\r' },
    { what: 'the end of the input', types: '\u0004' },
  ])('writes nothing after $what', async ({ types }, { box }) => {
    prepare(box);
    const { screen } = await box.terminal(command('deploy'), [{ sees: question, types }]);
    expect(screen).toContain(
      'rolechain: error: ~/.aws/config was not changed: the answer was no [DECLINED]\r\nexit 6\r\n',
    );
    expect([read(box), fs.existsSync(records(box))]).toEqual([config, false]);
  });

  it('writes nothing after Ctrl-C', async ({ box }) => {
    prepare(box);
    const { screen } = await box.terminal(`trap : INT; ${command('deploy')}`, [{ sees: question, types: '\u0003' }]);
    expect(screen).toContain('exit 130\r\n');
    expect([read(box), fs.existsSync(records(box))]).toEqual([config, false]);
  });

  it('writes nothing if the file was changed while the question stood', async ({ box }) => {
    prepare(box);
    const newer = config.replace('us-west-2', 'us-east-2');
    const does = (): void => fs.writeFileSync(box.path('.aws', 'config'), newer);
    const { screen } = await box.terminal(command('deploy'), [{ sees: question, types: 'y\r', does }]);
    expect(screen).toContain(
      'rolechain: error: ~/.aws/config was changed by another program meanwhile, so it was left alone [CONFIG_CHANGED]\r\n' +
        'rolechain: hint: run it again\r\nexit 7\r\n',
    );
    expect([read(box), fs.readdirSync(records(box))]).toEqual([newer, []]);
  });

  it('says what else would go with an undo', async ({ box }) => {
    prepare(box);
    await box.run(['adopt', 'deploy', '--yes']);
    const changed = read(box).replace(
      '  source_profile = default\n',
      '  source_profile = default\n    duration_seconds = 900\n',
    );
    box.config(changed);
    const args = '--undo deploy';
    const { screen } = await box.terminal(command(args), [{ sees: question, types: 'n\r' }]);
    expect(screen).toContain(
      'rolechain: profile deploy was changed since it was adopted: with its old form, those changes go\r\n',
    );
    expect(screen).toContain('-    duration_seconds = 900');
    expect(read(box)).toBe(changed);
    await box.terminal(command(args), [{ sees: question, types: 'yes\r' }]);
    expect(read(box)).toBe(config);
  });

  it.skipIf(program.length === 1)('calls the link that the person called', async ({ box }) => {
    prepare(box);
    fs.symlinkSync(program[1] ?? '', box.path('rolechain'));
    await box.terminal(`${box.path('rolechain')} adopt deploy`, [{ sees: question, types: 'y\r' }]);
    expect(read(box)).toContain(` "${box.path('rolechain')}" process --profile deploy\n`);
  });
});

it('a variable set in front of a foreign command shows without its value', async ({ box }) => {
  box.secrets.push('hunter2');
  box.home.write('.aws/credentials', `[default]\n${adminKeys}`);
  box.config(`[profile p]\ncredential_process = TOKEN=hunter2 other\n${block}`);
  const { code, stderr } = await box.run(['adopt', 'p', '--yes']);
  expect({ code, stderr }).toEqual({
    code: 3,
    stderr: expect.stringContaining('runs TOKEN=…, which is not rolechain'),
  });
});
