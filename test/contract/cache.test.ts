import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe } from 'vitest';
import type { CacheMode } from '../../src/cache/mode.ts';
import { type KeptCache, openCache } from '../../src/cache/store.ts';
import { MemoryCache } from '../support/memory-cache.ts';
import { secretService, type SecretServiceHandle, whyNoSecretService } from '../support/secret-service.ts';
import { cacheContract } from './cache.contract.ts';

const folder = mkdtempSync(join(tmpdir(), 'rolechain-cache-'));
const opened: KeptCache[] = [];

afterAll(() => {
  for (const cache of opened) cache.close();
  rmSync(folder, { recursive: true, force: true });
});

function cacheOf(mode: CacheMode, env: Readonly<Record<string, string>>): KeptCache {
  const cache = openCache({
    mode,
    env,
    platform: process.platform,
    uid: process.getuid?.(),
    stateFolder: () => folder,
    clock: { now: () => new Date('2040-01-01T00:10:00Z') },
    deadline: { left: () => 20_000 },
    trace: () => {},
    warn: () => {},
  });
  opened.push(cache);
  return cache;
}

describe('the fake of the tests', () => {
  const fake = new MemoryCache();
  cacheContract(() => fake);
});

describe('files', () => {
  cacheContract(() => cacheOf('file', {}));
});

const absent = whyNoSecretService();

describe.skipIf(absent !== undefined)(`a real keychain${absent === undefined ? '' : ` (skipped: ${absent})`}`, () => {
  let running: SecretServiceHandle;
  beforeAll(async () => {
    running = await secretService('unlocked');
  });
  afterAll(() => running.stop());
  cacheContract(() => cacheOf('keychain', running.env));
});
