import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect } from 'vitest';
import { fiveHops } from '../emulator/worlds.ts';
import { assumed, whenAssuming } from '../support/calls.ts';
import { it } from '../support/case.ts';
import { adminKeys, fiveHopConfig } from '../support/configs.ts';
import { expectDocument } from '../support/document.ts';
import { program, programLine, run } from '../support/program.ts';
import { script } from '../support/recorder.ts';
import { stubServer } from '../support/stub-server.ts';

const roleA = ['process', '--profile', 'role-a'];

describe('FAULT 38: stdout is one document and a newline, and stderr is empty', () => {
  it.for([
    { what: 'as a caller runs it', env: {} },
    { what: 'without a cache', env: { ROLECHAIN_CACHE: 'none' } },
    {
      what: 'with a policy warning in the plan',
      env: {},
      more: ['--policy', '{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"*","Resource":"*"}}'],
    },
    { what: 'with --no-cache', env: {}, more: ['--no-cache'] },
    { what: 'with a terminal type and colours forced', env: { TERM: 'xterm-256color', FORCE_COLOR: '3' } },
  ])('$what', async ({ env, more = [] }, { box }) => {
    await box.emulate(fiveHops);
    box.config(fiveHopConfig);
    for (let turn = 0; turn < 2; turn += 1) {
      const ran = await run([...roleA, ...more], { env: { ...box.env, ...env } });
      box.said('stderr', ran.stderr);
      expect({ code: ran.code, stderr: ran.stderr }).toEqual({ code: 0, stderr: '' });
      expectDocument(ran.stdout);
    }
  });

  it.for([
    { what: 'NODE_DEBUG', env: { NODE_DEBUG: 'http,net,fs,module,child_process,tls' } },
    { what: 'NODE_OPTIONS=--trace-warnings', env: { NODE_OPTIONS: '--trace-warnings --trace-deprecation' } },
    { what: 'ROLECHAIN_TRACE=1', env: { ROLECHAIN_TRACE: '1' } },
    {
      what: 'an SDK that would warn of an old Node',
      env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'false' },
    },
  ])('and $what changes only stderr', async ({ env }, { box }) => {
    await box.emulate(fiveHops);
    box.config(fiveHopConfig);
    for (let turn = 0; turn < 2; turn += 1) {
      const ran = await run(roleA, { env: { ...box.env, ...env } });
      // What Node itself shows under NODE_DEBUG is the wish of whoever sets it.
      if (!('NODE_DEBUG' in env)) box.said('stderr', ran.stderr);
      expect(ran.code).toBe(0);
      expectDocument(ran.stdout);
    }
  });

  it('and a refusal writes nothing to stdout', async ({ box }) => {
    box.config('[default]\n');
    for (const env of [{}, { NODE_DEBUG: 'fs' }, { ROLECHAIN_TRACE: '1' }]) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      const ran = await run(['process'], { env: { ...box.env, ...env } });
      expect({ code: ran.code, stdout: ran.stdout }).toEqual({ code: 3, stdout: '' });
    }
  });
});

describe('FAULT 38: more than a caller takes (Java: 64,000 bytes) is refused', () => {
  const token = 'A'.repeat(63_900);

  it('of STS', async ({ box }) => {
    const sts = await box.emulate(fiveHops);
    box.config(fiveHopConfig);
    sts.fault({ kind: 'altered', element: 'SessionToken', content: token }, { action: 'AssumeRole' });
    const { code, stdout, stderr } = await box.run(roleA);
    expect({ code, stdout, stderr }).toEqual({
      code: 4,
      stdout: '',
      stderr:
        'rolechain: error: STS rejected sts:AssumeRole for arn:aws:iam::111111111111:role/role-a: ' +
        'its answer holds credentials of 63960 characters, and callers take at most 60000 [STS_REJECTED]\n',
    });
    expect(await box.run(roleA)).toMatchObject({ code: 0 });
  });

  const keys = `aws_access_key_id = ASIAIOSFODNN7EXAMPLE\naws_secret_access_key = x\naws_session_token = ${token}\n`;
  it.for([
    {
      what: 'of another credential_process',
      kind: 'credential_process',
      lines: 'credential_process = cat answer.json\n',
    },
    { what: 'of a key in a file', kind: 'static', lines: keys },
  ])('$what', async ({ kind, lines }, { box }) => {
    box.home.write(
      'answer.json',
      `{"Version":1,"AccessKeyId":"ASIAIOSFODNN7EXAMPLE","SecretAccessKey":"x","SessionToken":"${token}"}`,
    );
    box.config(`[default]\n${lines}`);
    const { code, stdout, stderr } = await box.run(['process'], { cwd: box.home.path });
    expect({ code, stdout, stderr }).toEqual({
      code: 4,
      stdout: '',
      stderr: `rolechain: error: the ${kind} credentials of profile default cannot be loaded: they have 63921 characters, and callers take at most 60000 [BASE_FAILED]\n`,
    });
  });
});

