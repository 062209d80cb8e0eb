import { writeFileSync } from 'node:fs';
import { expect } from 'vitest';
import { trust } from '../emulator/documents.ts';
import { fiveHops, testAdminKey } from '../emulator/worlds.ts';
import { it, type Box } from '../support/case.ts';
import { adminKeys, fiveHopConfig } from '../support/configs.ts';
import { programLine } from '../support/program.ts';
import { shownWidth } from '../../src/errors/shown-width.ts';
import type { Step } from '../support/terminal.ts';
import { configOf, people, worldOf, type Wish } from '../support/two-accounts.ts';

const erase = '\r\u001b[K';
const roleA = 'role_arn = arn:aws:iam::111111111111:role/role-a\nsource_profile = default\n';

async function screenOf(box: Box, script: string, steps: readonly Step[] = []): Promise<string> {
  const { screen } = await box.terminal(script, steps, { TERM: 'xterm' });
  return screen;
}

it('shows each hop as it is made, and nothing is left', async ({ box }) => {
  await box.emulate(fiveHops);
  box.config(fiveHopConfig);
  expect(await screenOf(box, `${programLine} exec role-c -- echo done`)).toBe(
    ['a', 'b', 'c'].map((x, index) => `rolechain: ${index + 1}/3 role-${x} (profile role-${x}) …${erase}`).join('') +
      'done\r\n',
  );
});

it('shows that `why` reads IAM, and nothing is left', async ({ box }) => {
  const wish: Wish = { where: 'same', trusts: trust(`arn:aws:iam::${people}:root`), reads: true };
  await box.emulate(worldOf(wish));
  box.config(configOf(wish));
  const screen = await screenOf(box, `${programLine} why deploy`);
  const [hop, reading, rest, ...more] = screen.split(erase);
  expect([hop, reading, more]).toEqual([
    'rolechain: 1/1 team/Deploy (profile deploy) …',
    'rolechain: reading IAM …',
    [],
  ]);
  expect(rest).toContain('deploy is refused at hop 1 of 1');
});

it('shows none of it to `process`, into a file, or a second time', async ({ box }) => {
  await box.emulate(fiveHops);
  box.config(fiveHopConfig);
  const quiet = [
    `process --profile role-a >"${box.answers}/out"`,
    'exec role-b -- echo done 2>&1 | cat',
    'login role-b',
  ];
  expect(await screenOf(box, quiet.map((words) => `${programLine} ${words}`).join('; '))).toMatch(
    /^done\r\nrole-b: arn:[^\r]+\r\n$/,
  );
});

it('leaves the lines to a trace', async ({ box }) => {
  await box.emulate(fiveHops);
  box.config(fiveHopConfig);
  const screen = await screenOf(box, `ROLECHAIN_TRACE=1 ${programLine} exec role-a -- echo done`);
  expect(screen.split('\r\n').filter((line) => !line.startsWith('rolechain: trace: '))).toEqual(['done', '']);
});

it.for([{ columns: 12 }, { columns: 40 }, { columns: 0 }])(
  'never wraps, in $columns columns',
  async ({ columns }, { box }) => {
    await box.emulate(fiveHops);
    box.config(`[default]\n${adminKeys}[profile "${'名前'.repeat(20)}"]\n${roleA}`);
    const screen = await screenOf(box, `stty cols ${columns}; ${programLine} exec ${'名前'.repeat(20)} -- echo done`);
    const [line = '', rest] = screen.split(erase);
    expect(rest).toBe('done\r\n');
    // Without a width it is taken for the usual one.
    const width = shownWidth(line);
    expect([width > 9, width < (columns || 80)]).toEqual([true, true]);
  },
);

it('leaves the terminal to a base’s command that asks there', async ({ box }) => {
  await box.emulate(fiveHops);
  const keys = { Version: 1, AccessKeyId: testAdminKey.id, SecretAccessKey: testAdminKey.secret };
  // Outside of the home, which is searched for secrets.
  const ask = `printf 'Password: ' >/dev/tty; read -r _ </dev/tty; cat "${box.answers}/keys"`;
  box.config(`[default]\ncredential_process = ${ask}\n[profile a]\n${roleA}`);
  writeFileSync(`${box.answers}/keys`, JSON.stringify(keys));
  const screen = await screenOf(box, `${programLine} exec a -- echo done`, [{ sees: 'Password: ', types: '\r' }]);
  expect(screen.split('Password: ')[0]).toBe(`rolechain: 1/1 role-a (profile a) …${erase}`);
  expect(screen).toMatch(/done\r\n$/);
});

it('is gone after Ctrl-C', async ({ box }) => {
  const sts = await box.emulate(fiveHops);
  box.config(fiveHopConfig);
  sts.fault({ kind: 'stall' }, { action: 'AssumeRole', times: Infinity });
  const line = 'rolechain: 1/1 role-a (profile role-a) …';
  const screen = await screenOf(box, `trap : INT; ${programLine} exec role-a -- true; echo "exit $?"`, [
    { sees: line, types: '\u0003' },
  ]);
  expect(screen.replace('^C', '')).toBe(`${line}${erase}exit 130\r\n`);
});
