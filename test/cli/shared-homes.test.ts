import { chmodSync } from 'node:fs';
import { describe, expect } from 'vitest';
import { allCalls } from '../support/calls.ts';
import { it, type TracedRun } from '../support/case.ts';
import { expectDocument } from '../support/document.ts';
import { ask, keptOnce, named, once, withFiles } from '../support/file-cache.ts';
import { skipped } from '../support/installed.ts';
import { startLive } from '../support/live-program.ts';
import { as, noOthers, otherUsers } from '../support/other-users.ts';
import { ownMounts } from '../support/small-disk.ts';

const container = ['unshare', '--pid', '--fork', '--mount-proc'];

describe.skipIf(!ownMounts)(
  `containers with processes of their own and one home${skipped(ownMounts, 'right to a PID namespace')}`,
  () => {
    it('twenty callers, each the first process of its own: one refresh, one answer', async ({ box }) => {
      const sts = await withFiles(box);
      const callers = Array.from({ length: 20 }, () => box.run(ask, { under: container }));
      const answers = await Promise.all(callers);
      expect(new Set(answers.map(({ code, stderr, stdout }) => `${code} ${stderr}${stdout}`)).size).toBe(1);
      expectDocument(answers[0]?.stdout ?? '');
      expect(allCalls(sts.calls)).toEqual(once);
    });

    it('a caller in one is answered by what another keeps', async ({ box }) => {
      const sts = await withFiles(box);
      const { stdout } = await box.run(ask, { under: container });
      expect(await box.run(ask)).toMatchObject({ code: 0, stdout, stderr: '' });
      expect(allCalls(sts.calls)).toEqual(once);
    });
  },
);

const ada = as(54_322);
const bob = as(54_323);

describe.skipIf(!otherUsers)(`two users, one config, one temporary folder and no home${noOthers}`, () => {
  it('have sessions of their own, and neither waits for the other', async ({ box }) => {
    const sts = await withFiles(box);
    for (const folder of [box.path(), box.path('tmp')]) chmodSync(folder, 0o1777);
    const env = { ...named(box), HOME: '/nonexistent' };
    sts.fault({ kind: 'stall' }, { times: 1 });
    const waits = startLive(box, ask, { env, under: ada });
    await waits.sees('lock.held');
    const answers: TracedRun[] = [];
    for (const under of [bob, bob]) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      answers.push(await box.run(ask, { env, under }));
    }
    expect(answers.map(({ code, stderr }) => [code, stderr])).toEqual([
      [0, ''],
      [0, ''],
    ]);
    expect(answers[1]?.stdout).toBe(answers[0]?.stdout);
    waits.child.kill('SIGTERM');
    expect(await waits.ended).toMatchObject({ code: 143, stdout: '' });
    const hers = await box.run(ask, { env, under: ada });
    expect([hers.code, hers.stdout === answers[0]?.stdout]).toEqual([0, false]);
  });
});

it.for(['TMPDIR', 'XDG_CACHE_HOME'])(
  'callers of one home with another %s have the same sessions',
  async (variable, { box }) => {
    const sts = await withFiles(box);
    await keptOnce(box, sts);
    expect(await box.run(ask, { env: { [variable]: box.answers } })).toMatchObject({ code: 0, stderr: '' });
    expect(allCalls(sts.calls)).toEqual(once);
  },
);