it('FAULT 38: more than a caller takes is refused of a container too', async ({ box }) => {
  const answer = { AccessKeyId: 'ASIAIOSFODNN7EXAMPLE', SecretAccessKey: 'x', Token: 'A'.repeat(66_000) };
  const document = JSON.stringify({ ...answer, Expiration: new Date(Date.now() + 3_600_000).toISOString() });
  await using container = await stubServer((_, response) => void response.end(document));
  const sts = await box.emulate(fiveHops);
  box.config('[profile a]\nrole_arn = arn:aws:iam::111111111111:role/role-a\ncredential_source = EcsContainer\n');
  const env = { AWS_CONTAINER_CREDENTIALS_FULL_URI: `${container.url}/keys` };
  const { code, stdout, stderr } = await box.run(['process', '--profile', 'a'], { env });
  expect({ code, stdout, stderr: stderr.split('\n')[0], calls: sts.calls }).toEqual({
    code: 4,
    stdout: '',
    stderr:
      'rolechain: error: the container credentials of profile a cannot be loaded: the answer is larger than 65536 bytes [BASE_FAILED]',
    calls: [],
  });
});

describe('FAULT 38: a reader that goes away', () => {
  it.for([
    { what: 'process', args: 'process --profile role-a' },
    { what: 'explain', args: 'explain --profile role-e' },
    { what: 'help', args: '--help' },
  ])('ends $what quietly', async ({ args }, { box }) => {
    await box.emulate(fiveHops);
    box.config(fiveHopConfig);
    // The reader is gone before anything is written; the shell's own code tells how the writer ended.
    const line = `{ ${programLine} ${args}; echo "ended $?" >&2; } | true`;
    const ran = await box.command(['bash', '-c', line]);
    expect(ran.stderr).toMatch(/^ended [01]\n$/);
  });

  it('from stderr does not turn an answer into a failure', async ({ box }) => {
    await box.emulate(fiveHops);
    box.config(fiveHopConfig);
    const line = `${programLine} process --profile role-a 2>&-; echo "ended $?" >&2`;
    const ran = await box.command(['bash', '-c', line], { env: { ROLECHAIN_TRACE: '1' } });
    expect(ran.stderr).toBe('ended 0\n');
    expectDocument(ran.stdout);
  });
});

describe('FAULT 38: a signal', () => {
  it.for([
    { signal: 'SIGINT' as const, code: 130 },
    { signal: 'SIGTERM' as const, code: 143 },
  ])('$signal ends it with $code, writes nothing, and frees the lock', async ({ signal, code }, { box }) => {
    const sts = await box.emulate(fiveHops);
    box.config(fiveHopConfig);
    sts.fault({ kind: 'stall' }, { action: 'AssumeRole' });
    const ran = await box.run(roleA, {
      started: (child) => {
        void (async () => {
          await whenAssuming(sts);
          child.kill(signal);
        })();
      },
    });
    expect({ code: ran.code, signal: ran.signal, stdout: ran.stdout, stderr: ran.stderr }).toEqual({
      code,
      signal: null,
      stdout: '',
      stderr: '',
    });
    const next = await box.run(roleA);
    expect({ code: next.code, stderr: next.stderr }).toEqual({ code: 0, stderr: '' });
    const waited = next.trace
      .filter((line) => line.includes('lock.held'))
      .map((line) => Number(/milliseconds=(\d+)/.exec(line)?.[1]));
    expect(Math.max(...waited)).toBeLessThan(10_000);
  });
});

