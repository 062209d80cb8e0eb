import { spawn, type ChildProcessByStdio } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { describe, expect } from 'vitest';
import { fiveHops } from '../emulator/worlds.ts';
import { it, type Box } from '../support/case.ts';
import { fiveHopConfig } from '../support/configs.ts';
import { program, programLine } from '../support/program.ts';
import { root } from '../support/root.ts';

const heard = [process.execPath, `${root}/test/support/programs/heard.mjs`];
const policy = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:Get*","Resource":"*"}}';
const verdict = (ending: string, judged = 'allowed'): string =>
  `rolechain: try: ${judged}; policy from --policy sha256:6c1a77ed363e, 89 characters, packed 9 %; ${ending}\n`;

async function prepare(box: Box): Promise<void> {
  await box.emulate(fiveHops);
  box.config(fiveHopConfig);
}

function start(box: Box, words: readonly string[]): ChildProcessByStdio<Writable, Readable, Readable> {
  const [command = '', ...first] = program;
  const line = [...first, 'try', 'role-a', '--policy', policy, '--', ...words];
  return spawn(command, line, { env: box.env, detached: true, stdio: 'pipe' });
}

async function all(stream: Readable): Promise<Buffer> {
  return Buffer.concat(await stream.toArray());
}

async function ended(child: ChildProcessByStdio<Writable, Readable, Readable>): Promise<unknown> {
  return new Promise((resolve) => {
    child.on('close', (code, signal) => resolve(signal ?? code));
  });
}

describe('byte for byte', () => {
  it('from stdin through the command to stdout, without a newline at the end', async ({ box }) => {
    await prepare(box);
    const child = start(box, ['cat']);
    const bytes = Buffer.from(Array.from({ length: 100_001 }, (_, index) => index % 256));
    child.stdin.end(bytes);
    const [out, err] = await Promise.all([all(child.stdout), all(child.stderr), ended(child)]);
    expect(out.equals(bytes)).toBe(true);
    expect(String(err)).toContain(verdict('exit code 0'));
  });

  it('to stderr, before the verdict, which has a line of its own', async ({ box }) => {
    await prepare(box);
    const child = start(box, ['sh', '-c', 'printf "one\\ntwo" >&2; exit 3']);
    child.stdin.end();
    const [out, err] = await Promise.all([all(child.stdout), all(child.stderr), ended(child)]);
    expect([String(out), String(err)]).toEqual([
      '',
      `one\ntwo\n${verdict('exit code 3', 'failed otherwise: no refusal of AWS’s is in its output')}`,
    ]);
  });

  it('megabytes, for a reader who begins when the command has ended, or would have', async ({ box }) => {
    await prepare(box);
    const size = 5_000_000;
    const child = start(box, [process.execPath, '-e', `process.stdout.write(Buffer.alloc(${size}, 'x\\n'))`]);
    child.stdin.end();
    // Nobody reads its stdout until its stderr says that something is written.
    const err = all(child.stderr);
    await new Promise((resolve) => {
      child.stdout.once('readable', resolve);
    });
    const [out] = await Promise.all([all(child.stdout), ended(child)]);
    expect(out.equals(Buffer.alloc(size, 'x\n'))).toBe(true);
    expect(String(await err)).toContain(verdict('exit code 0'));
  });

  it('in the order of each stream', async ({ box }) => {
    await prepare(box);
    const count = 'for i in $(seq 1 500); do echo $i; echo $i >&2; done';
    const child = start(box, ['sh', '-c', count]);
    child.stdin.end();
    const [out, err] = await Promise.all([all(child.stdout), all(child.stderr), ended(child)]);
    const numbers = Array.from({ length: 500 }, (_, index) => `${index + 1}\n`).join('');
    expect([String(out), String(err).startsWith(numbers)]).toEqual([numbers, true]);
  });

  it('also for a command that opens its stdout and stderr by name', async ({ box }) => {
    await prepare(box);
    const child = start(box, ['sh', '-c', 'echo out >/dev/stdout; echo err >/dev/stderr; echo more >/proc/self/fd/1']);
    child.stdin.end();
    const [out, err] = await Promise.all([all(child.stdout), all(child.stderr), ended(child)]);
    expect([String(out), String(err)]).toEqual([
      'out\nmore\n',
      expect.stringMatching(/^err\nrolechain: try: allowed;/),
    ]);
  });

  it('no more than the reader wants: the command learns that it has gone', async ({ box }) => {
    await prepare(box);
    const script = `${programLine} try role-a --policy '${policy}' -- yes 2>err | head -n 1`;
    const ran = await box.command(['sh', '-c', script], { cwd: box.home.path });
    expect(ran).toEqual({ code: 0, signal: null, stdout: 'y\n', stderr: '' });
    const { stdout } = await box.command(['cat', box.path('err')]);
    expect(stdout).toBe(verdict('ended by SIGPIPE', 'failed otherwise: no refusal of AWS’s is in its output'));
  });

  it('until the command has ended, not all that it has left in the background', async ({ box }) => {
    await prepare(box);
    const child = start(box, ['sh', '-c', 'sleep 600 & echo $!']);
    child.stdin.end();
    const [out, err, ending] = await Promise.all([all(child.stdout), all(child.stderr), ended(child)]);
    const left = /^(\d+)\n$/.exec(String(out))?.[1];
    if (left !== undefined) process.kill(Number(left), 'SIGKILL');
    expect([ending, left, String(err)]).toEqual([
      0,
      expect.any(String),
      expect.stringContaining(verdict('exit code 0')),
    ]);
  });
});

describe('a signal for try', () => {
  it.for(['SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGINT', 'SIGCONT'] as const)(
    '%s reaches the command, once, and try waits for it to end',
    async (signal, { box }) => {
      await prepare(box);
      const child = start(box, heard);
      let said = '';
      const answers = new Map([
        ['ready\n', () => child.kill(signal)],
        [`ready\nheard ${signal}\n`, () => child.stdin.write('echo\n')],
        [`ready\nheard ${signal}\nheard SIGUSR2\n`, () => child.stdin.write('end 9\n')],
      ]);
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        said += text;
        answers.get(said)?.();
      });
      const [err, ending] = await Promise.all([all(child.stderr), ended(child)]);
      expect({ ending, said }).toEqual({ ending: 9, said: `ready\nheard ${signal}\nheard SIGUSR2\n` });
      expect(String(err)).toBe(verdict('exit code 9', 'failed otherwise: no refusal of AWS’s is in its output'));
    },
  );

  it.for(['SIGTERM', 'SIGINT'] as const)('%s ends both, and the verdict is said', async (signal, { box }) => {
    await prepare(box);
    const child = start(box, ['sh', '-c', 'echo ready; exec sleep 600']);
    child.stdout.once('data', () => child.kill(signal));
    const [err, ending] = await Promise.all([all(child.stderr), ended(child)]);
    expect([ending, String(err)]).toEqual([
      signal,
      verdict(`ended by ${signal}`, 'failed otherwise: no refusal of AWS’s is in its output'),
    ]);
  });
});
