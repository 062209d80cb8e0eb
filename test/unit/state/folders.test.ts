import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FileStore, itemFolder } from '../../../src/cache/file.ts';
import { lastingFolder, stateFolder } from '../../../src/state/folder.ts';

const uid = process.getuid?.();
const root = uid === 0;
const account = 'a'.repeat(64);
const secret = Uint8Array.from([1, 2, 3]);
let place: string;

beforeEach(() => {
  place = fs.mkdtempSync(join(tmpdir(), 'rolechain-folders-'));
});
afterEach(() => fs.rmSync(place, { recursive: true, force: true }));

async function outcome(work: Promise<unknown>): Promise<unknown> {
  return await work.catch((error: unknown) => (error instanceof Error ? error.message.replaceAll(place, '…') : error));
}

const home = (): Record<string, string> => ({ HOME: join(place, 'home') });

const choose = (
  env: Readonly<Record<string, string>>,
  more: { platform?: string; home?: () => string } = {},
): string | undefined =>
  stateFolder({
    env,
    platform: more.platform ?? 'linux',
    userHome: more.home ?? (() => join(place, 'home')),
    tmpdir: place,
    uid,
  })?.replace(place, '…');

const open = (): FileStore => new FileStore(join(place, 'items'), uid);

describe.skipIf(uid === undefined)('the state folder', () => {
  beforeEach(() => fs.mkdirSync(join(place, 'home')));

  it('is in the home folder, and private', () => {
    expect(choose(home())).toBe('…/home/.cache/rolechain');
    expect(fs.statSync(join(place, 'home/.cache/rolechain')).mode & 0o777).toBe(0o700);
  });

  it('is the same whatever XDG variables say', () => {
    expect(choose({ ...home(), XDG_CACHE_HOME: place, XDG_RUNTIME_DIR: place, XDG_STATE_HOME: place })).toBe(
      '…/home/.cache/rolechain',
    );
  });

  it.each([
    { name: 'without HOME', env: {} },
    { name: 'with a relative HOME', env: { HOME: 'somewhere' } },
  ])('is in the home folder of the user database $name', ({ env }) => {
    expect(choose(env)).toBe('…/home/.cache/rolechain');
  });

  it('on macOS is ~/Library/Caches/rolechain', () => {
    expect(choose(home(), { platform: 'darwin' })).toBe('…/home/Library/Caches/rolechain');
  });

  it('on Windows is %LOCALAPPDATA%\\rolechain', () => {
    const machine = { env: { LOCALAPPDATA: join(place, 'local') }, platform: 'win32', tmpdir: place, uid: undefined };
    expect(stateFolder({ ...machine, userHome: () => place })).toBe(join(place, 'local', 'rolechain'));
  });

  it.for<{ name: string; prepare: () => void; needs?: Needs }>([
    { name: 'the home folder does not exist', prepare: () => fs.rmSync(join(place, 'home'), { recursive: true }) },
    { name: 'a file stands in its place', prepare: () => make('home/.cache/rolechain', 'file') },
    { name: 'a symlink stands in its place', prepare: () => make('home/.cache/rolechain', 'symlink') },
    { name: 'a dangling symlink stands in its place', prepare: () => make('home/.cache/rolechain', 'dangling') },
    { name: 'others can write to it', prepare: () => make('home/.cache/rolechain', 'open') },
    { name: 'it belongs to another user', needs: 'root', prepare: () => make('home/.cache/rolechain', 'foreign') },
    {
      name: 'the home folder is another user’s (sudo)',
      needs: 'root',
      prepare: () => fs.chownSync(join(place, 'home'), 65534, 65534),
    },
    { name: 'the home folder is read-only', needs: 'no root', prepare: () => fs.chmodSync(join(place, 'home'), 0o500) },
  ])('37: is in the temporary folder where $name', ({ prepare, needs }, { skip }) => {
    skip(lacks(needs), `needs ${needs}`);
    prepare();
    expect(choose(home())).toBe(`…/rolechain-${uid}`);
    expect(fs.statSync(join(place, `rolechain-${uid}`)).mode & 0o777).toBe(0o700);
  });

  it.for<{ name: string; kind: Kind; needs?: Needs }>([
    { name: 'a symlink', kind: 'symlink' },
    { name: 'open to others', kind: 'open' },
    { name: 'another user’s', kind: 'foreign', needs: 'root' },
  ])('37: is nowhere where the temporary one is $name too', ({ kind, needs }, { skip }) => {
    skip(lacks(needs), `needs ${needs}`);
    fs.rmSync(join(place, 'home'), { recursive: true });
    make(`rolechain-${uid}`, kind);
    expect(choose({})).toBeUndefined();
    expect(fs.readdirSync(join(place, 'elsewhere'))).toEqual([]);
  });

  it('is in the temporary folder where the user is in no database and has no HOME', () => {
    expect(choose({}, { home: () => join(place, 'nonexistent') })).toBe(`…/rolechain-${uid}`);
  });

  it('closes a folder that others could read', () => {
    fs.mkdirSync(join(place, 'home/.cache/rolechain'), { recursive: true, mode: 0o755 });
    fs.chmodSync(join(place, 'home/.cache/rolechain'), 0o755);
    expect(choose(home())).toBe('…/home/.cache/rolechain');
    expect(fs.statSync(join(place, 'home/.cache/rolechain')).mode & 0o777).toBe(0o700);
  });
});

