import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { mfaFirstHop, fiveHops, testAdminMfa } from '../../emulator/worlds.ts';
import { it, type Box } from '../../support/case.ts';
import { adminKeys, fiveHopConfig } from '../../support/configs.ts';
import { programs, skipped } from '../../support/installed.ts';
import { script } from '../../support/recorder.ts';

/** What runtimes, package managers, libraries and AWS's tools would find in a folder: settings, and code of somebody else's. */
const bait = {
  'bunfig.toml': 'preload = ["./evil.mjs"]\n',
  '.env': 'AWS_PROFILE=evil\nNODE_OPTIONS=--require=./evil.cjs\n',
  '.env.local': 'AWS_PROFILE=evil\n',
  '.npmrc': 'node-options=--require=./evil.cjs\nscript-shell=./evil.sh\n',
  '.node_repl_history': '',
  'node.config.json': '{"nodeOptions":{"import":["./evil.mjs"]}}',
  'package.json': '{"name":"rolechain","version":"6.6.6","type":"module","yargs":{"strict":false},"main":"evil.mjs"}',
  'tsconfig.json': '{"compilerOptions":{"paths":{"*":["./evil.mjs"]}}}',
  'locales/en.json': '{"Commands:":"evil"}',
  'node_modules/@napi-rs/keyring/index.js': 'throw new Error("evil")',
  'node_modules/fs-native-extensions/index.js': 'throw new Error("evil")',
  'node_modules/@aws-sdk/client-sts/index.js': 'throw new Error("evil")',
  'natives/keyring.node': 'evil',
  'dist/start.cjs': 'throw new Error("evil")',
  'bin/rolechain.js': 'throw new Error("evil")',
  rolechain: '#!/bin/sh\necho evil\n',
  '.aws/config': `[default]\n${adminKeys.replace('AKIA', 'EVIL')}`,
  '.aws/credentials': `[default]\n${adminKeys.replace('AKIA', 'EVIL')}`,
  'policy.json': '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}',
  'evil.mjs': 'process.stdout.write("evil");',
  'evil.cjs': 'process.stdout.write("evil");',
};

/** A folder that somebody else has filled, as a clone of a repository is. */
function repository(box: Box): string {
  for (const [name, text] of Object.entries(bait)) box.home.write(`repository/${name}`, text);
  return box.path('repository');
}

describe.skipIf(!programs.strace)(
  `nothing of the working folder is opened${skipped(programs.strace, 'strace')}`,
  () => {
    it.for(['process --profile role-e', 'explain role-e', 'list', 'doctor', '--help', '--version', 'cache list'])(
      'by %s',
      async (words, { box }) => {
        await box.emulate(fiveHops);
        box.config(fiveHopConfig);
        const cwd = repository(box);
        const log = join(box.answers, 'paths');
        const under = ['strace', '-f', '-qq', '-e', 'trace=%file', '-o', log];
        const { stdout } = await box.run(words.split(' '), { cwd, under });
        const named = readFileSync(log, 'utf8')
          .split('\n')
          .flatMap((line) => /"([^"]*)"/.exec(line)?.[1] ?? []);
        // Its own path is asked for; relative names would be looked for there.
        const inside = named.filter((path) => path.startsWith(`${cwd}/`) || !/^(?:\/|$)/.test(path));
        expect([inside.filter((path) => !/^\.{1,2}$/.test(path)), stdout.includes('evil')]).toEqual([[], false]);
      },
    );
  },
);

describe('programs in the working folder are not ours', () => {
  it.for(['.', '', 'tools', './tools'])('with %j on the PATH', async (entry, { box }) => {
    await box.emulate(mfaFirstHop);
    box.config(
      `[default]\n${adminKeys}[profile a]\nrole_arn = arn:aws:iam::111111111111:role/role-a\nsource_profile = default\nmfa_serial = ${testAdminMfa}\n`,
    );
    const cwd = repository(box);
    mkdirSync(join(cwd, 'tools'));
    for (const name of [
      'zenity',
      'kdialog',
      'pinentry',
      'xdg-open',
      'stty',
      'ps',
      'mkfifo',
      'curl',
      'node',
      'dbus-launch',
      'sh',
    ])
      for (const folder of ['', 'tools/'])
        script(box, `repository/${folder}${name}`, `touch "${cwd}/ran-${name}"; echo 123456`);
    const env = { PATH: `${entry}:/usr/bin:/bin`, DISPLAY: ':7', ROLECHAIN_MFA_PROMPT: 'zenity' };
    const codes: unknown[] = [];
    for (const words of [['process', '--profile', 'a'], ['console', 'a'], ['doctor']]) {
      // oxlint-disable-next-line no-await-in-loop -- the second would wait for the first
      codes.push((await box.run(words, { env, cwd })).code);
    }
    // There is nobody to ask, and nothing to ask with.
    expect(codes).toEqual([6, 6, 0]);
    expect(box.home.filesWith(['']).filter((file) => file.includes('/ran-'))).toEqual([]);
  });
});

it('a policy’s path is relative to the config file, and not to the working folder', async ({ box }) => {
  box.config(
    `[default]\n${adminKeys}[profile a]\nrole_arn = arn:aws:iam::111111111111:role/role-a\nsource_profile = default\nsession_policy = policy.json\n`,
  );
  const { code, stderr } = await box.run(['explain', 'a'], { cwd: repository(box) });
  expect([code, stderr.includes('~/.aws/policy.json')]).toEqual([3, true]);
});
