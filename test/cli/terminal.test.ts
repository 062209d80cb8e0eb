import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect } from 'vitest';
import { mfaFirstHop, testAdminMfa } from '../emulator/worlds.ts';
import { allCalls, assumed } from '../support/calls.ts';
import { it, type Box } from '../support/case.ts';
import { adminKeys } from '../support/configs.ts';
import { expectDocument } from '../support/document.ts';
import { program, programLine } from '../support/program.ts';

const role = (name: string): string => `role_arn = arn:aws:iam::111111111111:role/${name}\n`;
const mfa = `mfa_serial = ${testAdminMfa}\n`;
const config =
  `[default]\n${adminKeys}[profile a]\n${role('role-a')}source_profile = default\n${mfa}` +
  `[profile b]\n${role('role-b')}source_profile = a\n${mfa}[profile c]\n${role('role-c')}source_profile = default\n${mfa}`;
const prompt = `MFA code for ${testAdminMfa} (profile a): `;
const noTerminal = (profile: string, reason: string): string =>
  `rolechain: error: a code for ${testAdminMfa} is needed, and ${reason} [MFA_NO_TERMINAL]\n` +
  `rolechain: hint: run "rolechain login ${profile}" in a terminal, or set mfa_process\n`;
const echo = 'stty -a </dev/tty | grep -wo -e "-*icanon" -e "-*echo" -e "-*isig" | tr "\\n" " "';

/** What a shell on the terminal runs: both outputs go to files beside the home's, and its own code to the screen. */
function line(box: Box, profile: string, name = 'ran'): string {
  return `${programLine} process --profile ${profile} >"${box.answers}/${name}.out" 2>"${box.answers}/${name}.err"`;
}

const read = (box: Box, name: string): string => readFileSync(`${box.answers}/${name}`, 'utf8');

it('FAULT 30: without a terminal stdin is never read, even if it is an open pipe with a code in it', async ({
  box,
}) => {
  const sts = await box.emulate(mfaFirstHop);
  box.config(config);
  const [command = '', ...first] = program;
  const child = spawn(command, [...first, 'process', '--profile', 'b'], { env: box.env, detached: true });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  child.stdin.write('123456\n');
  const [code]: unknown[] = await once(child, 'exit');
  child.stdin.destroy();
  expect({ code, stderr }).toEqual({ code: 6, stderr: noTerminal('b', 'there is no terminal to ask on') });
  expect(allCalls(sts.calls)).toEqual(['GetCallerIdentity']);
});

it('FAULT 30: asks on the terminal, and the answer alone is on stdout', async ({ box }) => {
  const sts = await box.emulate(mfaFirstHop);
  box.config(config);
  const { screen } = await box.terminal(`${line(box, 'b')} </dev/null; echo "exit $?"; ${echo}`, [
    { sees: prompt, types: '123456\r' },
  ]);
  expect(screen).toBe(`${prompt}******\r\u001b[Kexit 0\r\nisig icanon echo `);
  expect(read(box, 'ran.err')).toBe('');
  expectDocument(read(box, 'ran.out'));
  expect(allCalls(sts.calls)).toEqual([
    'GetCallerIdentity',
    'GetSessionToken',
    'AssumeRole role-a',
    'AssumeRole role-b',
  ]);
});

describe('FAULT 31: a prompt that ends without a code', () => {
  it.for([
    { what: 'Ctrl-D', types: '\u0004', exit: 6, reason: 'the input ended' },
    { what: 'Ctrl-C', types: '\u0003', exit: 130, reason: undefined },
  ])('by $what leaves the terminal as it was', async ({ types, exit, reason }, { box }) => {
    const sts = await box.emulate(mfaFirstHop);
    box.config(config);
    const script = `trap : INT; ${line(box, 'a')}; echo "exit $?"; ${echo}`;
    const { screen } = await box.terminal(script, [{ sees: prompt, types }]);
    expect(screen).toBe(`${prompt}\r\u001b[Kexit ${exit}\r\nisig icanon echo `);
    expect(read(box, 'ran.out')).toBe('');
    if (reason !== undefined) {
      expect(read(box, 'ran.err')).toBe(`rolechain: error: no code for ${testAdminMfa}: ${reason} [MFA_CANCELLED]\n`);
    }
    expect(assumed(sts.calls)).toEqual([]);
  });
});

it('FAULT 32: what is no code is not sent; a wrong code is asked for anew, three times in all', async ({ box }) => {
  const sts = await box.emulate(mfaFirstHop);
  box.config(config);
  const again = 'STS rejected that code: enter the next one. ';
  const { screen } = await box.terminal(`${line(box, 'a')}; echo "exit $?"`, [
    { sees: prompt, types: '12345\r' },
    { sees: `a code has 6 digits. ${prompt}`, types: '1234567\r' },
    { sees: `a code has 6 digits. ${prompt}`, types: 'abcdef\r' },
    { sees: `a code has 6 digits. ${prompt}`, types: '１２３４５６\r' },
    { sees: `a code has 6 digits. ${prompt}`, types: '000000\r' },
    { sees: `${again}${prompt}`, types: '000000\r' },
    { sees: `that code was used already: wait for the next one. ${prompt}`, types: '000001\r' },
    { sees: `${again}${prompt}`, types: '000002\r' },
  ]);
  expect(screen).toMatch(/exit 4\r\n$/);
  expect(read(box, 'ran.err')).toContain('[MFA_REJECTED]');
  expect(sts.calls.flatMap(({ params }) => params.tokenCode ?? [])).toEqual(['000000', '000001', '000002']);
});

