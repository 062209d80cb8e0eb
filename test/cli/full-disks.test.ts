import { readFileSync } from 'node:fs';
import { describe, expect } from 'vitest';
import { allCalls } from '../support/calls.ts';
import { it } from '../support/case.ts';
import { expectDocument } from '../support/document.ts';
import { noFolder, once, unkept, withFiles } from '../support/file-cache.ts';
import { noMounts, onOwnDisk, ownMounts, type Did } from '../support/small-disk.ts';

const ask = 'rolechain process --profile role-a';

/** What was said, beside one document. */
function answered({ code, stdout, stderr }: Did | undefined = { code: -1, stdout: '', stderr: '' }): string {
  expect([code, stderr]).toEqual([0, stderr]);
  expectDocument(stdout);
  return stderr;
}

describe.skipIf(!ownMounts)(`a home on a disk of its own${noMounts}`, () => {
  it('that is full: each run asks AWS, says once a day that nothing is kept, and leaves nothing half written', async ({
    box,
  }) => {
    const sts = await withFiles(box);
    const [, first, second, list, login, adopt, install, drafts, config, , third, fourth] = await onOwnDisk(
      box,
      { folder: box.path(), options: 'size=64k' },
      [
        'head -c 999999 /dev/zero >fill',
        ask,
        ask,
        'rolechain cache list',
        'rolechain login role-a',
        'rolechain adopt role-a --yes',
        'rolechain completion bash --install',
        'find . -type f -not -name fill -not -name "*.lock" -not -name "no-file-*" -not -path ./.aws/config -not -name keys',
        'cat .aws/config',
        'rm fill',
        ask,
        ask,
      ],
    );
    expect([answered(first), answered(second)]).toEqual([unkept('its file system is full'), '']);
    expect(list).toMatchObject({ code: 0, stdout: 'nothing is kept\n' });
    expect(login).toMatchObject({ code: 5, stderr: expect.stringContaining('[SESSION_NOT_KEPT]') });
    const unwritten =
      /^rolechain: error: cannot write ~\/.local\/.*: its file system is full; nothing was changed \[CONFIG_U/;
    expect(adopt).toMatchObject({ code: 3, stderr: expect.stringMatching(unwritten) });
    expect(install).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('its file system is full [COMPLETION_NOT'),
    });
    expect([drafts?.stdout, config?.stdout]).toEqual(['', readFileSync(box.path('.aws/config'), 'utf8')]);
    // As soon as there is room, sessions are kept again.
    expect([answered(third), answered(fourth)]).toEqual(['', '']);
    expect(fourth?.stdout).toBe(third?.stdout);
    expect(allCalls(sts.calls)).toEqual([...once, ...once, ...once, ...once]);
  });

  it('that has no room for another file: the same, and each run says it', async ({ box }) => {
    const sts = await withFiles(box);
    const [first, second] = await onOwnDisk(box, { folder: box.path(), options: 'size=4m,nr_inodes=7' }, [ask, ask]);
    expect([answered(first), answered(second)]).toEqual([noFolder, noFolder]);
    expect(allCalls(sts.calls)).toEqual([...once, ...once]);
  });

  it('that is nearly full: what is small is kept', async ({ box }) => {
    const sts = await withFiles(box);
    const disk = { folder: box.path(), options: 'size=64k' };
    const [first, second, empty] = await onOwnDisk(box, disk, [ask, ask, 'find .cache/rolechain/code -type f -empty']);
    expect([answered(first), answered(second), empty?.stdout]).toEqual(['', '', '']);
    expect(second?.stdout).toBe(first?.stdout);
    expect(allCalls(sts.calls)).toEqual(once);
  });

  it('that is read-only: sessions are in the temporary folder, and what would be written is refused', async ({
    box,
  }) => {
    const sts = await withFiles(box);
    const disk = { folder: box.path(), options: 'size=4m', env: { TMPDIR: box.answers } };
    const [, first, second, adopt, install] = await onOwnDisk(box, disk, [
      `mount -o remount,ro ${box.path()}`,
      ask,
      ask,
      'rolechain adopt role-a --yes',
      'rolechain completion bash --install',
    ]);
    expect([answered(first), answered(second)]).toEqual(['', '']);
    expect(second?.stdout).toBe(first?.stdout);
    const refusal = 'its file system is read-only';
    expect(adopt).toMatchObject({
      code: 3,
      stderr: expect.stringContaining(`${refusal}; nothing was changed [CONFIG_U`),
    });
    expect(install).toMatchObject({
      code: 3,
      stderr: expect.stringContaining(`${refusal} [COMPLETION_NOT_INSTALLED]`),
    });
    expect(allCalls(sts.calls)).toEqual(once);
  });

  it('from which nothing may be run: as everywhere', async ({ box }) => {
    const sts = await withFiles(box);
    const disk = { folder: box.path(), options: 'size=16m,noexec,nosuid,nodev' };
    const [first, second] = await onOwnDisk(box, disk, [ask, ask]);
    expect([answered(first), answered(second)]).toEqual(['', '']);
    expect(second?.stdout).toBe(first?.stdout);
    expect(allCalls(sts.calls)).toEqual(once);
  });
});

describe.skipIf(!ownMounts)(`a full temporary folder${noMounts}`, () => {
  it('is not needed', async ({ box }) => {
    const sts = await withFiles(box);
    const disk = { folder: box.path('tmp'), options: 'size=4k,nr_inodes=2' };
    const [, first, second, run] = await onOwnDisk(box, disk, [
      'head -c 99999 /dev/zero >fill',
      ask,
      ask,
      `rolechain exec role-a -- sh -c 'exit 9'`,
    ]);
    expect([answered(first), answered(second), run]).toEqual(['', '', { code: 9, stdout: '', stderr: '' }]);
    expect(second?.stdout).toBe(first?.stdout);
    expect(allCalls(sts.calls)).toEqual(once);
  });
});
