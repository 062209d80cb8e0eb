import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FileWatch } from '../../../src/watch/file-watch.ts';

let folder: string;
let open: FileWatch[];
const at = (...names: readonly string[]): string => join(folder, ...names);
const write = (text: string, ...names: readonly string[]): void => writeFileSync(at(...names), text);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rolechain-watch-'));
  open = [];
  mkdirSync(at('policies'));
  write('old', 'policies', 'read.json');
});
afterEach(() => {
  for (const one of open) one.close();
  rmSync(folder, { recursive: true });
});

function watchFile(...names: readonly string[]): FileWatch {
  const one = new FileWatch(at(...names));
  open.push(one);
  return one;
}

/** Waits for a save; tells whether it left another content behind. */
async function taken(watched: FileWatch): Promise<boolean> {
  expect(await watched.saved()).toBe(true);
  const other = watched.isOther;
  watched.take();
  return other;
}

const ways: readonly { readonly name: string; readonly save: (file: string) => void }[] = [
  { name: 'writes in place', save: (file) => writeFileSync(file, 'new') },
  {
    name: 'empties the file and then writes',
    save: (file) => {
      writeFileSync(file, '');
      appendFileSync(file, 'n');
      appendFileSync(file, 'ew');
    },
  },
  {
    name: 'puts a new file in its place (VS Code’s safe write, sed -i, git)',
    save: (file) => {
      writeFileSync(`${file}.tmp`, 'new');
      renameSync(`${file}.tmp`, file);
    },
  },
  {
    name: 'renames the old one to a backup and writes a new one (vim, Emacs)',
    save: (file) => {
      renameSync(file, `${file}~`);
      writeFileSync(file, 'new');
      unlinkSync(`${file}~`);
    },
  },
  {
    name: 'removes it and writes a new one',
    save: (file) => {
      unlinkSync(file);
      writeFileSync(file, 'new');
    },
  },
];

describe('one save is noticed once, also the second time, where an editor', () => {
  it.each(ways)('$name', async ({ save }) => {
    const watched = watchFile('policies', 'read.json');
    const file = at('policies', 'read.json');
    save(file);
    expect(await taken(watched)).toBe(true);
    // A save that were noticed twice would be the next one, and change nothing.
    write('other', 'policies', 'read.json');
    expect(await taken(watched)).toBe(true);
    save(file);
    expect(await taken(watched)).toBe(true);
    expect(await watched.saved(AbortSignal.abort())).toBe(false);
  });
});

describe('a save', () => {
  it('that changes nothing is one too: it is how an editor says "again"', async () => {
    const watched = watchFile('policies', 'read.json');
    utimesSync(at('policies', 'read.json'), new Date(), new Date());
    expect(await taken(watched)).toBe(false);
  });

  it('is none where only the mode changes, the file is read, or something else in its folder is written', async () => {
    const watched = watchFile('policies', 'read.json');
    chmodSync(at('policies', 'read.json'), 0o600);
    readFileSync(at('policies', 'read.json'));
    write('other', 'policies', 'other.json');
    // Four times as long as a save needs to come to rest.
    expect(await watched.saved(AbortSignal.timeout(250))).toBe(false);
  });

  it('of many in a row is one with all the others', async () => {
    const watched = watchFile('policies', 'read.json');
    for (let count = 1; count <= 20; count += 1) {
      write(`old ${count}`, 'policies', 'read.json');
      await turn();
    }
    expect(await taken(watched)).toBe(true);
    write('end', 'policies', 'read.json');
    expect(await taken(watched)).toBe(true);
  });

  it('comes through although somebody never stops writing', async () => {
    const watched = watchFile('policies', 'read.json');
    let count = 0;
    const writing = setInterval(() => write(`old ${(count += 1)}`, 'policies', 'read.json'), 5);
    expect(await watched.saved()).toBe(true);
    clearInterval(writing);
  });

  it('that is going on can be waited for, and where there is none nobody waits', async () => {
    const watched = watchFile('policies', 'read.json');
    await watched.atRest();
    expect(await watched.saved(AbortSignal.abort())).toBe(false);
    write('new', 'policies', 'read.json');
    await watched.atRest();
    expect(await watched.saved(AbortSignal.abort())).toBe(true);
  });

  it('is told at once to whoever asks later, and not again after it was taken notice of', async () => {
    const watched = watchFile('policies', 'read.json');
    write('new', 'policies', 'read.json');
    expect([await watched.saved(), await watched.saved(), await taken(watched)]).toEqual([true, true, true]);
    expect([await watched.saved(AbortSignal.abort()), watched.isOther]).toEqual([false, false]);
  });
});

describe('the file may', () => {
  it('go and come back, which is a save each', async () => {
    const watched = watchFile('policies', 'read.json');
    renameSync(at('policies', 'read.json'), at('policies', 'away.json'));
    expect(await taken(watched)).toBe(true);
    renameSync(at('policies', 'away.json'), at('policies', 'read.json'));
    expect(await taken(watched)).toBe(true);
  });

  it('go with its folder and come back with another one', async () => {
    const watched = watchFile('policies', 'read.json');
    rmSync(at('policies'), { recursive: true });
    expect(await taken(watched)).toBe(true);
    mkdirSync(at('policies'));
    write('new', 'policies', 'read.json');
    expect(await taken(watched)).toBe(true);
    write('newer', 'policies', 'read.json');
    expect(await taken(watched)).toBe(true);
  });

  it('not be there yet, nor its folder', async () => {
    const watched = watchFile('later', 'read.json');
    mkdirSync(at('later'));
    write('new', 'later', 'read.json');
    expect(await taken(watched)).toBe(true);
  });

  it('be a symbolic link: its target is watched, and where it leads', async () => {
    mkdirSync(at('one'));
    mkdirSync(at('links'));
    write('in one', 'one', 'read.json');
    symlinkSync('../one/read.json', at('links', 'read.json'));
    const watched = watchFile('links', 'read.json');
    write('in one, new', 'one', 'read.json');
    expect(await taken(watched)).toBe(true);
    symlinkSync('../policies/read.json', at('links', 'new'));
    renameSync(at('links', 'new'), at('links', 'read.json'));
    expect(await taken(watched)).toBe(true);
    write('old, new', 'policies', 'read.json');
    expect(await taken(watched)).toBe(true);
  });

  it('stand behind a link that is exchanged (ConfigMaps of Kubernetes)', async () => {
    mkdirSync(at('..one'));
    mkdirSync(at('..two'));
    write('one', '..one', 'read.json');
    write('two', '..two', 'read.json');
    symlinkSync('..one', at('..data'));
    symlinkSync('..data/read.json', at('read.json'));
    const watched = watchFile('read.json');
    symlinkSync('..two', at('..new'));
    renameSync(at('..new'), at('..data'));
    expect(await taken(watched)).toBe(true);
  });

  it('turn into what is no file at all', async () => {
    const watched = watchFile('policies', 'read.json');
    unlinkSync(at('policies', 'read.json'));
    mkdirSync(at('policies', 'read.json'));
    expect(await taken(watched)).toBe(true);
  });
});
