import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { sessionPolicy } from '../emulator/worlds.ts';
import { it, type Box } from '../support/case.ts';
import { adminKeys } from '../support/configs.ts';
import { root } from '../support/root.ts';
import { secretService, whyNoSecretService } from '../support/secret-service.ts';

const args = ['process', '--profile', 'reports'];
const config = `[profile reports]
role_arn = arn:aws:iam::222222222222:role/Storage
source_profile = base
session_policy = policy.json
`;
const policy = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}}';

/** Fills the cache, and ends the emulator’s part: from here on a call would be seen. */
async function fill(box: Box): Promise<() => number> {
  const emulator = await box.emulate(sessionPolicy);
  box.config(config);
  box.home.write('.aws/credentials', `[base]\n${adminKeys}`);
  box.home.write('.aws/policy.json', policy);
  expect(await box.run(args)).toMatchObject({ code: 0, stderr: '' });
  const calls = emulator.calls.length;
  return () => emulator.calls.length - calls;
}

/** What a hit loads, as `import file:///…`, `require …` and Node’s own names. */
async function modulesOfHit(box: Box): Promise<readonly string[]> {
  const log = box.path('modules.log');
  const hook = join(root, 'test/support/programs/log-modules.mjs');
  const env = { NODE_OPTIONS: `--import=${hook}`, MODULE_LOG: log };
  expect(await box.run(args, { env })).toMatchObject({ code: 0, stderr: '' });
  return readFileSync(log, 'utf8').split('\n');
}

const heavy =
  /@aws-sdk|@smithy|yargs|keyring|fs-native|proxy|(?:base\/load|sts|mfa|lock|command)\/|\/(?:renew|program|report)\.js/;
const network = /NativeModule (?:http|https|tls|dns|dgram|_http_client|child_process|readline|tty)$/;

function expectLight(modules: readonly string[], allowed: RegExp = /^$/): void {
  expect(modules.filter((name) => name.includes('/dist/cli/commands/process.js'))).toHaveLength(1);
  const loaded = modules.filter((name) => /^(?:import|require) /.test(name));
  // The answer is decided in acquire.js, which names the renewal; what a renewal takes is behind import().
  expect(loaded.filter((name) => heavy.test(name) && !name.endsWith('/session/renew.js'))).toEqual([]);
  expect(modules.filter((name) => network.test(name) && !allowed.test(name))).toEqual([]);
}

const missing = whyNoSecretService();
const why = missing === undefined ? '' : ` (SKIPPED: ${missing})`;

describe('a full cache hit loads no SDK, no yargs, no prompt and no native module, and makes no call', () => {
  it('while a miss is seen to load the SDK', async ({ box }) => {
    await fill(box);
    box.env['ROLECHAIN_CACHE'] = 'none';
    const modules = await modulesOfHit(box);
    expect(modules.filter((name) => /^import .*@aws-sdk\/client-sts/.test(name))).not.toEqual([]);
    expect(modules.filter((name) => network.test(name))).not.toEqual([]);
  });

  it('from the file store', async ({ box }) => {
    const callsSince = await fill(box);
    expectLight(await modulesOfHit(box));
    expect(callsSince()).toBe(0);
  });

  it.skipIf(missing !== undefined)(`from a real keychain${why}`, async ({ box }) => {
    const service = await secretService('unlocked');
    try {
      box.env['ROLECHAIN_CACHE'] = 'keychain';
      box.env['DBUS_SESSION_BUS_ADDRESS'] = service.env['DBUS_SESSION_BUS_ADDRESS'] ?? '';
      const callsSince = await fill(box);
      expectLight(await modulesOfHit(box));
      expect(callsSince()).toBe(0);
    } finally {
      await service.stop();
    }
  });

  const strace = spawnSync('strace', ['-V']).status === 0;
  it.skipIf(!strace)(
    `reads the config, credentials and policy files and one item${strace ? '' : ' (SKIPPED: no strace)'}`,
    async ({ box }) => {
      await fill(box);
      const log = box.path('tmp', 'trace.log');
      const under = ['strace', '-f', '-qq', '-e', 'trace=openat,connect', '-o', log];
      expect(await box.run(args, { under })).toMatchObject({ code: 0, stderr: '' });
      const lines = readFileSync(log, 'utf8')
        .split('\n')
        .filter((line) => !line.includes('ENOENT'));
      const files = lines.flatMap((line) => /openat\([^"]*"([^"]*)"/.exec(line)?.[1] ?? []);
      const inHome = files
        .filter((file) => file.startsWith(box.home.path))
        .map((file) => file.slice(box.home.path.length));
      expect(inHome.toSorted()).toEqual([
        '/.aws/config',
        '/.aws/credentials',
        '/.aws/policy.json',
        expect.stringMatching(/^\/run\/rolechain\/[0-9a-f]{64}$/),
      ]);
      expect(lines.filter((line) => line.includes('connect('))).toEqual([]);
    },
  );
});