describe.skipIf(uid === undefined)('the folder for what must outlive caches', () => {
  beforeEach(() => fs.mkdirSync(join(place, 'home')));
  const lasting = (platform: string): string | undefined =>
    lastingFolder({ env: home(), platform, userHome: () => place, tmpdir: place, uid })?.replace(place, '…');

  it.each([
    ['linux', '…/home/.local/state/rolechain'],
    ['darwin', '…/home/Library/Application Support/rolechain'],
  ])('is in the home folder, and private: %s', (platform, folder) => {
    expect(lasting(platform)).toBe(folder);
    expect(fs.statSync(folder.replace('…', place)).mode & 0o777).toBe(0o700);
  });

  it('is nowhere else', () => {
    make('home/.local/state/rolechain', 'open');
    expect(lasting('linux')).toBeUndefined();
  });
});

describe.skipIf(uid === undefined)('the folder of kept files', () => {
  it.each([
    { name: 'the runtime folder, which is the user’s', mode: 0o700, set: true, expected: '…/run/rolechain' },
    { name: 'not a runtime folder that others can write to', mode: 0o777, set: true, expected: '…/state/items' },
    { name: 'not a runtime folder that does not exist', mode: undefined, set: true, expected: '…/state/items' },
    { name: 'the state folder without a runtime folder', mode: 0o700, set: false, expected: '…/state/items' },
  ])('is $name', ({ mode, set, expected }) => {
    if (mode !== undefined) fs.mkdirSync(join(place, 'run'));
    if (mode !== undefined) fs.chmodSync(join(place, 'run'), mode);
    const env = set ? { XDG_RUNTIME_DIR: join(place, 'run') } : {};
    expect(itemFolder(env, () => join(place, 'state'), uid)?.replace(place, '…')).toBe(expected);
  });
});

