import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect } from 'vitest';
import type { Emulator, World } from '../emulator/emulator.ts';
import { allow, sessionPolicy, testAdminKey } from '../emulator/worlds.ts';
import { it, type Box } from '../support/case.ts';
import { adminKeys } from '../support/configs.ts';
import { programs, skipped } from '../support/installed.ts';
import { root } from '../support/root.ts';
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

/** Every file of ours, and of packages, that Node loaded as code, as V8 lists it for coverage when the process ends. */
async function loadedBy(box: Box, words: readonly string[]): Promise<readonly string[]> {
  const folder = box.path('tmp', `modules-${words.join('-').length}`);
  mkdirSync(folder);
  expect(await box.run(words, { env: { NODE_V8_COVERAGE: folder } })).toMatchObject({ code: 0, stderr: '' });
  const urls = readdirSync(folder).flatMap((name) => {
    const report: unknown = JSON.parse(readFileSync(join(folder, name), 'utf8'));
    return JSON.stringify(report).match(/"url":"file:[^"]+"/g) ?? [];
  });
  return urls
    .map((url) => relative(root, fileURLToPath(url.slice('"url":"'.length, -1))).replaceAll('\\', '/'))
    .toSorted();
}

/** What the build put into each file of dist/: `src/…` and `node_modules/…`. */
const bundles = new Map<string, readonly string[]>(Object.entries(modulesOfBuild()));

function modulesOfBuild(): Record<string, readonly string[]> {
  const text: unknown = JSON.parse(readFileSync(join(root, 'build/modules.json'), 'utf8'));
  if (!isListOfLists(text)) throw new Error('build/modules.json is not what scripts/build.js writes');
  return text;
}

function isListOfLists(value: unknown): value is Record<string, readonly string[]> {
  return typeof value === 'object' && value !== null && Object.values(value).every((list) => Array.isArray(list));
}

const modulesIn = (files: readonly string[]): readonly string[] =>
  files.flatMap((file) => bundles.get(file.replace(/^dist\//, '')) ?? []);

/** Packages are what is slow to load; of our own, what a hit has no use for. */
const packagesIn = (files: readonly string[]): readonly string[] => [
  ...new Set(modulesIn(files).flatMap((name) => /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(name)?.[1] ?? [])),
];
const foldersIn = (files: readonly string[]): readonly string[] =>
  [...new Set(modulesIn(files).flatMap((name) => /^src\/([\w-]+)\//.exec(name)?.[1] ?? []))].toSorted();

const chunks = readdirSync(join(root, 'dist')).filter((name) => /\.c?js$/.test(name));

describe('the bundle', () => {
  it('holds everything in its own files but what belongs to Node, and what only a proxy with Kerberos asks for', () => {
    const asked = chunks.flatMap((name) => {
      const text = readFileSync(join(root, 'dist', name), 'utf8');
      const code = text.replaceAll(/^\s*(?:\/\/|\*).*$/gm, '');
      return [...code.matchAll(/(?:\brequire\(|\bimport\(|\bfrom |^import )(["'])([\w.@/:-]+)\1/gm)].map(
        ([, , from = '']) => from,
      );
    });
    expect(asked.length).toBeGreaterThan(chunks.length);
    const foreign = [...new Set(asked)].filter((from) => !from.startsWith('./') && !isBuiltin(from));
    expect(foreign).toEqual(['@aws-sdk/signature-v4a', 'kerberos']);
    const missing = asked.filter((from) => from.startsWith('./') && !chunks.includes(from.slice('./'.length)));
    expect(missing).toEqual([]);
  });

  it('is listed, file by file', () => {
    expect([...bundles.keys()].toSorted()).toEqual(chunks.toSorted());
  });

  it('has one chunk that a hit needs, without a package, and without our code for calls, locks, prompts and policies', () => {
    expect(packagesIn(['start.cjs'])).toEqual([]);
    expect(foldersIn(['start.cjs'])).toEqual([
      'base',
      'cache',
      'chain',
      'cli',
      'config',
      'credentials',
      'errors',
      'keychain',
      'session',
      'state',
    ]);
    expect(packagesIn(['policies.cjs'])).toEqual(['@humanwhocodes/momoa']);
  });
});

/** What a hit loads, whoever asks and whatever store it is. */
const HIT = ['bin/rolechain.js', 'dist/start.cjs'];
const HIT_WITH_POLICY = ['bin/rolechain.js', 'dist/policies.cjs', 'dist/start.cjs'];

describe('a full hit', () => {
  it('with the file store loads one chunk, and one more for its policy', async ({ box }) => {
    const sts = await warm(box);
    expect(await loadedBy(box, args)).toEqual(HIT_WITH_POLICY);
    expect(sts.calls).toHaveLength(2);
  });

  it('without a policy loads one chunk', async ({ box }) => {
    await warm(box, config.replace(/ {2}session_policy.*\n/, ''));
    expect(await loadedBy(box, args)).toEqual(HIT);
  });

  it('of a federated user loads its rules, and nothing more', async ({ box }) => {
    const users = [{ name: 'alice', accessKeys: [testAdminKey], policies: [allow('*', '*')] }];
    const lines = '  federation = true\n  source_profile = default\n  session_policy = read.json\n';
    const federated = `[default]\n${adminKeys}[profile storage]\nrolechain =\n${lines}`;
    await warm(box, federated, { accounts: [{ id: '222222222222', users }] });
    expect(await loadedBy(box, args)).toEqual([...HIT_WITH_POLICY, 'dist/federation.cjs'].toSorted());
  });

  const why = whyNoSecretService();
  it.skipIf(why !== undefined)(
    `with a real keychain loads no more, the native module included${why === undefined ? '' : ` (SKIPPED: ${why})`}`,
    async ({ box }) => {
      const keychain = await secretService('unlocked');
      Object.assign(box.env, keychain.env, { HOME: box.home.path, ROLECHAIN_CACHE: 'keychain' });
      try {
        const sts = await warm(box);
        expect(await loadedBy(box, args)).toEqual(HIT_WITH_POLICY);
        expect(sts.calls).toHaveLength(2);
      } finally {
        await keychain.stop();
      }
    },
  );

  it('is told from a miss by this: a miss loads the SDK', async ({ box }) => {
    await warm(box);
    const files = await loadedBy(box, [...args, '--no-cache']);
    expect(packagesIn(files)).toContain('@aws-sdk/client-sts');
    expect(foldersIn(files)).toContain('sts');
    // What explains a refusal is for a refusal.
    expect(packagesIn(files)).not.toContain('@aws-sdk/client-iam');
    expect(foldersIn(files).filter((folder) => ['iam', 'refusal'].includes(folder))).toEqual([]);
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
