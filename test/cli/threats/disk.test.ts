import { lstatSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect } from 'vitest';
import { fiveHops } from '../../emulator/worlds.ts';
import { it, type Box } from '../../support/case.ts';
import { fiveHopConfig } from '../../support/configs.ts';
import { skippedFor } from '../../support/installed.ts';
import { programLine } from '../../support/program.ts';
import { secretService, whyNoSecretService } from '../../support/secret-service.ts';

const roleE = 'process --profile role-e';

/** Every file and folder below the home with what others may do with it; what was there before is not meant. */
function made(box: Box, before: ReadonlySet<string>): readonly string[] {
  return readdirSync(box.home.path, { recursive: true, encoding: 'utf8' })
    .filter((name) => !before.has(name))
    .map((name) => `${(lstatSync(box.path(name)).mode & 0o7777).toString(8)} ${name}`)
    .toSorted();
}

const below = (box: Box): ReadonlySet<string> =>
  new Set(readdirSync(box.home.path, { recursive: true, encoding: 'utf8' }));

describe('what lies on the disk', () => {
  it('with a umask of 000: folders of 700 and files of 600', async ({ box }) => {
    await box.emulate(fiveHops);
    box.config(fiveHopConfig);
    const before = below(box);
    for (const words of [roleE, roleE, 'cache list', 'process --profile nobody']) {
      // oxlint-disable-next-line no-await-in-loop
      await box.command(['sh', '-c', `umask 000; exec ${programLine} ${words}`]);
    }
    const modes = made(box, before);
    expect(modes.filter((line) => /rolechain\/(?:items|locks|code|[0-9a-f])/.test(line)).length).toBeGreaterThan(5);
    expect(modes.filter((line) => !/^(?:700|600) /.test(line))).toEqual([]);
  });

  it('without a cache: no session, and none in the temporary folder', async ({ box }) => {
    const sts = await box.emulate(fiveHops);
    box.config(fiveHopConfig);
    const env = { ROLECHAIN_CACHE: 'none' };
    for (const words of [roleE, roleE]) {
      // oxlint-disable-next-line no-await-in-loop -- the second must not find what the first kept
      expect(await box.run(words.split(' '), { env })).toMatchObject({ code: 0 });
    }
    expect(sts.calls).toHaveLength(12);
    expect(box.home.filesWith(sts.secrets())).toEqual([]);
    expect(readdirSync(box.path('tmp'))).toEqual([]);
  });

  it('with ROLECHAIN_CACHE=file: sessions below XDG_RUNTIME_DIR alone, and none after cache clear', async ({ box }) => {
    const sts = await box.emulate(fiveHops);
    box.config(fiveHopConfig);
    expect(await box.run(roleE.split(' '))).toMatchObject({ code: 0 });
    const files = box.home.filesWith(sts.secrets());
    expect([files.length, [...new Set(files.map(dirname))]]).toEqual([5, [join(box.path('run'), 'rolechain')]]);
    expect(await box.run(['cache', 'clear'])).toMatchObject({ code: 0 });
    expect(box.home.filesWith(sts.secrets())).toEqual([]);
  });

  const why = whyNoSecretService();
  it.skipIf(why !== undefined)(
    `with a keychain: no session in any file of the home${skippedFor(why)}`,
    async ({ box }) => {
      const keychain = await secretService('unlocked');
      try {
        const sts = await box.emulate(fiveHops);
        box.config(fiveHopConfig);
        const env = { ...keychain.env, HOME: box.home.path, ROLECHAIN_CACHE: 'keychain' };
        for (const words of [roleE, roleE]) {
          // oxlint-disable-next-line no-await-in-loop
          expect(await box.run(words.split(' '), { env })).toMatchObject({ code: 0 });
        }
        expect(sts.calls).toHaveLength(6);
        expect(box.home.filesWith(sts.secrets())).toEqual([]);
      } finally {
        await keychain.stop();
      }
    },
  );
});