it('FAULT 38: an orphan ends by itself', async ({ box }) => {
  const sts = await box.emulate(fiveHops);
  box.config(fiveHopConfig);
  sts.fault({ kind: 'delay', ms: 1500 }, { action: 'AssumeRole' });
  // The parent ends at once and nobody reads; the child has to end by itself, and the next caller has the answer.
  const pidFile = box.path('pid');
  const parent = spawn('sh', ['-c', `${programLine} process --profile role-a & echo $! >"${pidFile}"`], {
    env: box.env,
    stdio: ['ignore', 'pipe', 'ignore'],
    detached: true,
  });
  parent.stdout.destroy();
  await once(parent, 'exit');
  const pid = Number(readFileSync(pidFile, 'utf8'));
  const alive = (): boolean => {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  };
  for (let turn = 0; turn < 600 && alive(); turn += 1) await sleep(50);
  expect(alive()).toBe(false);
  const ran = await box.run(roleA);
  expect(ran.code).toBe(0);
  expect(assumed(sts.calls)).toHaveLength(1);
});

describe('FAULT 39: what the system or the runtime would write down of this process', () => {
  it('SIGQUIT (Ctrl-\\) leaves no core file', async ({ box }) => {
    const sts = await box.emulate(fiveHops);
    box.config(fiveHopConfig);
    sts.fault({ kind: 'stall' }, { action: 'AssumeRole' });
    const ran = await box.run(roleA, {
      cwd: box.home.path,
      under: ['sh', '-c', 'ulimit -c unlimited; exec "$@"', 'sh'],
      started: (child) => void whenAssuming(sts).then(() => child.kill('SIGQUIT')),
    });
    expect({ code: ran.code, signal: ran.signal, stdout: ran.stdout }).toEqual({ code: 131, signal: null, stdout: '' });
    expect(readdirSync(box.home.path).toSorted()).toEqual(['.aws', '.cache', 'run', 'tmp']);
  });
});

it('FAULT 39: SIGUSR1 opens no debugger', async ({ box }) => {
  const sts = await box.emulate(fiveHops);
  box.config(fiveHopConfig);
  sts.fault({ kind: 'delay', ms: 1500 }, { action: 'AssumeRole' });
  let during: readonly string[] = [];
  const ran = await box.run(roleA, {
    started: (child) => {
      void (async () => {
        await whenAssuming(sts);
        child.kill('SIGUSR1');
        await sleep(500);
        during = process.platform === 'linux' ? listeningSockets(child.pid) : [];
      })();
    },
  });
  expect({ code: ran.code, stderr: ran.stderr, during }).toEqual({ code: 0, stderr: '', during: [] });
  expectDocument(ran.stdout);
});

/** The sockets of a process that wait for somebody to connect. */
function listeningSockets(pid: number | undefined): readonly string[] {
  const table = ['tcp', 'tcp6', 'unix'].flatMap((kind) => readFileSync(`/proc/net/${kind}`, 'utf8').split('\n'));
  // proc(5): state 0A of TCP, flag 00010000 of a Unix socket.
  const waiting = table.filter((line) => / 0A [0-9A-F]{8}:|^\S+ \S+ \S+ 00010000 /.test(line));
  const folder = `/proc/${pid}/fd`;
  const own = readdirSync(folder).flatMap((fd) => /^socket:\[(\d+)\]$/.exec(readlinkSync(join(folder, fd)))?.[1] ?? []);
  return waiting.filter((line) => own.some((inode) => line.split(/\s+/).includes(inode)));
}

it('a process base is answered as it is, without what it does not say, and nothing is kept', async ({ box }) => {
  const document =
    '{"Version":1,"AccessKeyId":"AKIAIOSFODNN7EXAMPLE","SecretAccessKey":"wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"}';
  const command = script(box, 'creds', `echo '${document}'`);
  box.config(`[default]\ncredential_process = ${command}\n`);
  expect(await box.run(['process'])).toMatchObject({ code: 0, stdout: `${document}\n`, stderr: '' });
  expect(readdirSync(box.path('run'))).toEqual([]);
});

it('static keys without a role are answered without a call', async ({ box }) => {
  const sts = await box.emulate(fiveHops);
  box.config(`[default]\n${adminKeys}`);
  const ran = await run(['process'], { env: box.env });
  expect({ ...ran, calls: sts.calls }).toEqual({
    code: 0,
    signal: null,
    stdout:
      '{"Version":1,"AccessKeyId":"AKIAIOSFODNN7EXAMPLE","SecretAccessKey":"wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"}\n',
    stderr: '',
    calls: [],
  });
});

it('is found by its name where a package manager links it', async ({ box }) => {
  const { symlinkSync } = await import('node:fs');
  symlinkSync(program.at(-1) ?? '', box.path('rolechain'));
  const ran = await box.command([...program.slice(0, -1), box.path('rolechain'), '--version']);
  expect(ran).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/), stderr: '' });
});
