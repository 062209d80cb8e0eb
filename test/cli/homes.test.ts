import { chmodSync, existsSync, lstatSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import type { Emulator } from '../emulator/emulator.ts';
import { allCalls } from '../support/calls.ts';
import { it, type Box } from '../support/case.ts';
import { fiveHopConfig } from '../support/configs.ts';
import { expectDocument } from '../support/document.ts';
import { ask, keptOnce, named, noFolder, once, twice, withFiles } from '../support/file-cache.ts';
import { skipped, skippedFor } from '../support/installed.ts';
import { as, giveTo, nobodyKnown, noOthers, otherUsers } from '../support/other-users.ts';
import { secretService, whyNoSecretService } from '../support/secret-service.ts';
import { treeOf } from '../support/tree.ts';

const user = as(nobodyKnown);

/** A machine of the user that is in no database: the home is for each test to say. */
async function machine(box: Box): Promise<{ readonly sts: Emulator; readonly env: Readonly<Record<string, string>> }> {
  const sts = await withFiles(box);
  mkdirSync(box.path('here'));
  writeFileSync(box.path('file'), '');
  giveTo(nobodyKnown, box.path());
  return { sts, env: named(box) };
}

// In `sh`, which leaves the bytes of its environment as they are.
const setHome = (value: string): readonly string[] => ['sh', '-c', `HOME="${value}" exec "$@"`, 'sh'];

describe.skipIf(!otherUsers)(`a home that is none: sessions and locks are in the temporary folder${noOthers}`, () => {
  it.for([
    { name: 'there is no HOME', home: ['env', '-u', 'HOME'] },
    { name: 'HOME is empty', home: setHome('') },
    { name: 'HOME is relative', home: setHome('somewhere') },
    { name: 'HOME does not exist', home: setHome('/somewhere/else') },
    { name: 'HOME is a file', home: setHome('$HOME/file') },
    { name: 'HOME is /dev/null', home: setHome('/dev/null') },
    { name: 'HOME is /', home: setHome('/') },
    { name: 'HOME is longer than paths are', home: setHome(`/${'long/'.repeat(1000)}`) },
    { name: 'HOME is no text', home: setHome('$HOME/$(printf "\\377")') },
    { name: 'HOME is another user’s', home: setHome('/root') },
  ])('$name', async ({ home }, { box }) => {
    const { sts, env } = await machine(box);
    const before = treeOf(box.path()).filter((path) => !path.startsWith('tmp'));
    await keptOnce(box, sts, { env, under: [...user, ...home], cwd: box.path('here') });
    expect(readdirSync(box.path('tmp', `rolechain-${nobodyKnown}`)).toSorted()).toEqual(
      expect.arrayContaining(['items', 'kept', 'locks']),
    );
    expect(treeOf(box.path()).filter((path) => !path.startsWith('tmp'))).toEqual(before);
  });

  it('HOME is no text: a config that lies there cannot be read, and that is said', async ({ box }) => {
    await machine(box);
    const ran = await box.run(ask, {
      under: [...user, ...setHome('$HOME/$(printf "\\377")')],
      env: { AWS_SHARED_CREDENTIALS_FILE: '' },
    });
    expect([ran.code, ran.stdout, ran.stderr.split('\n')[0]]).toEqual([
      3,
      '',
      'rolechain: error: cannot read ~/.aws/config: its path is not UTF-8 [CONFIG_UNREADABLE]',
    ]);
  });

  it('and where the temporary folder cannot be used either, each run asks AWS and says that nothing is kept', async ({
    box,
  }) => {
    const { sts, env } = await machine(box);
    const options = { env: { ...env, HOME: '/nonexistent', TMPDIR: '/root' }, under: user };
    expect((await twice(box, options)).map(({ stderr }) => stderr)).toEqual([noFolder, noFolder]);
    expect(allCalls(sts.calls)).toEqual([...once, ...once]);
    expect(await box.run(['cache', 'list'], options)).toMatchObject({ code: 0, stdout: 'nothing is kept\n' });
    expect(await box.run(['login', 'role-a'], options)).toMatchObject({
      code: 5,
      stderr: expect.stringContaining('[SESSION_NOT_KEPT]'),
    });
    const { stdout } = await box.run(['doctor', '--offline'], options);
    expect(stdout).toContain(
      `there is no folder of yours for locks and lists: /root/rolechain-${nobodyKnown} cannot be used`,
    );
  });
});

describe.skipIf(!otherUsers)(`a home that its owner cannot write to${noOthers}`, () => {
  it('keeps sessions in the temporary folder, and doctor says where', async ({ box }) => {
    const { sts, env } = await machine(box);
    mkdirSync(box.path('closed'), { mode: 0o500 });
    giveTo(nobodyKnown, box.path('closed'));
    const options = { env: { ...env, HOME: box.path('closed') }, under: user };
    await keptOnce(box, sts, options);
    const { stdout } = await box.run(['doctor', '--offline'], options);
    const own = box.path('tmp', `rolechain-${nobodyKnown}`);
    expect(stdout).toContain(
      `note     files        ~/.cache/rolechain cannot be used: locks and lists lie in ${own}\n`,
    );
    expect(stdout).toMatch(/ok +keychain +file: a throw-away item was written, read and removed/);
    expect(await box.run(['adopt', 'role-a', '--yes'], options)).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('[CONFIG_UNWRITABLE]'),
    });
    expect(await box.run(['completion', 'bash', '--install'], options)).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('permission denied [COMPLETION_NOT_INSTALLED]'),
    });
    expect(treeOf(box.path('closed'))).toEqual([]);
  });
});

