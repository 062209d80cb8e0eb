import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect } from 'vitest';
import { allCalls } from '../support/calls.ts';
import { it } from '../support/case.ts';
import { ask, keptOnce, named, noFolder, once, twice, withFiles } from '../support/file-cache.ts';
import { as, giveTo, nobodyKnown, noOthers, otherUsers } from '../support/other-users.ts';
import { treeOf } from '../support/tree.ts';

describe.skipIf(!otherUsers)(`what another user put in the way is not used${noOthers}`, () => {
  it.for<{ name: string; make: (path: string) => void }>([
    { name: 'a folder of theirs', make: (path) => mkdirSync(path) },
    { name: 'a folder of ours that all may write to', make: (path) => (mkdirSync(path), openTo(path)) },
    { name: 'a link to a folder of ours', make: (path) => symlinkSync('victim', path) },
    { name: 'a link that leads nowhere', make: (path) => symlinkSync('gone', path) },
    { name: 'a file', make: (path) => writeFileSync(path, '') },
    { name: 'a FIFO', make: (path) => void execFileSync('mkfifo', [path]) },
  ])('<tmp>/rolechain-UID as $name, where there is no home', async ({ make }, { box }) => {
    const sts = await withFiles(box);
    for (const folder of [box.path(), box.path('tmp')]) chmodSync(folder, 0o1777);
    mkdirSync(box.path('tmp/victim'));
    chownSync(box.path('tmp/victim'), nobodyKnown, nobodyKnown);
    make(box.path('tmp', `rolechain-${nobodyKnown}`));
    const before = treeOf(box.path('tmp'));
    const options = { env: { ...named(box), HOME: '/nonexistent' }, under: as(nobodyKnown) };
    expect((await twice(box, options)).map(({ stderr }) => stderr)).toEqual([noFolder, noFolder]);
    expect(allCalls(sts.calls)).toEqual([...once, ...once]);
    expect(treeOf(box.path('tmp'))).toEqual(before);
  });

  it.for(['.cache', '.cache/rolechain'])('~/%s that is root’s: the temporary folder is', async (folder, { box }) => {
    const sts = await withFiles(box);
    giveTo(nobodyKnown, box.path());
    mkdirSync(box.path(folder), { recursive: true });
    await keptOnce(box, sts, { under: as(nobodyKnown) });
    expect(readdirSync(box.path('tmp'))).toEqual([`rolechain-${nobodyKnown}`]);
    const { stdout } = await box.run(['doctor', '--offline'], { under: as(nobodyKnown) });
    expect(stdout).toContain('~/.cache/rolechain cannot be used: locks and lists lie in ~/tmp/rolechain-');
  });
});

function openTo(path: string): void {
  chownSync(path, nobodyKnown, nobodyKnown);
  chmodSync(path, 0o777);
}

describe('each of our files, replaced', () => {
  it.for<{ name: string; make: (path: string) => void; clears?: false }>([
    { name: 'a FIFO', make: (path) => void execFileSync('mkfifo', [path]) },
    { name: 'a link', make: (path) => symlinkSync('../../../victim', path) },
    { name: 'a socket', make: (path) => void spawnSync(process.execPath, ['-e', listen, path]) },
    { name: 'a file that all may write to', make: (path) => (writeFileSync(path, '{}'), chmodSync(path, 0o666)) },
    { name: 'an empty file', make: (path) => writeFileSync(path, '', { mode: 0o600 }) },
    { name: 'a folder', make: (path) => mkdirSync(path), clears: false },
  ])('by $name holds nobody up, and nothing is written through it', async ({ make, clears }, { box }) => {
    await withFiles(box);
    box.home.write('victim', 'precious');
    await box.run(ask);
    const own = box.path('.cache/rolechain');
    const names = (['locks', 'kept', 'items', 'code'] as const).flatMap((folder) =>
      existsSync(join(own, folder)) ? readdirSync(join(own, folder)).map((name) => join(own, folder, name)) : [],
    );
    for (const path of names) {
      rmSync(path);
      make(path);
    }
    await twice(box);
    expect(await box.run(['cache', 'list'])).toMatchObject({ code: 0 });
    const cleared = await box.run(['cache', 'clear']);
    const item = names.find((path) => dirname(path).endsWith('items')) ?? '';
    expect([cleared.code, cleared.stderr]).toEqual(
      clears === false
        ? [
            5,
            `rolechain: error: what is kept cannot be reached: ${item.replace(box.path(), '~')}: it is a directory [CACHE_UNUSABLE]\n` +
              'rolechain: hint: see who made it: it has to be yours alone; what you remove there is only a cache, and is made anew\n',
          ]
        : [0, ''],
    );
    expect(readFileSync(box.path('victim'), 'utf8')).toBe('precious');
  });

  const listen = 'require("net").createServer().listen(process.argv[1], () => process.kill(process.pid, 9))';
});
