import { readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'vitest';
import { fiveHops, mfaFirstHop, testAdminMfa } from '../emulator/worlds.ts';
import { assumed } from '../support/calls.ts';
import { it, type Box } from '../support/case.ts';
import { adminKeys, fiveHopConfig } from '../support/configs.ts';
import { programLine } from '../support/program.ts';
import { root } from '../support/root.ts';
import type { Step, TerminalRun } from '../support/terminal.ts';

const line = `${programLine} try role-a --watch --policy ~/read.json --`;
const heard = `"${process.execPath}" "${root}/test/support/programs/heard.mjs"`;
const DONE = '; exit code 0';

function policy(name: string): string {
  const Statement = { Sid: name, Effect: 'Allow', Action: 's3:GetObject', Resource: '*' };
  return JSON.stringify({ Version: '2012-10-17', Statement });
}

/** A step that saves the policy, as somebody at another terminal would. */
function saves(box: Box, sees: string, name: string): Step {
  return { sees, does: () => writeFileSync(box.path('read.json'), policy(name)) };
}

async function onTerminal(box: Box, script: string, steps: readonly Step[]): Promise<TerminalRun> {
  const sts = await box.emulate(fiveHops);
  box.config(fiveHopConfig);
  box.home.write('read.json', policy('First'));
  const ran = await box.terminal(script, steps, { TERM: 'dumb' });
  expect(sts.calls.map(({ errorCode }) => errorCode).filter((code) => code !== undefined)).toEqual([]);
  return ran;
}

/** The script of a shell that a person comes back to: how the terminal is set before and after. */
function between(command: string): string {
  return `trap : INT; stty -a > before; ${command}; echo "exit $?"; stty -a > after`;
}

function settings(box: Box): readonly string[] {
  return ['before', 'after'].map((name) => readFileSync(box.path(name), 'utf8'));
}

it('Ctrl-C between two runs ends it with 130 and leaves the terminal as it was', async ({ box }) => {
  const { screen } = await onTerminal(box, `cd; ${between(`${line} true`)}`, [{ sees: DONE, types: '\u0003' }]);
  expect(screen).toMatch(/exit 130\r\n$/);
  expect(screen).not.toContain('error');
  const [before, after] = settings(box);
  expect(after).toBe(before);
});

it('Ctrl-C in a run is for the command, once; when it has ended so has the watch', async ({ box }) => {
  const { screen } = await onTerminal(box, `cd; stty -echo; ${between(`${line} ${heard}`)}`, [
    { sees: 'ready', types: '\u0003' },
    { sees: 'heard SIGINT', types: 'echo\r' },
    { sees: 'heard SIGUSR2', types: 'end 0\r' },
  ]);
  expect(
    screen
      .replaceAll('^C', '')
      .split('\r\n')
      .filter((text) => !text.startsWith('rolechain: try: ')),
  ).toEqual(['ready', 'heard SIGINT', 'heard SIGUSR2', 'exit 130', '']);
});

it('a command that leaves the terminal raw does not take Ctrl-C away from the next', async ({ box }) => {
  const { screen } = await onTerminal(box, `cd; ${between(`${line} sh -c 'stty raw -echo; echo ran'`)}`, [
    saves(box, DONE, 'Second'),
    { sees: DONE, types: '\u0003' },
  ]);
  expect(screen).toMatch(/exit 130\r\n$/);
  expect(screen.match(/ran/g)).toHaveLength(2);
  const [before, after] = settings(box);
  expect(after).toBe(before);
});

it('nor does one that Ctrl-C ends while the terminal is without echo', async ({ box }) => {
  const script = `${line} sh -c 'stty -echo; echo ready; exec sleep 600'`;
  const { screen } = await onTerminal(box, `cd; ${between(script)}`, [{ sees: 'ready', types: '\u0003' }]);
  expect(screen).toMatch(/exit 130\r\n$/);
  const [before, after] = settings(box);
  expect(after).toBe(before);
});

it('the command reads what is typed, in each run', async ({ box }) => {
  const { screen } = await onTerminal(box, `cd; ${between(`${line} sh -c 'echo ask; read word; echo "got $word"'`)}`, [
    { sees: 'ask', types: 'one\r' },
    saves(box, DONE, 'Second'),
    { sees: 'ask', types: 'two\r' },
    { sees: 'got two', types: '' },
    { sees: DONE, types: '\u0003' },
  ]);
  expect(screen.match(/got \w+/g)).toEqual(['got one', 'got two']);
  expect(screen).toMatch(/exit 130\r\n$/);
});

it('a code is asked for once, and Ctrl-C at the prompt of a later run ends it', async ({ box }) => {
  const sts = await box.emulate(mfaFirstHop);
  const role = (name: string, more: string): string =>
    `[profile ${name}]\nrole_arn = arn:aws:iam::111111111111:role/role-a\nsource_profile = default\nmfa_serial = ${testAdminMfa}\n${more}`;
  box.config(`[default]\n${adminKeys}${role('role-a', '')}`);
  box.home.write('read.json', policy('First'));
  const prompt = `MFA code for ${testAdminMfa}`;
  const { screen } = await box.terminal(
    `cd; ${between(`${line} true`)}`,
    [
      { sees: prompt, types: '123456\r' },
      saves(box, DONE, 'Second'),
      {
        sees: DONE,
        does: () => {
          // From now on every role takes a code of its own.
          box.config(`[default]\n${adminKeys}${role('role-a', 'mfa_session_seconds = 0\n')}`);
          writeFileSync(box.path('read.json'), policy('Third'));
        },
      },
      { sees: prompt, types: '\u0003' },
    ],
    { TERM: 'dumb' },
  );
  expect(screen).toMatch(/exit 130\r\n$/);
  expect(assumed(sts.calls).map(({ params }) => /"Sid":"(\w+)"/.exec(params.policy ?? '')?.[1])).toEqual([
    'First',
    'Second',
  ]);
  const [before, after] = settings(box);
  expect(after).toBe(before);
});
