import { expect } from 'vitest';
import { fiveHops } from '../emulator/worlds.ts';
import { it, type Box } from '../support/case.ts';
import { fiveHopConfig } from '../support/configs.ts';
import { programs, skipped } from '../support/installed.ts';
import { programLine } from '../support/program.ts';
import { root } from '../support/root.ts';
import type { Step, TerminalRun } from '../support/terminal.ts';

const heard = `"${process.execPath}" "${root}/test/support/programs/heard.mjs"`;
const policy = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:Get*","Resource":"*"}}';
const sleeping = 'sh -c "echo ready; exec sleep 600"';

async function onTerminal(box: Box, script: string, steps: readonly Step[]): Promise<TerminalRun> {
  await box.emulate(fiveHops);
  box.config(fiveHopConfig);
  for (const name of ['a', 'b']) box.home.write(`work/${name}.json`, policy);
  return box.terminal(`cd "${box.path('work')}"; trap : INT; stty -echo; ${script}; echo "exit $?"`, steps, {
    TERM: 'dumb',
  });
}

it('Ctrl-C reaches the command once, and what it does about it is its own affair', async ({ box }) => {
  const { screen } = await onTerminal(box, `${programLine} try role-a -- ${heard}`, [
    { sees: 'ready', types: '\u0003' },
    { sees: 'heard SIGINT', types: 'echo\r' },
    { sees: 'heard SIGUSR2', types: 'end 5\r' },
  ]);
  const all = ['ready', 'heard SIGINT', 'heard SIGUSR2'];
  expect(screen.replaceAll('^C', '').split('\r\n')).toEqual([
    ...all,
    'rolechain: try: failed otherwise: no refusal of AWS’s is in its output; no session policy; exit code 5',
    'exit 5',
    '',
  ]);
});

it('Ctrl-C ends a command that does nothing about it, and is no verdict for --expect', async ({ box }) => {
  const { screen } = await onTerminal(box, `${programLine} try role-a --expect denied -- ${sleeping}`, [
    { sees: 'ready', types: '\u0003' },
  ]);
  expect(screen).toMatch(/exit 130\r\n$/);
});

it('Ctrl-C ends a whole matrix', async ({ box }) => {
  const { screen } = await onTerminal(box, `${programLine} try role-a --matrix "*.json" -- ${sleeping}`, [
    { sees: 'ready', types: '\u0003' },
  ]);
  expect(screen.replaceAll('^C', '')).toBe('ready\r\nexit 130\r\n');
});

it('so does Ctrl-\\', async ({ box }) => {
  const { screen } = await onTerminal(box, `trap : QUIT; ${programLine} try role-a --matrix "*.json" -- ${sleeping}`, [
    { sees: 'ready', types: '\u001c' },
  ]);
  expect(screen.replaceAll('^\\', '')).toBe('ready\r\nexit 131\r\n');
});

it.skipIf(!programs.bash)(
  `Ctrl-Z stops it like any job, and fg goes on with it${skipped(programs.bash, 'bash')}`,
  async ({ box }) => {
    const { screen } = await onTerminal(box, 'stty echo; PS1="> " bash --norc --noprofile -i', [
      { sees: '> ', types: `${programLine} try role-a -- ${heard}\r` },
      { sees: '\nready', types: '\u001a' },
      { sees: 'Stopped', types: '' },
      { sees: '> ', types: 'fg\r' },
      { sees: '\nheard SIGCONT', types: 'end 4\r' },
      { sees: 'exit code 4', types: '' },
      { sees: '> ', types: 'exit 3\r' },
    ]);
    expect({ end: screen.slice(-10), stopped: screen.split('Stopped').length - 1 }).toEqual({
      end: '\r\nexit 3\r\n',
      stopped: 1,
    });
  },
);

it('the verdict stands on a line of its own', async ({ box }) => {
  const { screen } = await onTerminal(box, `${programLine} try role-a -- printf done`, []);
  expect(screen).toBe('done\r\nrolechain: try: allowed; no session policy; exit code 0\r\nexit 0\r\n');
});

it('a command at the terminal reads from it', async ({ box }) => {
  const { screen } = await onTerminal(
    box,
    `${programLine} try role-a -- sh -c 'echo go; read word; echo "read $word"'`,
    [{ sees: 'go', types: 'typed\r' }],
  );
  expect(screen).toContain('go\r\nread typed\r\nrolechain: try: allowed; no session policy; exit code 0\r\nexit 0\r\n');
});