describe.skipIf(!otherUsers)(`a folder of ours whose mode keeps its owner out${noOthers}`, () => {
  it('is opened to its owner and used, and doctor does not say otherwise', async ({ box }) => {
    const { sts, env } = await machine(box);
    const own = box.path('closed', '.cache', 'rolechain');
    mkdirSync(own, { recursive: true, mode: 0o700 });
    chmodSync(own, 0o500);
    giveTo(nobodyKnown, box.path('closed'));
    const options = { env: { ...env, HOME: box.path('closed') }, under: user };
    const { stdout } = await box.run(['doctor', '--offline'], options);
    expect(stdout).toMatch(/note +keychain +~\/\.cache\/rolechain is closed to its owner; rolechain opens it when/);
    expect(stdout).not.toContain('cannot be used');
    await keptOnce(box, sts, options);
    expect(lstatSync(own).mode & 0o777).toBe(0o700);
  });
});

describe.skipIf(!otherUsers)(`root with the HOME of a user (sudo)${noOthers}`, () => {
  it('makes nothing there that the user would stumble over', async ({ box }) => {
    const { sts, env } = await machine(box);
    const before = treeOf(box.path());
    const options = { env: { ...env, TMPDIR: box.answers } };
    await keptOnce(box, sts, options);
    expect(await box.run(['adopt', 'role-a', '--yes'], options)).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('there is no folder of yours in which its old form could be kept'),
    });
    expect(await box.run(['completion', 'bash', '--install'], options)).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('this home belongs to another user [COMPLETION_NOT_INSTALLED]'),
    });
    expect(treeOf(box.path())).toEqual(before);
    const { stdout, code } = await box.run(ask, { env, under: user });
    expect(code).toBe(0);
    expectDocument(stdout);
  });
});

describe('completion is put into no home that is none', () => {
  it.for([
    { home: 'somewhere', reason: 'cannot change somewhere: HOME is a relative path' },
    { home: '/somewhere/else', reason: 'cannot change /somewhere/else: it does not exist' },
    { home: '/dev/null', reason: 'cannot change /dev/null: it is not a folder' },
  ])('$home', async ({ home, reason }, { box }) => {
    const { code, stdout, stderr } = await box.run(['completion', 'bash', '--install'], {
      env: { HOME: home },
      cwd: box.path(),
    });
    expect([code, stdout, stderr.startsWith(`rolechain: error: ${reason}`)]).toEqual([3, '', true]);
    expect(treeOf(box.path())).toEqual(['run', 'tmp']);
  });

  const proc = existsSync('/proc/self');
  it.skipIf(!proc)(`one in which nothing can be made${skipped(proc, '/proc')}`, async ({ box }) => {
    const ran = await box.run(['completion', 'bash', '--install'], { env: { HOME: '/proc/self' } });
    expect([ran.code, ran.stdout, ran.stderr.includes('[COMPLETION_NOT_INSTALLED]')]).toEqual([3, '', true]);
  });
});

it('a home with a line break in its name is a home', async ({ box }) => {
  const sts = await withFiles(box);
  const env = { HOME: box.path('two\nlines') };
  box.home.write('two\nlines/.aws/config', fiveHopConfig);
  await keptOnce(box, sts, { env });
  expect(readdirSync(join(env.HOME, '.cache', 'rolechain'))).toEqual(expect.arrayContaining(['items', 'locks']));
  expect(await box.run(['completion', 'bash', '--install'], { env })).toMatchObject({ code: 0 });
  expect(await box.run(['process', '--profile', 'nobody'], { env })).toMatchObject({
    stderr: expect.stringMatching(/^rolechain: error: [^\n]*\nrolechain: hint: [^\n]*\n$/),
  });
});

const why = whyNoSecretService();

it.skipIf(why !== undefined)(`a keychain needs no folder${skippedFor(why)}`, async ({ box }) => {
  const sts = await withFiles(box);
  const keychain = await secretService('unlocked');
  try {
    const nowhere = { HOME: '/nonexistent', TMPDIR: '/dev/null', ROLECHAIN_CACHE: 'keychain' };
    await keptOnce(box, sts, { env: { ...keychain.env, ...named(box), ...nowhere } });
  } finally {
    await keychain.stop();
  }
});
