import { existsSync, readdirSync } from 'node:fs';
import { describe, expect } from 'vitest';
import { fiveHops } from '../emulator/worlds.ts';
import { allCalls } from '../support/calls.ts';
import { it } from '../support/case.ts';
import { fiveHopConfig } from '../support/configs.ts';

const roleB = ['process', '--profile', 'role-b'];

it('cache list tells what is kept and until when, and cache clear forgets it', async ({ box }) => {
  const sts = await box.emulate(fiveHops);
  box.config(fiveHopConfig);
  expect(await box.run(['cache', 'list'])).toMatchObject({ code: 0, stdout: 'nothing is kept\n', stderr: '' });
  await box.run(roleB);
  expect(sts.calls).toHaveLength(3);

  const { stdout } = await box.run(['cache', 'list']);
  expect(stdout.split('\n').toSorted()).toEqual([
    '',
    expect.stringMatching(/^role-a +arn:aws:iam::111111111111:role\/role-a +(59|60) min left +file$/),
    expect.stringMatching(/^role-b +arn:aws:iam::111111111111:role\/role-b +(59|60) min left +file$/),
  ]);
  const json = await box.run(['cache', 'list', '--json']);
  const iso = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  const items: unknown = JSON.parse(json.stdout);
  expect(items).toHaveLength(2);
  expect(items).toEqual(
    expect.arrayContaining(
      ['role-a', 'role-b'].map((profile) => ({
        profile,
        roleArn: `arn:aws:iam::111111111111:role/${profile}`,
        store: 'file',
        issued: iso,
        expiration: iso,
      })),
    ),
  );

  expect(await box.run(['cache', 'clear', '--profile', 'role-b'])).toMatchObject({
    code: 0,
    stdout: '1 session forgotten\n',
  });
  expect((await box.run(['cache', 'list'])).stdout).toMatch(/^role-a [^\n]*\n$/);
  await box.run(roleB);
  expect(allCalls(sts.calls.slice(3))).toEqual(['AssumeRole role-b']);
  expect(await box.run(['cache', 'clear'])).toMatchObject({ code: 0, stdout: '2 sessions forgotten\n', stderr: '' });
  expect(await box.run(['cache', 'clear'])).toMatchObject({ code: 0, stdout: '0 sessions forgotten\n', stderr: '' });
  expect(readdirSync(box.path('run', 'rolechain'))).toEqual([]);
  await box.run(roleB);
  expect(sts.calls).toHaveLength(7);
});

describe('ROLECHAIN_CACHE', () => {
  it.for([
    { what: 'file keeps', env: { ROLECHAIN_CACHE: 'file' }, more: [], kept: true },
    { what: 'none keeps nothing', env: { ROLECHAIN_CACHE: 'none' }, more: [], kept: false },
    {
      what: '--no-cache keeps nothing, whatever it says',
      env: { ROLECHAIN_CACHE: 'file' },
      more: ['--no-cache'],
      kept: false,
    },
  ])('$what', async ({ env, more, kept }, { box }) => {
    const sts = await box.emulate(fiveHops);
    box.config(fiveHopConfig);
    const first = await box.run([...roleB, ...more], { env });
    const second = await box.run([...roleB, ...more], { env });
    expect([first, second]).toMatchObject([
      { code: 0, stderr: '' },
      { code: 0, stderr: '' },
    ]);
    expect(first.stdout === second.stdout).toBe(kept);
    expect(sts.calls).toHaveLength(kept ? 3 : 6);
    expect(existsSync(box.path('run', 'rolechain'))).toBe(kept);
  });

  it.for([{ env: {} }, { env: { ROLECHAIN_CACHE: '' } }, { env: { ROLECHAIN_CACHE: 'auto' } }])(
    'unset, empty and auto mean the keychain, and never a file: %j',
    async ({ env }, { box }) => {
      await box.emulate(fiveHops);
      box.config(fiveHopConfig);
      delete box.env['ROLECHAIN_CACHE'];
      // No bus is to be found in this home.
      const ran = await box.run(roleB, { env });
      expect(ran.code).toBe(0);
      if (process.platform === 'linux') expect(ran.stderr).toMatch(/^rolechain: credentials are not cached: [^\n]+\n$/);
      expect(existsSync(box.path('run', 'rolechain'))).toBe(false);
    },
  );

  it('without XDG_RUNTIME_DIR the file store lies in the cache folder, closed to others', async ({ box }) => {
    const { statSync } = await import('node:fs');
    await box.emulate(fiveHops);
    box.config(fiveHopConfig);
    delete box.env['XDG_RUNTIME_DIR'];
    expect((await box.run(roleB)).code).toBe(0);
    const folder = box.path('.cache', 'rolechain', 'items');
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(readdirSync(folder).map((name) => statSync(`${folder}/${name}`).mode & 0o777)).toEqual([0o600, 0o600]);
  });
});
