import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { realFile, replaceFile } from '../../../src/config/replace-file.ts';

const root = process.getuid?.() === 0;
let folder: string;
let file: string;

beforeEach(() => {
  folder = fs.mkdtempSync(join(tmpdir(), 'rolechain-replace-'));
  file = join(folder, 'config');
  fs.writeFileSync(file, 'old');
});
afterEach(() => {
  fs.chmodSync(folder, 0o700);
  fs.rmSync(folder, { recursive: true });
});

const content = (): string => fs.readFileSync(file, 'utf8');

describe('a replaced file', () => {
  it.each([0o600, 0o640, 0o664, 0o200 | 0o444])('keeps its mode: %o', (mode) => {
    fs.chmodSync(file, mode);
    replaceFile(file, 'old', 'new');
    expect([content(), fs.statSync(file).mode & 0o777, fs.readdirSync(folder)]).toEqual(['new', mode, ['config']]);
  });

  it.skipIf(!root)('keeps its owner and group, also where root replaces it (needs root)', () => {
    fs.chownSync(file, 65_534, 65_533);
    fs.chmodSync(file, 0o640);
    replaceFile(file, 'old', 'new');
    const { uid, gid, mode } = fs.statSync(file);
    expect([content(), uid, gid, mode & 0o777]).toEqual(['new', 65_534, 65_533, 0o640]);
  });

  it('is a new file: a reader who has the old one open reads it to its end', () => {
    const reader = fs.openSync(file, 'r');
    replaceFile(file, 'old', 'new');
    expect([fs.readFileSync(reader, 'utf8'), content()]).toEqual(['old', 'new']);
    fs.closeSync(reader);
  });
});

describe('nothing is changed, and nothing left behind, where', () => {
  it.for<{ why: string; prepare: () => void; reason: string; needs?: 'no root' }>([
    { why: 'the file is read-only', prepare: () => fs.chmodSync(file, 0o444), reason: 'it is read-only' },
    {
      why: 'the file has a second name',
      prepare: () => fs.linkSync(file, join(folder, 'second')),
      reason: 'it has 2 hard links, and a new file would have one',
    },
    {
      why: 'the folder is read-only',
      prepare: () => fs.chmodSync(folder, 0o500),
      reason: 'permission denied',
      needs: 'no root',
    },
  ])('$why', ({ prepare, reason, needs }, { skip }) => {
    skip(needs === 'no root' && root, 'needs another user than root');
    prepare();
    const names = fs.readdirSync(folder);
    expect(() => replaceFile(file, 'old', 'new')).toThrow(
      expect.objectContaining({ code: 'CONFIG_UNWRITABLE', details: { file, reason } }),
    );
    expect([content(), fs.readdirSync(folder)]).toEqual(['old', names]);
  });

  it('the file holds something else by now', () => {
    fs.writeFileSync(file, 'newer');
    expect(() => replaceFile(file, 'old', 'new')).toThrow(expect.objectContaining({ code: 'CONFIG_CHANGED' }));
    expect([content(), fs.readdirSync(folder)]).toEqual(['newer', ['config']]);
  });
});

it('links are followed to the file, and a chain of them too', () => {
  fs.symlinkSync('config', join(folder, 'one'));
  fs.symlinkSync(join(folder, 'one'), join(folder, 'two'));
  expect(realFile(join(folder, 'two'))).toBe(fs.realpathSync(file));
  expect(() => realFile(join(folder, 'none'))).toThrow(expect.objectContaining({ code: 'CONFIG_UNWRITABLE' }));
});
