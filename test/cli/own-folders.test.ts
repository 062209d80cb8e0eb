import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { it } from '../support/case.ts';
import { keptOnce, named, noFolder, twice, withFiles } from '../support/file-cache.ts';
import { as, giveTo, nobodyKnown, noOthers, otherUsers } from '../support/other-users.ts';
import { modesOf, treeOf } from '../support/tree.ts';

describe.skipIf(!otherUsers)(`what is made is its owner's alone, whatever the umask${noOthers}`, () => {
  it.for([
    { umask: '000', setup: ['file 644', 'folder 700', 'folder 755'] },
    { umask: '077', setup: ['file 600', 'folder 700'] },
    { umask: '277', setup: ['file 600', 'folder 700'] },
    { umask: '777', setup: ['file 600', 'folder 700'] },
  ])('$umask', async ({ umask, setup }, { box }) => {
    const sts = await withFiles(box);
    giveTo(nobodyKnown, box.path());
    const options = { under: [...as(nobodyKnown), 'sh', '-c', `umask ${umask}; exec "$@"`, 'sh'] };
    await keptOnce(box, sts, options);
    expect([lstatSync(box.path('.cache')).mode & 0o777, modesOf(box.path('.cache'))]).toEqual([
      0o700,
      ['file 600', 'folder 700'],
    ]);
    expect(await box.run(['exec', 'role-a', '--', 'sh', '-c', 'umask'], options)).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(new RegExp(`^0?${umask}\n$`)),
    });
    expect(await box.run(['adopt', 'role-a', '--yes'], options)).toMatchObject({ code: 0 });
    expect(await box.run(['completion', 'bash', '--install'], options)).toMatchObject({ code: 0 });
    expect(modesOf(box.path('.local'))).toEqual([...new Set(['file 600', ...setup])].toSorted());
    expect(lstatSync(box.path('.bashrc')).mode & 0o777).toBe(umask === '000' ? 0o644 : 0o600);
  });
});

describe('links that a person made are followed', () => {
  it('~/.aws, the config, ~/.cache and TMPDIR', async ({ box }) => {
    const sts = await withFiles(box);
    const real = box.path('dotfiles');
    mkdirSync(join(real, 'cache'), { recursive: true });
    renameSync(box.path('.aws'), join(real, 'aws'));
    renameSync(join(real, 'aws/config'), join(real, 'aws-config'));
    symlinkSync('../aws-config', join(real, 'aws/config'));
    for (const [name, to] of [
      ['.aws', 'dotfiles/aws'],
      ['.cache', 'dotfiles/cache'],
      ['tmp-link', 'tmp'],
    ] as const)
      symlinkSync(to, box.path(name));
    await keptOnce(box, sts, { env: { TMPDIR: box.path('tmp-link') } });
    expect(existsSync(join(real, 'cache/rolechain/locks'))).toBe(true);
    expect(await box.run(['adopt', 'role-a', '--yes'])).toMatchObject({ code: 0 });
    expect(lstatSync(join(real, 'aws/config')).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(real, 'aws-config'), 'utf8')).toContain('rolechain =');
  });

  it('~/.cache/rolechain itself is not: another one is taken', async ({ box }) => {
    const sts = await withFiles(box);
    for (const folder of ['elsewhere', '.cache']) mkdirSync(box.path(folder));
    symlinkSync('../elsewhere', box.path('.cache/rolechain'));
    await keptOnce(box, sts);
    expect(readdirSync(box.path('elsewhere'))).toEqual([]);
    expect(readdirSync(box.path('tmp'))).toEqual([`rolechain-${process.getuid?.() ?? ''}`]);
  });
});

describe('XDG folders', () => {
  it.for<{ name: string; make?: (path: string) => void; value?: string }>([
    { name: 'relative', value: 'run' },
    { name: 'missing' },
    { name: 'open to others', make: (path) => (mkdirSync(path), chmodSync(path, 0o777)) },
    { name: 'a link', make: (path) => (mkdirSync(`${path}-real`, 0o700), symlinkSync(`${path}-real`, path)) },
    { name: 'a file', make: (path) => writeFileSync(path, '') },
  ])('XDG_RUNTIME_DIR that is $name is not used', async ({ make, value }, { box }) => {
    const sts = await withFiles(box);
    make?.(box.path('runtime'));
    await keptOnce(box, sts, { env: { XDG_RUNTIME_DIR: value ?? box.path('runtime') }, cwd: box.path() });
    expect(readdirSync(box.path('.cache/rolechain/items'))).toHaveLength(1);
    expect(readdirSync(box.path('run'))).toEqual([]);
  });

  it('the others move none of our folders, and a relative one is none, as their specification says', async ({
    box,
  }) => {
    const sts = await withFiles(box);
    const names = ['CACHE_HOME', 'DATA_HOME', 'CONFIG_HOME', 'STATE_HOME'];
    const options = { env: Object.fromEntries(names.map((name) => [`XDG_${name}`, 'rel'])), cwd: box.path('tmp') };
    await keptOnce(box, sts, options);
    for (const args of [['adopt', 'role-a', '--yes'], ...['bash', 'zsh', 'fish'].map((shell) => install(shell))]) {
      // oxlint-disable-next-line no-await-in-loop -- one command after the other
      expect(await box.run(args, options)).toMatchObject({ code: 0 });
    }
    expect(treeOf(box.path('tmp'))).toEqual([]);
  });

  const install = (shell: string): readonly string[] => ['completion', shell, '--install'];
});

it('a relative TMPDIR is none: nothing is made where the caller stands', async ({ box }) => {
  await withFiles(box);
  const options = { env: { ...named(box), HOME: '/nonexistent', TMPDIR: 'rel' }, cwd: box.path('tmp') };
  expect((await twice(box, options)).map(({ stderr }) => stderr)).toEqual([noFolder, noFolder]);
  expect(treeOf(box.path('tmp'))).toEqual([]);
});

it.for([{ mode: 0o777 }, { mode: 0o1777 }])(
  'a TMPDIR and a ~/.cache that all may write to are used: $mode',
  async ({ mode }, { box }) => {
    const sts = await withFiles(box);
    mkdirSync(box.path('.cache'));
    for (const folder of ['.cache', 'tmp']) chmodSync(box.path(folder), mode);
    await keptOnce(box, sts);
    await twice(box, { env: { ...named(box), HOME: '/nonexistent' } });
    const own = `rolechain-${process.getuid?.() ?? ''}`;
    for (const folder of [box.path('.cache'), box.path('tmp', own)])
      expect(modesOf(folder)).toEqual(['file 600', 'folder 700']);
  },
);
