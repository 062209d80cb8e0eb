import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sumLine, tarball } from '../../../scripts/standalone/archive.js';
import { zip } from '../../../scripts/standalone/zip.js';
import { has, skipped } from '../../support/installed.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rolechain-archive-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const content = 'the same line\n'.repeat(5_000);

/** A folder as the build leaves one, written in this order. */
function fill(name: string, files: readonly string[]): string {
  const path = join(folder, name);
  for (const file of files) {
    mkdirSync(join(path, file, '..'), { recursive: true });
    writeFileSync(join(path, file), file === 'program' ? content : file);
  }
  chmodSync(join(path, 'program'), 0o700);
  return path;
}

const files = ['program', 'LICENSE', 'natives/a.node'];

describe.each([
  { kind: 'tar.gz', make: tarball, unpack: ['tar', '-xzf'] },
  { kind: 'zip', make: zip, unpack: ['unzip', '-q'] },
])('$kind', ({ kind, make, unpack: [command = '', flag = ''] }) => {
  it('comes out the same for the same files, whatever their order and time', () => {
    const one = fill('one', files);
    const other = fill('other', files.toReversed());
    utimesSync(join(other, 'LICENSE'), 1, 1);
    expect(make(one, 'x').equals(make(other, 'x'))).toBe(true);
  });

  it.skipIf(!has(command))(`is unpacked by ${command}${skipped(has(command), command)}`, () => {
    const archive = join(folder, `a.${kind}`);
    writeFileSync(archive, make(fill('one', files), 'rolechain-1.0'));
    execFileSync(command, [flag, archive], { cwd: folder });
    const unpacked = join(folder, 'rolechain-1.0');
    expect(readFileSync(join(unpacked, 'program'), 'utf8')).toBe(content);
    expect(readFileSync(join(unpacked, 'natives/a.node'), 'utf8')).toBe('natives/a.node');
    const modes = ['program', 'LICENSE'].map((name) => statSync(join(unpacked, name)).mode & 0o111);
    expect(modes.map((mode) => mode !== 0)).toEqual([true, false]);
  });
});

it.skipIf(!has('sha256sum'))(`sums are those of sha256sum${skipped(has('sha256sum'), 'sha256sum')}`, () => {
  writeFileSync(join(folder, 'a'), content);
  const line = execFileSync('sha256sum', ['a'], { cwd: folder, encoding: 'utf8' });
  expect(sumLine('a', Buffer.from(content))).toBe(line);
});
