import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { describe, expect } from 'vitest';
import { fiveHops } from '../emulator/worlds.ts';
import { it, type Box } from '../support/case.ts';
import { fiveHopConfig } from '../support/configs.ts';
import { expectDocument } from '../support/document.ts';
import { unkept } from '../support/file-cache.ts';
import { programs, skipped, skippedFor } from '../support/installed.ts';
import { program, programLine, type Run } from '../support/program.ts';
import { secretService, whyNoSecretService } from '../support/secret-service.ts';

const key =
  '{"Version":1,"AccessKeyId":"AKIAI44QH8DHBEXAMPLE","SecretAccessKey":"je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY"}';
const roleB = 'process --profile role-b';

async function prepare(box: Box): Promise<void> {
  await box.emulate(fiveHops);
  box.config(`${fiveHopConfig}\n[profile other]\ncredential_process = cat ${box.path('key.json')}\n`);
  writeFileSync(box.path('key.json'), key);
}

const limited = (box: Box, limit: string, words: string, env: Record<string, string> = {}): Promise<Run> =>
  box.command(['sh', '-c', `ulimit ${limit} && exec ${programLine} ${words}`], { env });

/** What a refusal looks like; a crash of Node or Bun begins otherwise, and has no code. */
const REFUSAL = /^rolechain: error: .* \[[A-Z_]+\]\n(?:rolechain: hint: .*\n)*$/;
const isInternal = ({ stderr }: Run): boolean => stderr.includes('[INTERNAL]');

/** The fewest descriptors with which the runtime reads its own program. */
async function fewest(box: Box): Promise<number> {
  for (let most = 8; most < 128; most += 1) {
    // oxlint-disable-next-line no-await-in-loop -- the first that does is wanted
    if ((await limited(box, `-n ${most}`, 'process --profile nobody')).code === 3) return most;
  }
  throw new Error('it never starts');
}

describe.skipIf(!programs.sh)(`limits of the shell${skipped(programs.sh, 'sh')}`, () => {
  it('ulimit -n 64: every command works', async ({ box }) => {
    await prepare(box);
    for (const words of [
      roleB,
      'process --profile other',
      'exec role-a -- true',
      'try role-a -- true',
      'login role-a',
    ]) {
      // oxlint-disable-next-line no-await-in-loop -- not all at once
      expect([words, (await limited(box, '-n 64', words)).code]).toEqual([words, 0]);
    }
  });

  it('ulimit -n: from where the runtime starts, each run is an answer or a refusal with a code', async ({ box }) => {
    await prepare(box);
    const from = await fewest(box);
    const all = [
      `${roleB} --no-cache`,
      'process --profile other --no-cache',
      'exec role-a --no-cache -- true',
      'try role-a --no-cache -- true',
    ];
    for (let most = from; most < from + 10; most += 3) {
      for (const words of all) {
        // oxlint-disable-next-line no-await-in-loop -- not all at once
        const ran = await limited(box, `-n ${most}`, words);
        const where = `${words} with ${most}: ${ran.stderr}`;
        expect(isInternal(ran), where).toBe(false);
        if (ran.code !== 0) expect([ran.stdout, ran.stderr], where).toEqual(['', expect.stringMatching(REFUSAL)]);
      }
    }
  });

  const lacking = whyNoSecretService();
  it.skipIf(lacking !== undefined)(`ulimit -n with a keychain: the same${skippedFor(lacking)}`, async ({ box }) => {
    await prepare(box);
    const keychain = await secretService('unlocked');
    try {
      const env = { ...keychain.env, HOME: box.home.path, ROLECHAIN_CACHE: 'keychain' };
      const from = await fewest(box);
      for (let most = from; most < from + 6; most += 1) {
        // oxlint-disable-next-line no-await-in-loop -- not all at once
        const ran = await limited(box, `-n ${most}`, roleB, env);
        const where = `with ${most}: ${ran.stderr}`;
        expect(isInternal(ran), where).toBe(false);
        if (ran.code === 0) expectDocument(ran.stdout);
        else expect([ran.stdout, ran.stderr], where).toEqual(['', expect.stringMatching(REFUSAL)]);
      }
    } finally {
      await keychain.stop();
    }
  });

  it('ulimit -f 0: the answer is given, nothing is kept, and both it and login say so', async ({ box }) => {
    await prepare(box);
    const { code, stdout, stderr } = await limited(box, '-f 0', roleB);
    expect([code, stderr]).toEqual([0, unkept('it would be larger than files may be here (see "ulimit -f")')]);
    expectDocument(stdout);
    expect((await limited(box, '-f 0', 'cache list')).stdout).toBe('nothing is kept\n');
    expect(await limited(box, '-f 0', 'login role-a')).toMatchObject({ code: 5, stdout: '' });
    const refused = await limited(box, '-f 0', `${roleB} >${box.path('answer')}`);
    expect([refused.code, refused.stderr.split('\n')[0]]).toEqual([
      3,
      'rolechain: error: stdout cannot be written: it would be larger than files may be here (see "ulimit -f") [OUTPUT_UNWRITABLE]',
    ]);
  });

  it.for(['-t 10', '-c 0', '-l 0', '-s 512'])('ulimit %s changes nothing', async (limit, { box }) => {
    await prepare(box);
    const { code, stdout, stderr } = await limited(box, limit, roleB);
    expect([code, stderr]).toEqual([0, '']);
    expectDocument(stdout);
  });
});

const blocks = spawnSync('env', ['--block-signal', 'true'], { stdio: 'ignore' }).status === 0;

describe.skipIf(!blocks)(`signals that who starts us has changed${skipped(blocks, 'env with --block-signal')}`, () => {
  // A daemon that wants no zombies ignores SIGCHLD, and its children inherit that: how theirs ended is forgotten.
  it.for(['--ignore-signal=CHLD', '--ignore-signal=INT,TERM,HUP,QUIT,PIPE', '--block-signal', '--default-signal'])(
    'env %s: children are started, and how they end is known',
    async (flag, { box }) => {
      await prepare(box);
      // Without a shell in between, which puts SIGCHLD right.
      const under = (...words: string[]): Promise<Run> => box.command(['env', flag, ...program, ...words]);
      expect(await under('process', '--profile', 'other')).toMatchObject({ code: 0, stdout: `${key}\n`, stderr: '' });
      expect(await under('exec', 'role-a', '--', 'sh', '-c', 'exit 7')).toMatchObject({ code: 7, stderr: '' });
      expect(await under('try', 'role-a', '--', 'sh', '-c', 'exit 7')).toMatchObject({ code: 7 });
    },
  );
});
