import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { fiveHops, mfaFirstHop, testAdminMfa } from '../emulator/worlds.ts';
import { assumed } from '../support/calls.ts';
import { it, type Box } from '../support/case.ts';
import { adminKeys, fiveHopConfig } from '../support/configs.ts';
import { programs, skipped } from '../support/installed.ts';
import { programLine } from '../support/program.ts';
import { root } from '../support/root.ts';
import type { Step, TerminalRun } from '../support/terminal.ts';

const line = `${programLine} exec role-a --`;
const heard = `"${process.execPath}" "${root}/test/support/programs/heard.mjs"`;
const bash = 'bash --norc --noprofile -i';
const noBash = skipped(programs.bash, 'bash');

async function prepare(box: Box): Promise<void> {
  await box.emulate(fiveHops);
  box.config(fiveHopConfig);
}

/** A terminal for which neither we nor a shell writes anything that moves the cursor. */
async function onTerminal(box: Box, script: string, steps: readonly Step[] = []): Promise<TerminalRun> {
  return box.terminal(script, steps, { TERM: 'dumb' });
}

it('Ctrl-C reaches the command once, and what it does about it is its own affair', async ({ box }) => {
  await prepare(box);
  const { screen } = await onTerminal(box, `trap : INT; stty -echo; ${line} ${heard}; echo "exit $?"`, [
    { sees: 'ready', types: '\u0003' },
    { sees: 'heard SIGINT', types: 'echo\r' },
    { sees: 'heard SIGUSR2', types: 'echo\r' },
    { sees: 'heard SIGUSR2', types: 'end 5\r' },
  ]);
  const all = ['ready', 'heard SIGINT', 'heard SIGUSR2', 'heard SIGUSR2', 'exit 5', ''];
  // Where the terminal shows typed control characters, `^C` stands before the answer.
  expect(screen.replaceAll('^C', '').split('\r\n')).toEqual(all);
});

it.skipIf(!programs.strace)(
  `and exec sends it no second SIGINT, which could merge with the first unseen${skipped(programs.strace, 'strace')}`,
  async ({ box }) => {
    await prepare(box);
    const log = box.path('tmp', 'signals');
    const traced = `strace -f -qq -e trace=kill -e signal=none -o "${log}" ${line} ${heard}`;
    await onTerminal(box, `trap : INT; ${traced}`, [
      { sees: 'ready', types: '\u0003' },
      { sees: 'heard SIGINT', types: 'echo\r' },
      { sees: 'heard SIGUSR2', types: 'end 0\r' },
    ]);
    const sent = [...readFileSync(log, 'utf8').matchAll(/kill\(\d+, (\w+)\)/g)].map(([, signal]) => signal);
    // The command’s to exec, and the same passed on to the command.
    expect(sent).toEqual(['SIGUSR2', 'SIGUSR2']);
  },
);

it('Ctrl-C ends a command that does nothing about it, and the shell sees a signal', async ({ box }) => {
  await prepare(box);
  const script = `trap : INT; ${line} sh -c "echo ready; exec sleep 600"; echo "exit $?"`;
  const { screen } = await onTerminal(box, script, [{ sees: 'ready', types: '\u0003' }]);
  expect(screen).toMatch(/exit 130\r\n$/);
});

it('SIGINT for one in the background is passed on: no key has sent it', async ({ box }) => {
  await prepare(box);
  // With job control the job is a process group of its own; the command itself sends the signal, to exec alone.
  const command = `sh -c 'trap "echo heard; exit 6" INT; kill -INT $PPID; while :; do sleep 0.05; done'`;
  const { screen } = await onTerminal(box, `set -m; ${line} ${command} & wait $!; echo "exit $?"`);
  expect(screen).toBe('heard\r\nexit 6\r\n');
});

