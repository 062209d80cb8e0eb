import { EventEmitter } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { RolechainError } from '../../src/errors/error.ts';
import { askMfa, type AskOptions } from '../../src/mfa/ask.ts';
import { Deadline } from '../../src/session/deadline.ts';

const serial = 'arn:aws:iam::222222222222:mfa/test-admin';
let folder: string;
let program: EventEmitter & { readonly pid: number; readonly kill: (pid: number, signal: string) => boolean };

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rolechain-mfa-process-'));
  // Signals to the test's own process would end the tests.
  program = Object.assign(new EventEmitter(), { pid: process.pid, kill: process.kill.bind(process) });
});

afterEach(() => {
  expect(program.eventNames()).toEqual([]);
  rmSync(folder, { recursive: true });
});

function ask(
  command: string,
  { spent = [], ...overrides }: Partial<AskOptions> & { readonly spent?: readonly string[] } = {},
): Promise<string> {
  const mfa = askMfa({
    env: { PATH: process.env['PATH'], FOLDER: folder },
    deadline: new Deadline(() => performance.now(), 100),
    trace: () => undefined,
    platform: process.platform,
    program,
    stack: 'deploy:bastion',
    orphaned: () => false,
    ...overrides,
  });
  return mfa.code({ serial, profile: 'bastion', process: command, spent, milliseconds: 55_000 });
}

const failed = (reason: string, stderr?: string): RolechainError =>
  new RolechainError('PROCESS_FAILED', {
    profile: 'bastion',
    key: 'mfa_process',
    reason,
    ...(stderr !== undefined && { stderr }),
  });

async function isGone(pid: number): Promise<boolean> {
  for (let wait = 0; wait < 50; wait += 1) {
    // A zombie has ended: only nobody has asked for it yet.
    if (!existsSync(`/proc/${pid}`) || / Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))) return true;
    await sleep(20);
  }
  return false;
}

const pidIn = (name: string): number => Number(readFileSync(join(folder, name), 'utf8'));

it.each([
  { what: 'the code alone', command: 'printf 123456' },
  { what: 'white space around it', command: 'printf " 012345\\r\\n"', code: '012345' },
  { what: 'words on stderr', command: 'echo touch the key >&2; echo 123456' },
  { what: 'an answer that needs no stdin', command: 'read line; echo 123456' },
  { what: 'a look at the profiles in progress', command: 'test "$ROLECHAIN_STACK" = deploy:bastion && echo 123456' },
])('takes the code of a command: $what', async ({ command, code = '123456' }) => {
  await expect(ask(command)).resolves.toBe(code);
});

it.each([
  { what: 'ends with a fault', command: 'echo 123456; exit 3', reason: 'ended with exit code 3' },
  { what: 'is not there', command: 'exec 2>/dev/null; no-such-command', reason: 'ended with exit code 127' },
  { what: 'is ended by a signal', command: 'kill -TERM $$', reason: 'was ended by SIGTERM' },
  { what: 'prints five digits', command: 'echo 12345', reason: 'printed something else than 6 digits' },
  { what: 'prints seven digits', command: 'echo 1234567', reason: 'printed something else than 6 digits' },
  { what: 'prints a sentence', command: 'echo your code: 123456', reason: 'printed something else than 6 digits' },
  { what: 'prints full-width digits', command: 'echo １２３４５６', reason: 'printed something else than 6 digits' },
  { what: 'prints two codes', command: 'echo 123456; echo 123456', reason: 'printed something else than 6 digits' },
  { what: 'prints nothing', command: 'true', reason: 'printed something else than 6 digits' },
  { what: 'never stops printing', command: 'exec yes', reason: 'printed more than 64 KiB' },
  { what: 'takes too long', command: 'sleep 100; echo 123456', limit: 1000, reason: 'took longer than 1 s' },
  {
    what: 'explains itself with colours',
    command: 'printf "\\033[31mno key\\033[0m\\nplugged in\\001\\n" >&2; exit 1',
    reason: 'ended with exit code 1',
    stderr: 'no key plugged in\\u0001',
  },
])(
  'refuses a command that $what, and quotes nothing it printed on stdout',
  async ({ command, limit, reason, stderr }) => {
    const refused = ask(command, { ...(limit !== undefined && { limit }) });
    await expect(refused).rejects.toEqual(failed(reason, stderr));
    await expect(refused).rejects.not.toHaveProperty('message', expect.stringMatching(/12345|yes|y\n/));
  },
);

it('keeps the last words of a long complaint', async () => {
  const refused = ask('i=0; while [ $i -lt 3000 ]; do echo "line $i"; i=$((i+1)); done >&2; exit 1');
  await expect(refused).rejects.toMatchObject({
    details: { stderr: expect.stringMatching(/^.{490}line 2999$|^.{491}line 2999$/) },
  });
});

it('leaves alone what the command left behind on purpose, such as an agent', async () => {
  await expect(ask('sleep 100 >/dev/null 2>&1 & echo $! >"$FOLDER/pid"; echo 123456')).resolves.toBe('123456');
  process.kill(pidIn('pid'));
});

it('does not wait for what the command left behind with its pipes open', async () => {
  const started = performance.now();
  await expect(ask('setsid sh -c \'echo $$ >"$FOLDER/pid"; exec sleep 5\' & sleep 0.1; echo 123456')).resolves.toBe(
    '123456',
  );
  expect(performance.now() - started).toBeLessThan(3000);
  process.kill(pidIn('pid'));
});

it('waits for the next code while the command prints a spent one', async () => {
  const command = 'if test -e "$FOLDER/again"; then echo 222222; else : >"$FOLDER/again"; echo 111111; fi';
  await expect(ask(command, { spent: ['111111'] })).resolves.toBe('222222');
});

it('gives up where the command prints spent codes only', async () => {
  const refused = ask('echo 111111', { spent: ['111111'], limit: 1500 });
  await expect(refused).rejects.toEqual(failed('printed a code that was used already, time and again'));
});

it.each([
  { signal: 'SIGINT', reason: 'interrupted' },
  { signal: 'SIGTERM', reason: 'terminated' },
])('ends the command with the program, at $signal', async ({ signal, reason }) => {
  const refused = ask('echo $$ >"$FOLDER/pid"; exec sleep 100');
  setTimeout(() => program.emit(signal), 300);
  await expect(refused).rejects.toEqual(new RolechainError('MFA_CANCELLED', { serial, reason }));
  expect(await isGone(pidIn('pid'))).toBe(true);
});

it('does not count the command’s time', async () => {
  const deadline = new Deadline(() => performance.now(), 200);
  await ask('sleep 0.4; echo 123456', { deadline });
  expect(deadline.left()).toBeGreaterThan(0);
});