describe.skipIf(uid === undefined)('the file store', () => {
  it('keeps private files in a private folder, and nothing else', async () => {
    await open().write(account, secret);
    expect(fs.readdirSync(join(place, 'items'))).toEqual([account]);
    expect(fs.lstatSync(join(place, 'items')).mode & 0o777).toBe(0o700);
    expect(fs.lstatSync(join(place, 'items', account)).mode & 0o777).toBe(0o600);
    expect(Uint8Array.from((await open().read(account)) ?? [])).toEqual(secret);
  });

  it.for<{ name: string; kind: Kind; needs?: Needs; refusal: string }>([
    { name: 'a symlink', kind: 'symlink', refusal: "ELOOP: too many symbolic links encountered, open '…/items/A'" },
    {
      name: 'a dangling symlink',
      kind: 'dangling',
      refusal: "ELOOP: too many symbolic links encountered, open '…/items/A'",
    },
    { name: 'a folder', kind: 'open', refusal: '…/items/A is not a regular file' },
    { name: 'a FIFO', kind: 'fifo', refusal: '…/items/A is not a regular file' },
    { name: 'a file that others can read', kind: 'readable', refusal: '…/items/A is open to others' },
    { name: 'another user’s file', kind: 'foreign file', needs: 'root', refusal: '…/items/A belongs to another user' },
    { name: 'a file of 50 MB', kind: 'large', refusal: '…/items/A is larger than anything kept' },
  ])('37: does not read $name', async ({ kind, needs, refusal }, { skip }) => {
    skip(lacks(needs), `needs ${needs}`);
    fs.mkdirSync(join(place, 'items'), { mode: 0o700 });
    make(join('items', account), kind);
    const said = await outcome(open().read(account));
    expect(String(said).replaceAll(account, 'A')).toBe(refusal);
  });

  it('37: replaces a symlink instead of following it', async () => {
    fs.mkdirSync(join(place, 'items'), { mode: 0o700 });
    fs.writeFileSync(join(place, 'precious'), 'as it was');
    fs.symlinkSync(join(place, 'precious'), join(place, 'items', account));
    await open().write(account, secret);
    expect(fs.readFileSync(join(place, 'precious'), 'utf8')).toBe('as it was');
    expect(fs.lstatSync(join(place, 'items', account)).isFile()).toBe(true);
  });

  it.for<{ name: string; kind: Kind; needs?: Needs; refusal: string }>([
    { name: 'a symlink', kind: 'symlink', refusal: '…/items is not a folder' },
    { name: 'open to writers', kind: 'open', refusal: '…/items can be written by others' },
    { name: 'another user’s', kind: 'foreign', needs: 'root', refusal: '…/items belongs to another user' },
  ])('37: does not work in a folder that is $name', async ({ kind, needs, refusal }, { skip }) => {
    skip(lacks(needs), `needs ${needs}`);
    make('items', kind);
    expect([
      await outcome(open().ready()),
      await outcome(open().read(account)),
      await outcome(open().write(account, secret)),
      await outcome(open().remove(account)),
    ]).toEqual([refusal, refusal, refusal, refusal]);
    expect(fs.readdirSync(join(place, 'elsewhere'))).toEqual([]);
  });

  it('removes the drafts of writers who were killed, but not of those at work', async () => {
    fs.mkdirSync(join(place, 'items'), { mode: 0o700 });
    const [old, young] = [`.${account}.0123456789ab`, `.${account}.ba9876543210`];
    for (const name of [old, young]) fs.writeFileSync(join(place, 'items', name), 'half', { mode: 0o600 });
    const yesterday = Date.now() / 1000 - 86_400;
    fs.utimesSync(join(place, 'items', old), yesterday, yesterday);
    await open().write(account, secret);
    expect(fs.readdirSync(join(place, 'items')).toSorted()).toEqual([young, account]);
  });

  it('removes all items and drafts, and nothing else', async () => {
    await open().write(account, secret);
    fs.writeFileSync(join(place, 'items', `.${account}.0123456789ab`), 'half');
    fs.writeFileSync(join(place, 'items', 'README'), 'somebody’s');
    expect(await open().removeAll()).toBe(2);
    expect(fs.readdirSync(join(place, 'items'))).toEqual(['README']);
  });
});

const fifoMaker = 'mkfifo';

type Needs = 'root' | 'no root';

function lacks(needs: Needs | undefined): boolean {
  return needs !== undefined && (needs === 'root') !== root;
}

type Kind = 'file' | 'symlink' | 'dangling' | 'open' | 'foreign' | 'fifo' | 'readable' | 'foreign file' | 'large';

/** Puts something of this kind at `name`; symlinks lead to the empty folder `elsewhere`. */
function make(name: string, kind: Kind): void {
  const path = join(place, name);
  fs.mkdirSync(join(place, 'elsewhere'), { recursive: true, mode: 0o700 });
  fs.mkdirSync(join(path, '..'), { recursive: true, mode: 0o700 });
  switch (kind) {
    case 'symlink':
      return fs.symlinkSync(join(place, 'elsewhere'), path);
    case 'dangling':
      return fs.symlinkSync(join(place, 'nowhere'), path);
    case 'open':
      fs.mkdirSync(path);
      return fs.chmodSync(path, 0o777);
    case 'foreign':
      fs.mkdirSync(path, { mode: 0o700 });
      return fs.chownSync(path, 65534, 65534);
    case 'fifo':
      execFileSync(fifoMaker, ['-m', '600', path]);
      return;
    case 'readable':
      return fs.writeFileSync(path, 'x', { mode: 0o644 });
    case 'foreign file':
      fs.writeFileSync(path, 'x', { mode: 0o600 });
      return fs.chownSync(path, 65534, 65534);
    case 'large':
      return fs.writeFileSync(path, new Uint8Array(50_000_000), { mode: 0o600 });
    case 'file':
      return fs.writeFileSync(path, 'x', { mode: 0o600 });
  }
}