it.skipIf(!programs.bash)(`Ctrl-Z stops it like any job, and fg goes on with it${noBash}`, async ({ box }) => {
  await prepare(box);
  const { screen, exit } = await onTerminal(box, `cd /; PS1="> " exec ${bash}`, [
    { sees: '> ', types: `${line} ${heard}\r` },
    { sees: '\nready', types: '\u001a' },
    { sees: 'Stopped', types: '' },
    { sees: '> ', types: 'fg\r' },
    { sees: '\nheard SIGCONT', types: 'end 4\r' },
    { sees: '> ', types: 'echo "exit $?"\r' },
    { sees: '\nexit 4\r\n> ', types: 'exit 3\r' },
  ]);
  expect({ exit, stopped: screen.split('Stopped').length - 1 }).toEqual({ exit: 3, stopped: 1 });
});

it.skipIf(!programs.bash)(`a shell in it has the terminal to itself, jobs included${noBash}`, async ({ box }) => {
  await prepare(box);
  const { screen, exit } = await onTerminal(box, `cd /; PS1="\\$ROLECHAIN_PROFILE> " ${line} ${bash}; exit $?`, [
    { sees: 'role-a> ', types: 'sh -c "echo up; exec sleep 600"\r' },
    { sees: '\nup', types: '\u0003' },
    { sees: 'role-a> ', types: 'echo "$?=$AWS_REGION"\r' },
    { sees: '\n130=us-east-1\r\nrole-a> ', types: `${heard}\r` },
    { sees: '\nready', types: '\u001a' },
    { sees: 'Stopped', types: '' },
    { sees: 'role-a> ', types: 'fg\r' },
    { sees: '\nheard SIGCONT', types: 'end 0\r' },
    { sees: 'role-a> ', types: 'exit 7\r' },
  ]);
  expect({ exit, screen }).toEqual({ exit: 7, screen: expect.not.stringContaining('rolechain:') });
});

it('shows on stderr what it waits for, and takes that away before the command has its turn', async ({ box }) => {
  await prepare(box);
  const { screen } = await box.terminal(`${line} echo ran`, []);
  expect(screen).toBe('rolechain: 1/1 role-a (profile role-a) …\r\u001b[Kran\r\n');
});

it('leaves the terminal as the command left it', async ({ box }) => {
  await prepare(box);
  const { screen } = await onTerminal(box, `${line} stty -echo; stty -a | grep -wo -e "-*echo"`);
  expect(screen).toBe('-echo\r\n');
});

it('asks for a code on the terminal, and then the command has it', async ({ box }) => {
  const sts = await box.emulate(mfaFirstHop);
  const keys = `source_profile = default\nmfa_serial = ${testAdminMfa}\n`;
  box.config(`[default]\n${adminKeys}[profile role-a]\nrole_arn = arn:aws:iam::111111111111:role/role-a\n${keys}`);
  const prompt = `MFA code for ${testAdminMfa} (profile role-a): `;
  const { screen } = await onTerminal(box, `${line} sh -c 'echo go; read word; echo "read $word"'; echo "exit $?"`, [
    { sees: prompt, types: '123456\r' },
    { sees: 'go\r\n', types: 'typed\r' },
  ]);
  expect(screen).toMatch(/typed\r\nread typed\r\nexit 0\r\n$/);
  expect(assumed(sts.calls).map(({ errorCode }) => errorCode)).toEqual([undefined]);
});

it('nobody is asked for a code where there is no such command', async ({ box }) => {
  const sts = await box.emulate(mfaFirstHop);
  const keys = `source_profile = default\nmfa_serial = ${testAdminMfa}\n`;
  box.config(`[default]\n${adminKeys}[profile role-a]\nrole_arn = arn:aws:iam::111111111111:role/role-a\n${keys}`);
  const { screen } = await onTerminal(box, `${line} no-such-command; echo "exit $?"`);
  expect(screen).toBe('rolechain: error: there is no command no-such-command [COMMAND_NOT_FOUND]\r\nexit 127\r\n');
  expect(sts.calls).toEqual([]);
});
