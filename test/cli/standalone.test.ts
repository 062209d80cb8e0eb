import { copyFileSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect } from 'vitest';
import { fiveHops } from '../emulator/worlds.ts';
import { allCalls } from '../support/calls.ts';
import { it, type Box, type BoxOptions } from '../support/case.ts';
import { fiveHopConfig } from '../support/configs.ts';
import { expectDocument } from '../support/document.ts';
import { programs, skipped } from '../support/installed.ts';
import { standalone } from '../support/program.ts';
import { root } from '../support/root.ts';
import { secretService, whyNoSecretService } from '../support/secret-service.ts';

const args = ['process', '--profile', 'role-e'];
const none = standalone === undefined ? ' (SKIPPED: ROLECHAIN_BIN names no standalone)' : '';
const traced = standalone !== undefined && programs.strace;
const why = none || skipped(programs.strace, 'strace');

/** Runs the program and gives every path that it or a child of it named to the system. */
async function pathsOf(box: Box, words: readonly string[], options: BoxOptions = {}): Promise<readonly string[]> {
  const log = join(box.answers, 'paths');
  const under = ['strace', '-f', '-qq', '-e', 'trace=%file,connect,bind', '-o', log];
  const { code, stdout, stderr } = await box.run(words, { cwd: box.home.path, ...options, under });
  expect([code, stderr]).toEqual([0, '']);
  if (words[0] === 'process') expectDocument(stdout);
  const lines = readFileSync(log, 'utf8').split('\n');
  return [...new Set(lines.flatMap((line) => /"(\/[^"]*)"/.exec(line)?.[1] ?? []))];
}

/** Paths in folders that anybody may write to. */
function temporary(box: Box, paths: readonly string[]): readonly string[] {
  const { path } = box.home;
  const own = (file: string): boolean => file === standalone || file === path || file.startsWith(`${path}/`);
  return paths.filter(
    (file) => file.startsWith(`${path}/tmp`) || (/^\/(?:tmp|var\/tmp|dev\/shm)\b/.test(file) && !own(file)),
  );
}

describe.skipIf(!traced)(`a hit of the standalone${why}`, () => {
  it('opens the config files and the item, loads no native module, and talks to nobody', async ({ box }) => {
    const sts = await box.emulate(fiveHops);
    box.config(fiveHopConfig);
    expect(await box.run(args)).toMatchObject({ code: 0 });
    await sts.close();
    const paths = await pathsOf(box, args);
    const below = paths.flatMap((path) =>
      path.startsWith(`${box.home.path}/`) ? path.slice(box.home.path.length + 1) : [],
    );
    const files = below
      .map((path) => path.replace(/[0-9a-f]{64}$/, 'ITEM'))
      .filter((path) => !/^run(?:\/rolechain)?$/.test(path));
    expect(files.toSorted()).toEqual(['.aws/config', '.aws/credentials', 'run/rolechain/ITEM']);
    expect(paths.filter((path) => path.endsWith('.node') || path.endsWith('package.json'))).toEqual([]);
  });
});

// Bun unpacks what an executable brings along into the temporary folder unless it lies beside it.
describe.skipIf(!traced)(`the temporary folder is neither read nor written${why}`, () => {
  it('by a miss, which takes locks, and by a hit', async ({ box }) => {
    await box.emulate(fiveHops);
    box.config(fiveHopConfig);
    for (const what of ['miss', 'hit']) {
      // oxlint-disable-next-line no-await-in-loop -- the second finds what the first has kept
      expect([what, temporary(box, await pathsOf(box, args))]).toEqual([what, []]);
    }
    expect(readdirSync(box.path('tmp'))).toEqual([]);
  });

  it.skipIf(whyNoSecretService() !== undefined)('with a real keychain', async ({ box }) => {
    const keychain = await secretService('unlocked');
    try {
      await box.emulate(fiveHops);
      box.config(fiveHopConfig);
      const env = { ...keychain.env, HOME: box.home.path, ROLECHAIN_CACHE: 'keychain' };
      const bus = dirname(/path=([^,]*)/.exec(keychain.env['DBUS_SESSION_BUS_ADDRESS'] ?? '')?.[1] ?? '');
      for (const what of ['miss', 'hit']) {
        // oxlint-disable-next-line no-await-in-loop -- the second finds what the first has kept
        const found = temporary(box, await pathsOf(box, args, { env })).filter((path) => !path.startsWith(bus));
        expect([what, found]).toEqual([what, []]);
      }
      expect(readdirSync(box.path('tmp'))).toEqual([]);
    } finally {
      await keychain.stop();
    }
  });
});

/** What Bun and its like would find in a folder, each with code or settings of its own. */
const bait = {
  'bunfig.toml': 'preload = ["./evil.mjs"]\nlogLevel = "debug"\n',
  '.bunfig.toml': 'preload = ["./evil.mjs"]\n',
  '.env': 'AWS_PROFILE=evil\nROLECHAIN_TRACE=1\n',
  '.env.local': 'AWS_PROFILE=evil\n',
  '.env.production': 'AWS_PROFILE=evil\n',
  '.env.development': 'AWS_PROFILE=evil\n',
  'package.json': '{"name":"evil","version":"6.6.6","type":"module","main":"evil.mjs","yargs":{"strict":false}}',
  'tsconfig.json': '{"compilerOptions":{"paths":{"*":["./evil.mjs"]}}}',
  'locales/en.json': '{"Commands:":"evil"}',
  'natives/keyring.node': 'evil',
  'node_modules/fs-native-extensions/index.js': 'throw new Error("evil")',
  'evil.mjs': 'process.stdout.write("evil");',
};

describe.skipIf(!traced)(`a folder full of settings for Bun changes nothing${why}`, () => {
  it.for([
    { what: 'a miss', words: args },
    { what: 'explain', words: ['explain', 'role-e'] },
    { what: 'help', words: ['--help'] },
    { what: 'the version', words: ['--version'] },
  ])('of $what', async ({ words }, { box }) => {
    await box.emulate(fiveHops);
    box.config(fiveHopConfig);
    for (const [name, text] of Object.entries(bait)) {
      box.home.write(`repository/${name}`, text);
      // The home is no better than any other folder.
      if (name !== 'evil.mjs') box.home.write(name, text);
    }
    box.home.write('evil.mjs', bait['evil.mjs']);
    const cwd = box.path('repository');
    const seen = await pathsOf(box, words, { cwd });
    const names = new Set(Object.keys(bait).flatMap((name) => [box.path(name), join(cwd, name)]));
    expect(seen.filter((path) => names.has(path) || path.startsWith(`${cwd}/`))).toEqual([]);
  });
});

describe.skipIf(standalone === undefined)(`beside Node's program${none}`, () => {
  it('both wait for one refresh: twenty cold starts, one sequence of calls, one answer', async ({ box }) => {
    const sts = await box.emulate(fiveHops);
    box.config(fiveHopConfig);
    const both = [[standalone ?? ''], [process.execPath, join(root, 'bin/rolechain.js')]];
    const runs = Array.from({ length: 10 }, () => both.map((words) => box.command([...words, ...args])));
    const ran = await Promise.all(runs.flat());
    expect(ran.map(({ code, signal, stderr }) => ({ code, signal, stderr }))).toEqual(
      ran.map(() => ({ code: 0, signal: null, stderr: '' })),
    );
    const answers = [...new Set(ran.map(({ stdout }) => stdout))];
    expect(answers).toHaveLength(1);
    expectDocument(answers.join(''));
    const roles = ['a', 'b', 'c', 'd', 'e'].map((name) => `AssumeRole role-${name}`);
    expect(allCalls(sts.calls)).toEqual(['GetCallerIdentity', ...roles]);
  });
});

describe.skipIf(standalone === undefined)(`the executable alone${none}`, () => {
  it('works where it was copied to, without the files beside it', async ({ box }) => {
    await box.emulate(fiveHops);
    box.config(fiveHopConfig);
    mkdirSync(box.path('bin'));
    const copy = box.path('bin/rolechain');
    copyFileSync(standalone ?? '', copy);
    const version = await box.command([copy, '--version']);
    expect(version).toEqual(await box.command([standalone ?? '', '--version']));
    expectDocument((await box.command([copy, ...args])).stdout);
    expect((await box.command([copy, 'completion', 'bash'])).stdout).toContain('complete');
    const adopted = await box.command([copy, 'adopt', 'role-a', '--dry-run']);
    expect(adopted.stdout).toContain(`credential_process = "${copy}" process --profile role-a`);
  });
});