it('FAULT 33: one prompt serves every hop and every caller: a hundred processes at once', async ({ box }) => {
  const sts = await box.emulate(mfaFirstHop);
  box.config(config);
  const all = Array.from({ length: 100 }, (_, index) => `${index}`);
  // Without job control they share the shell's process group, which is the terminal's foreground.
  const script = `${all.map((name) => `{ ${line(box, 'b', name)}; echo $? >"${box.answers}/${name}.code"; } &`).join('\n')}\nwait`;
  const { screen } = await box.terminal(script, [{ sees: prompt, types: '123456\r' }]);
  expect(screen).toBe(`${prompt}******\r\u001b[K`);
  expect(all.map((name) => [read(box, `${name}.code`), read(box, `${name}.err`)])).toEqual(all.map(() => ['0\n', '']));
  const answers = new Set(all.map((name) => read(box, `${name}.out`)));
  expect(answers.size).toBe(1);
  expectDocument([...answers].join(''));
  expect(allCalls(sts.calls)).toEqual([
    'GetCallerIdentity',
    'GetSessionToken',
    'AssumeRole role-a',
    'AssumeRole role-b',
  ]);
});

it('FAULT 33: sibling profiles with one device share one prompt, an MFA session', async ({ box }) => {
  const sts = await box.emulate(mfaFirstHop);
  box.config(config);
  const script = `${line(box, 'a', 'first')} & ${line(box, 'c', 'second')} & wait`;
  const { screen } = await box.terminal(script, [
    { sees: `MFA code for ${testAdminMfa} (profile `, types: '123456\r' },
  ]);
  expect(['a', 'c'].map((name) => `MFA code for ${testAdminMfa} (profile ${name}): ******\r\u001b[K`)).toContain(
    screen,
  );
  for (const name of ['first', 'second']) expectDocument(read(box, `${name}.out`));
  expect(allCalls(sts.calls).toSorted()).toEqual([
    'AssumeRole role-a',
    'AssumeRole role-c',
    'GetCallerIdentity',
    'GetSessionToken',
  ]);
});

it('FAULT 33: without MFA sessions they ask one after the other, never twice at once', async ({ box }) => {
  const sts = await box.emulate(mfaFirstHop);
  box.config(config.replaceAll(mfa, `${mfa}mfa_session_seconds = 0\n`));
  const script = `${line(box, 'a', 'first')} & ${line(box, 'c', 'second')} & wait`;
  const any = `MFA code for ${testAdminMfa} (profile `;
  const { screen } = await box.terminal(script, [
    { sees: any, types: '123456\r' },
    { sees: any, types: '234567\r' },
  ]);
  expect(screen.split(any)).toHaveLength(3);
  // The first prompt is gone before the second is there.
  expect(screen).toContain('******\r\u001b[KMFA code for');
  for (const name of ['first', 'second']) expectDocument(read(box, `${name}.out`));
  expect(assumed(sts.calls).map(({ errorCode }) => errorCode)).toEqual([undefined, undefined]);
});

it('FAULT 33: cancelling one prompt ends all who wait for it', async ({ box }) => {
  const sts = await box.emulate(mfaFirstHop);
  box.config(config);
  const all = Array.from({ length: 8 }, (_, index) => `${index}`);
  const script = `${all.map((name) => `{ ${line(box, 'b', name)}; echo $? >"${box.answers}/${name}.code"; } &`).join('\n')}\nwait`;
  const waiting = (): number => all.filter((name) => read(box, `${name}.err`).includes('lock.waiting')).length;
  const cancel = { sees: prompt, types: '\u0004', when: () => waiting() === all.length - 1 };
  const { screen } = await box.terminal(script, [cancel], { ROLECHAIN_TRACE: '1' });
  expect(screen).toBe(`${prompt}\r\u001b[K`);
  expect(all.map((name) => read(box, `${name}.code`))).toEqual(all.map(() => '6\n'));
  expect(assumed(sts.calls)).toEqual([]);
});

it('FAULT 41: in the background of a terminal it refuses at once, and is not stopped with the lock in hand', async ({
  box,
}) => {
  const sts = await box.emulate(mfaFirstHop);
  box.config(config);
  const { screen } = await box.terminal(`set -m; ${line(box, 'b')} & wait $!; echo "exit $?"`);
  expect(screen).toMatch(/exit 6\r\n$/);
  expect(screen).not.toContain('MFA code');
  expect(read(box, 'ran.err')).toBe(noTerminal('b', 'this process runs in the background of its terminal'));
  const next = await box.terminal(`${line(box, 'b')}; echo "exit $?"`, [{ sees: prompt, types: '123456\r' }]);
  expect(next.screen).toMatch(/exit 0\r\n$/);
  expect(assumed(sts.calls)).toHaveLength(2);
});

it('FAULT 41: with stdin from xargs it still asks, as long as it is in the foreground', async ({ box }) => {
  await box.emulate(mfaFirstHop);
  box.config(config);
  writeFileSync(`${box.answers}/names`, 'b\n');
  const script = `xargs -a "${box.answers}/names" -I% ${programLine} process --profile % >"${box.answers}/ran.out"; echo "exit $?"`;
  const { screen } = await box.terminal(script, [{ sees: prompt, types: '123456\r' }]);
  expect(screen).toMatch(/exit 0\r\n$/);
  expectDocument(read(box, 'ran.out'));
});
