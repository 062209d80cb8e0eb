import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { FileWatch } from '../../../src/watch/file-watch.ts';

vi.mock('node:fs', async (original) => ({
  ...(await original<typeof import('node:fs')>()),
  watch: () => {
    throw Object.assign(new Error('System limit for number of file watchers reached'), { code: 'ENOSPC' });
  },
}));

it('a save is noticed also where the system has no notices left to give', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rolechain-watch-'));
  const file = join(folder, 'read.json');
  writeFileSync(file, 'old');
  const watched = new FileWatch(file);
  try {
    writeFileSync(file, 'new');
    expect([await watched.saved(), watched.isOther]).toEqual([true, true]);
  } finally {
    watched.close();
    rmSync(folder, { recursive: true });
  }
});
