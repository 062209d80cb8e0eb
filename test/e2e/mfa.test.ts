import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { root } from '../support/root.ts';
import { runOnTerminal, type Step, type TerminalRun } from '../support/terminal.ts';

const program = join(root, 'build/programs/mfa.mjs');
const serial = 'arn:aws:iam::222222222222:mfa/test-admin';
const prompt = `MFA code for ${serial} (profile bastion): `;
const erase = '\r\u001b[K';
const cancelled = (reason: string): unknown => ({ refused: 'MFA_CANCELLED', serial, reason });
const answered = { code: '123456', inTime: true };
const impossible = (reason: string): unknown => ({ refused: 'MFA_NO_TERMINAL', serial, profile: 'bastion', reason });

// Stands after a program on its terminal: how it ended, and whether the terminal is as it was.
const afterwards = 'echo "exit $?"; stty -a </dev/tty | grep -wo -e "-*icanon" -e "-*echo" -e "-*isig" | tr "\\n" " "';
const asBefore = 'isig icanon echo ';

let folder: string;
let answer: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rolechain-mfa-'));
  answer = join(folder, 'answer');
});

afterEach(() => rmSync(folder, { recursive: true }));

interface Order {
  readonly question?: { readonly serial?: string; readonly profile?: string; readonly spent?: readonly string[] };
  readonly limit?: number;
  readonly platform?: string;
  readonly exits?: boolean;
}

function environment(order: Order): Record<string, string> {
  const question = { serial, profile: 'bastion', spent: [], milliseconds: 55_000, ...order.question };
  return {
    NODE: process.execPath,
    PROGRAM: program,
    ANSWER: answer,
    ORDER: JSON.stringify({ ...order, question }),
    FOLDER: folder,
    // No windows, on any platform.
    SSH_CONNECTION: '127.0.0.1 50000 127.0.0.1 22',
  };
}

const run = 'echo $$ >"$FOLDER/pid"; exec "$NODE" "$PROGRAM" "$ANSWER" "$ORDER"';

async function ask(
  steps: readonly Step[],
  order: Order & { readonly script?: string; readonly columns?: number } = {},
): Promise<TerminalRun & { told: unknown }> {
  const { script = `sh -c '${run}'; ${afterwards}`, columns, ...rest } = order;
  const env = environment(rest);
  const ran = await runOnTerminal(script, steps, { env, ...(columns !== undefined && { columns }) });
  return { ...ran, told: readAnswer() };
}

const readAnswer = (): unknown => (existsSync(answer) ? JSON.parse(readFileSync(answer, 'utf8')) : undefined);

const sendSignal = (signal: string): boolean => process.kill(Number(readFileSync(join(folder, 'pid'), 'utf8')), signal);

/** The lines after the prompt, as `afterwards` writes them. */
const ended = (exit: number): string => `exit ${exit}\r\n${asBefore}`;

it.each([
  { what: 'six digits', typed: '123456\r' },
  { what: 'six digits in two groups, with spaces around', typed: ' 123 456 \r' },
  { what: 'a mistake taken back', typed: '129\b3x\u007f456\r' },
  { what: 'a line begun anew, arrow keys', typed: '999\u0015\u001b[D123\u001bOC456\r' },
])('takes $what, and leaves the terminal as it was', async ({ typed }) => {
  const { screen, told } = await ask([{ sees: prompt, types: typed }]);
  expect(told).toEqual(answered);
  expect(screen.startsWith(prompt)).toBe(true);
  expect(screen.endsWith(`${erase}${ended(0)}`)).toBe(true);
  expect(screen).not.toContain('1');
});

it('takes what was typed before it asked', async () => {
  const script = `echo ready; sleep 0.5; ${run}`;
  expect(await ask([{ sees: 'ready', types: '123456\r' }], { script })).toMatchObject({ told: answered, exit: 0 });
});

it.each([
  { what: 'five digits', typed: '12345', because: 'a code has 6 digits' },
  { what: 'seven digits', typed: '1234567', because: 'a code has 6 digits' },
  { what: 'letters', typed: 'abcdef', because: 'a code has 6 digits' },
  { what: 'full-width digits', typed: '１２３４５６', because: 'a code has 6 digits' },
  { what: 'nothing', typed: '', because: 'a code has 6 digits' },
  { what: 'a spent code', typed: '111111', because: 'that code was used already: wait for the next one' },
])('asks again, on the terminal, after $what (FAULTS 32)', async ({ typed, because }) => {
  const again = 'STS rejected that code: enter the next one. ';
  const { screen, told } = await ask(
    [
      { sees: `${again}${prompt}`, types: `${typed}\r` },
      { sees: `${erase}${because}. ${prompt}`, types: '123456\r' },
    ],
    { question: { spent: ['111111'] } },
  );
  expect(told).toEqual(answered);
  expect(screen.endsWith(`******${erase}${ended(0)}`)).toBe(true);
});

