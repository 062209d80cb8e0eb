import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { afterEach, expect, it, vi } from 'vitest';
import { keepCode } from '../../../src/tasks/kept-code.ts';
import { makeHome } from '../../support/home.ts';

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

it.each([
  { seconds: 4.9, kept: ['start.cjs'] },
  { seconds: 5.1, kept: [] },
])('of a run that has taken $seconds s, $kept is kept: whoever asked waits for our end', async ({ seconds, kept }) => {
  using home = makeHome();
  vi.stubEnv('HOME', home.path);
  vi.spyOn(process, 'uptime').mockReturnValue(seconds);
  const folder = join(home.path, '.cache', 'rolechain', 'code');
  const source = Buffer.from('1 + 1');
  await keepCode([{ file: join(folder, 'start.cjs'), source, script: new Script(source.toString()), runs: 1 }]);
  expect(existsSync(folder) ? readdirSync(folder) : []).toEqual(kept);
});
