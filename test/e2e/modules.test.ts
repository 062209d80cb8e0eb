import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect } from 'vitest';
import type { Emulator, World } from '../emulator/emulator.ts';
import { allow, sessionPolicy, testAdminKey } from '../emulator/worlds.ts';
import { it, type Box } from '../support/case.ts';
import { adminKeys } from '../support/configs.ts';
import { programs, skipped } from '../support/installed.ts';
import { secretService, whyNoSecretService } from '../support/secret-service.ts';

const args = ['process', '--profile', 'storage'];
const policy = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}}';
const config = `[default]\n${adminKeys}[profile storage]\nrolechain =\n  role_arn = arn:aws:iam::222222222222:role/Storage\n  source_profile = default\n  session_policy = read.json\n`;

/** A chain with a policy, of which the first answer is kept: what comes now is a hit. */
async function warm(box: Box, text = config, world: World = sessionPolicy): Promise<Emulator> {
  const sts = await box.emulate(world);
  box.config(text);
  box.home.write('.aws/read.json', policy);
  expect(await box.run(args)).toMatchObject({ code: 0, stderr: '' });
  expect(sts.calls).toHaveLength(2);
  return sts;
}

/** Every file that Node loaded as code, as V8 lists it for coverage when the process ends. */
function loaded(folder: string): readonly string[] {
  const urls = readdirSync(folder).flatMap((name) => {
    const report: unknown = JSON.parse(readFileSync(`${folder}/${name}`, 'utf8'));
    return JSON.stringify(report).match(/"url":"file:[^"]+"/g) ?? [];
  });
  return urls.map((url) => fileURLToPath(url.slice('"url":"'.length, -1)).replaceAll('\\', '/'));
}

async function modulesOf(box: Box, words: readonly string[]): Promise<readonly string[]> {
  const folder = box.path('tmp', `modules-${words.join('-').length}`);
  mkdirSync(folder);
  expect(await box.run(words, { env: { NODE_V8_COVERAGE: folder } })).toMatchObject({ code: 0, stderr: '' });
  return loaded(folder);
}

/** Packages are what is slow to load; of our own, what a hit has no use for. */
const packages = (files: readonly string[]): readonly string[] => [
  ...new Set(files.flatMap((file) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? [])),
];
const folders = (files: readonly string[]): readonly string[] =>
  [...new Set(files.flatMap((file) => /\/dist\/(?:([\w-]+)\/)?[\w./-]+\.js$/.exec(file)?.[1] ?? []))].toSorted();

const isOfFederation = (file: string): boolean => /\/federation[\w-]*\.js$/.test(file);

describe('a full hit', () => {
  it('with the file store loads no package but the policy checker, and no code of ours for calls, locks or prompts', async ({
    box,
  }) => {
    const sts = await warm(box);
    const files = await modulesOf(box, args);
    expect(packages(files)).toEqual(['@humanwhocodes/momoa']);
    expect(folders(files).filter((folder) => ['sts', 'network', 'lock', 'mfa', 'keychain'].includes(folder))).toEqual(
      [],
    );
    expect(files.filter(isOfFederation)).toEqual([]);
    expect(sts.calls).toHaveLength(2);
  });

  it('of a federated user loads its rules, and nothing more', async ({ box }) => {
    const users = [{ name: 'alice', accessKeys: [testAdminKey], policies: [allow('*', '*')] }];
    const lines = '  federation = true\n  source_profile = default\n  session_policy = read.json\n';
    const federated = `[default]\n${adminKeys}[profile storage]\nrolechain =\n${lines}`;
    await warm(box, federated, { accounts: [{ id: '222222222222', users }] });
    const files = await modulesOf(box, args);
    expect(packages(files)).toEqual(['@humanwhocodes/momoa']);
    expect(files.filter(isOfFederation).map((file) => file.split('/dist/')[1])).toEqual(['chain/federation.js']);
    expect(folders(files).filter((folder) => ['sts', 'network', 'lock', 'mfa'].includes(folder))).toEqual([]);
  });

  const why = whyNoSecretService();
  it.skipIf(why !== undefined)(
    `with a real keychain loads no package either, the native module included${why === undefined ? '' : ` (SKIPPED: ${why})`}`,
    async ({ box }) => {
      const keychain = await secretService('unlocked');
      Object.assign(box.env, keychain.env, { HOME: box.home.path, ROLECHAIN_CACHE: 'keychain' });
      try {
        const sts = await warm(box);
        const files = await modulesOf(box, args);
        expect(packages(files)).toEqual(['@humanwhocodes/momoa']);
        expect(folders(files).filter((folder) => ['sts', 'network', 'lock', 'mfa'].includes(folder))).toEqual([]);
        expect(folders(files)).toContain('keychain');
        expect(sts.calls).toHaveLength(2);
      } finally {
        await keychain.stop();
      }
    },
  );

  it('is told from a miss by this: a miss loads the SDK', async ({ box }) => {
    await warm(box);
    const files = await modulesOf(box, [...args, '--no-cache']);
    expect(packages(files)).toContain('@aws-sdk/client-sts');
    expect(folders(files)).toContain('sts');
    // What explains a refusal is for a refusal.
    expect(packages(files)).not.toContain('@aws-sdk/client-iam');
    expect(folders(files).filter((folder) => ['iam', 'refusal'].includes(folder))).toEqual([]);
  });

  it('works while STS is gone', async ({ box }) => {
    const sts = await warm(box);
    await sts.close();
    expect(await box.run(args)).toMatchObject({ code: 0, stderr: '' });
  });

  it.skipIf(!programs.strace)(
    `opens the config files, the policy and the item, and no socket${skipped(programs.strace, 'strace')}`,
    async ({ box }) => {
      await warm(box);
      const log = box.path('tmp', 'opened');
      const under = ['strace', '-f', '-qq', '-e', 'trace=open,openat,openat2,socket,connect', '-o', log];
      expect(await box.run(args, { under })).toMatchObject({ code: 0, stderr: '' });
      const lines = readFileSync(log, 'utf8').split('\n');
      const below = lines.flatMap((line) => new RegExp(`"${box.home.path}/([^"]*)"`).exec(line)?.[1] ?? []);
      const [item = ''] = readdirSync(box.path('run', 'rolechain'));
      expect([...new Set(below)].toSorted()).toEqual(
        ['.aws/config', '.aws/credentials', '.aws/read.json', `run/rolechain/${item}`].toSorted(),
      );
      expect(lines.filter((line) => /\b(?:socket|connect)\(AF_INET/.test(line))).toEqual([]);
      expect(lines.filter((line) => /\.node"/.test(line))).toEqual([]);
    },
  );
});