it.each([
  { what: 'Ctrl-D', types: '\u0004', reason: 'the input ended', exit: 6 },
  { what: 'silence', limit: 500, reason: 'nobody answered within 1 s', exit: 6 },
  { what: 'SIGINT', kill: 'SIGINT', reason: 'interrupted', exit: 130 },
  { what: 'SIGTERM', kill: 'SIGTERM', reason: 'terminated', exit: 143 },
  { what: 'SIGHUP', kill: 'SIGHUP', reason: 'the terminal was closed', exit: 129 },
])('ends at $what and leaves the terminal as it was (FAULTS 31)', async ({ types, limit, kill, reason, exit }) => {
  const does = (): void => {
    if (kill !== undefined) sendSignal(kill);
  };
  const step = { sees: prompt, does, ...(types !== undefined && { types }) };
  const { screen, told } = await ask([step], { ...(limit !== undefined && { limit }) });
  expect({ screen, told }).toEqual({ screen: `${prompt}${erase}${ended(exit)}`, told: cancelled(reason) });
});

it('leaves the terminal as it was when the program exits meanwhile', async () => {
  const { screen } = await ask([{ sees: prompt, does: () => sendSignal('SIGTERM') }], { exits: true });
  expect(screen).toBe(`${prompt}${erase}${ended(143)}`);
});

it('passes Ctrl-C on to its caller, as the terminal would, and tells why it ended itself (FAULTS 31)', async () => {
  const steps = [{ sees: prompt, types: '12\u0003' }];
  const script = `trap 'echo caller; wait; ${afterwards}' INT; sh -c '${run}'`;
  const { screen, told } = await ask(steps, { script });
  expect(told).toEqual(cancelled('interrupted'));
  expect(screen).toMatch(new RegExp(`caller\\r\\nexit \\d+\\r\\n${asBefore}$`));
  // Whoever has no handler is ended by it.
  expect(await ask(steps, { script: `sh -c '${run}'; echo not reached` })).toMatchObject({ signal: 2 });
});

it('ends when its terminal goes away', async () => {
  await ask([{ sees: prompt, does: ({ hangUp }) => hangUp() }], { script: `sh -c '${run}'; true` });
  for (let wait = 0; wait < 100 && readAnswer() === undefined; wait += 1) await sleep(20);
  expect(readAnswer()).toEqual(cancelled('the terminal was closed'));
});

it('asks on the terminal when stdin never ends and all three streams are pipes, and writes to none (FAULTS 30)', async () => {
  // As the JavaScript SDK runs a credential_process.
  const caller = `
    require('node:child_process').exec('exec "$NODE" "$PROGRAM" "$ANSWER" "$ORDER"', (error, stdout, stderr) =>
      console.log(JSON.stringify([error, stdout, stderr])));`;
  const { screen, told } = await ask([{ sees: prompt, types: '123456\r' }], {
    script: `"$NODE" -e '${caller.replaceAll("'", `'"'"'`)}'; ${afterwards}`,
  });
  expect({ told, screen }).toEqual({
    told: answered,
    screen: `${prompt}******${erase}[null,"",""]\r\n${ended(0)}`,
  });
});

it('erases a prompt that takes several lines, and shows no control character of a serial (FAULTS 33)', async () => {
  const question = { serial: `arn:\u001b[31mred\u001b[0m\u0001\u202e${'x'.repeat(60)}` };
  const shown = `MFA code for arn:red\\u0001\\u202e${'x'.repeat(60)} (profile bastion): `;
  const { screen, told } = await ask([{ sees: ': ', types: '123456\r' }], { question, columns: 50 });
  expect(told).toEqual(answered);
  expect(screen).toBe(`${shown}******\u001b[2A\r\u001b[J${ended(0)}`);
});

it('counts the cells of a name, not its letters', async () => {
  const profile = '名前'.repeat(20);
  const { screen } = await ask([{ sees: ': ', types: '123456\r' }], { question: { profile }, columns: 50 });
  expect(screen).toBe(`MFA code for ${serial} (profile ${profile}): ******\u001b[3A\r\u001b[J${ended(0)}`);
});

describe.each([{ platform: 'linux' }, { platform: 'darwin' }])(
  'the foreground, as it is found on $platform',
  ({ platform }) => {
    it('asks in it', async () => {
      expect(await ask([{ sees: prompt, types: '123456\r' }], { platform })).toMatchObject({ told: answered });
    });

    it('refuses at once behind it, and is never stopped (FAULTS 41)', async () => {
      const script = `set -m; sh -c '${run}' & wait $!; echo "exit $?"`;
      const { screen, told } = await ask([], { platform, script });
      expect(told).toEqual(impossible('this process runs in the background of its terminal'));
      expect(screen).toBe('exit 6\r\n');
    });

    it('refuses at once without a terminal, whatever stdin is (FAULTS 30)', async () => {
      const env = environment({ platform });
      const child = spawn(process.execPath, [program, answer, env['ORDER'] ?? ''], { detached: true, env });
      const exit = await new Promise((resolve) => child.on('exit', resolve));
      child.stdin.destroy();
      expect({ exit, told: readAnswer() }).toEqual({ exit: 6, told: impossible('there is no terminal to ask on') });
    });
  },
);
