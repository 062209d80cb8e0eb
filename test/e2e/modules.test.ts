import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import type { Emulator, World } from '../emulator/emulator.ts';
import { allow, sessionPolicy, testAdminKey } from '../emulator/worlds.ts';
import { bundles, chunks, foldersIn, loadedBy, packagesIn } from '../support/bundle.ts';
import { it, type Box } from '../support/case.ts';
import { adminKeys } from '../support/configs.ts';
import { programs, skipped, skippedFor } from '../support/installed.ts';
import { root } from '../support/root.ts';
import { notOfStandalone, standalone } from '../support/program.ts';
import { secretService, whyNoSecretService } from '../support/secret-service.ts';

const args = ['process', '--profile', 'storage'];
const policy = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}}';
const config = `[default]\n${adminKeys}[profile storage]\nrolechain =\n  role_arn = arn:aws:iam::222222222222:role/Storage\n  source_profile = default\n  session_policy = read.json\n`;

/** A chain with a policy, of which the answer is kept, and the code: what comes now is a hit. */
async function warm(box: Box, text = config, world: World = sessionPolicy): Promise<Emulator> {
  const sts = await box.emulate(world);
  box.config(text);
  box.home.write('.aws/read.json', policy);
  // Three runs keep the code that later ones load.
  for (let run = 0; run < 3; run += 1) expect(await box.run(args)).toMatchObject({ code: 0, stderr: '' });
  expect(sts.calls).toHaveLength(2);
  return sts;
}

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

  it('has two chunks that a hit needs, without a package, and without our code for calls, locks, prompts and policies', () => {
    expect(packagesIn(['start.cjs', 'answer.cjs'])).toEqual([]);
    expect(foldersIn(['start.cjs', 'answer.cjs'])).toEqual([
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
const HIT = ['bin/rolechain.js', 'dist/answer.cjs', 'dist/start.cjs'];
const HIT_WITH_POLICY = ['bin/rolechain.js', 'dist/answer.cjs', 'dist/policies.cjs', 'dist/start.cjs'];

describe.skipIf(standalone)(`a full hit${notOfStandalone}`, () => {
  it('with the file store loads two chunks, and one more for its policy', async ({ box }) => {
    const sts = await warm(box);
    expect(await loadedBy(box, args)).toEqual(HIT_WITH_POLICY);
    expect(sts.calls).toHaveLength(2);
  });

  it('without a policy loads two chunks', async ({ box }) => {
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
    `with a real keychain loads no more, the native module included${skippedFor(why)}`,
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

  it('is not the way of the child that writes to a native keychain, which loads no package but that one', async ({
    box,
  }) => {
    const files = await loadedBy(box, ['__keychain']);
    expect(files).toContain('dist/keychain-child.cjs');
    expect(packagesIn(files)).toEqual([]);
    expect(files.length).toBeLessThan(7);
  });

  it('works while STS is gone', async ({ box }) => {
    const sts = await warm(box);
    await sts.close();
    expect(await box.run(args)).toMatchObject({ code: 0, stderr: '' });
  });

  it.skipIf(!programs.strace)(
    `opens the config files, the policy, the item and the kept code, and no socket${skipped(programs.strace, 'strace')}`,
    async ({ box }) => {
      await warm(box);
      const log = box.path('tmp', 'opened');
      const under = ['strace', '-f', '-qq', '-e', 'trace=open,openat,openat2,socket,connect', '-o', log];
      expect(await box.run(args, { under })).toMatchObject({ code: 0, stderr: '' });
      const lines = readFileSync(log, 'utf8').split('\n');
      const below = lines.flatMap((line) => new RegExp(`"${box.home.path}/([^"]*)"`).exec(line)?.[1] ?? []);
      const [item = ''] = readdirSync(box.path('run', 'rolechain'));
      const kept = readdirSync(box.path('.cache/rolechain/code'))
        .filter((name) => /^(?:start|answer|policies)\.cjs-/.test(name))
        .map((name) => `.cache/rolechain/code/${name}`);
      expect([...new Set(below)].toSorted()).toEqual(
        ['.aws/config', '.aws/credentials', '.aws/read.json', `run/rolechain/${item}`, ...kept].toSorted(),
      );
      expect(lines.filter((line) => /\b(?:socket|connect)\(AF_INET/.test(line))).toEqual([]);
      expect(lines.filter((line) => /\.node"/.test(line))).toEqual([]);
    },
  );
});
