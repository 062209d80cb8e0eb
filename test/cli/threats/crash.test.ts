import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { fiveHops, testAdminKey } from '../../emulator/worlds.ts';
import { whenAssuming } from '../../support/calls.ts';
import { it, type Box } from '../../support/case.ts';
import { adminKeys, fiveHopConfig } from '../../support/configs.ts';
import { notOfStandalone, program, standalone } from '../../support/program.ts';
import { script } from '../../support/recorder.ts';

/** Whether a crash here leaves a file in the folder that the process works in. */
const cores =
  process.platform === 'linux' &&
  existsSync('/proc/self/coredump_filter') &&
  /^core\b/.test(readFileSync('/proc/sys/kernel/core_pattern', 'utf8')) &&
  spawnSync('sh', ['-c', 'ulimit -c unlimited']).status === 0;
const why = cores ? '' : ' (SKIPPED: crashes leave no core file here)';

/** Runs a command until `time` has come, and ends it by a signal that leaves a core; gives the core files. */
async function crash(
  box: Box,
  words: readonly string[],
  signal: NodeJS.Signals,
  time: Promise<void>,
): Promise<readonly Buffer[]> {
  const cwd = box.path('crash');
  mkdirSync(cwd, { recursive: true });
  await box.command(['sh', '-c', 'ulimit -c unlimited; exec "$@"', 'sh', ...words], {
    cwd,
    started: (child) => void time.then(() => child.kill(signal)),
  });
  return readdirSync(cwd)
    .filter((name) => /^core\b/.test(name))
    .map((name) => readFileSync(`${cwd}/${name}`));
}

describe.skipIf(!cores)(`a core dump${why}`, () => {
  it.for(['SIGSEGV', 'SIGABRT', 'SIGILL'] as const)(
    'by %s, with keys in memory, holds none',
    async (signal, { box }) => {
      const sts = await box.emulate(fiveHops);
      box.config(fiveHopConfig);
      sts.fault({ kind: 'stall' }, { action: 'AssumeRole', roleArn: 'arn:aws:iam::111111111111:role/role-b' });
      const words = [...program, 'process', '--profile', 'role-c', '--no-cache'];
      const found = await crash(box, words, signal, whenAssuming(sts, 2));
      const secrets = [testAdminKey.secret, ...sts.secrets()];
      expect(found.map((core) => secrets.filter((secret) => holds(core, secret)))).toEqual([[]]);
    },
  );

  it('of a command that exec runs is its own, as it would be without us', async ({ box }) => {
    box.config(`[default]\n${adminKeys}`);
    const command = script(box, 'command', 'cat /proc/self/coredump_filter');
    const here = spawnSync('cat', ['/proc/self/coredump_filter'], { encoding: 'utf8' }).stdout;
    expect(await box.run(['exec', 'default', '--', command])).toMatchObject({ code: 0, stdout: here });
  });
});

/** Secrets lie in memory as bytes, and as an engine's wide characters. */
function holds(core: Buffer, secret: string): boolean {
  return core.includes(secret) || core.includes(Buffer.from(secret, 'utf16le'));
}

const switches: readonly (readonly [string, { readonly NODE_DEBUG?: string }])[] = [
  ['alone', {}],
  ['with NODE_DEBUG', { NODE_DEBUG: 'http' }],
];

describe.skipIf(standalone)(`NODE_OPTIONS that are meant for another program${notOfStandalone}`, () => {
  it.for(switches)('a diagnostic report lists no variable of the environment, %s', async ([, more], { box }) => {
    const sts = await box.emulate(fiveHops);
    box.config(fiveHopConfig);
    sts.fault({ kind: 'delay', ms: 1500 }, { action: 'AssumeRole' });
    const cwd = box.path('reports');
    mkdirSync(cwd);
    const options = '--report-on-signal --report-uncaught-exception --report-on-fatalerror';
    const env = { ...more, NODE_OPTIONS: options, AWS_SESSION_TOKEN: 'a-token-of-mine' };
    box.secrets.push(env.AWS_SESSION_TOKEN);
    const ran = await box.run(['process', '--profile', 'role-a'], {
      env,
      cwd,
      started: (child) => void whenAssuming(sts).then(() => child.kill('SIGUSR2')),
    });
    // Where Node cannot leave it out, there is no report, and the signal does what it does. The box searches it for the token.
    expect([
      [0, null],
      [null, 'SIGUSR2'],
    ]).toContainEqual([ran.code, ran.signal]);
    const reports = readdirSync(cwd).map((name) => readFileSync(join(cwd, name), 'utf8'));
    expect(reports.filter((text) => text.includes('AWS_SESSION_TOKEN'))).toEqual([]);
  });

  it.for(switches)('a debugger’s port is closed before there is a secret, %s', async ([, more], { box }) => {
    const sts = await box.emulate(fiveHops);
    box.config(fiveHopConfig);
    sts.fault({ kind: 'delay', ms: 1500 }, { action: 'AssumeRole' });
    let told = '';
    let asked: readonly unknown[] = [];
    const ran = await box.run(['process', '--profile', 'role-a'], {
      env: { ...more, NODE_OPTIONS: '--inspect=127.0.0.1:0' },
      started: (child) => {
        child.stderr?.on('data', (text: Buffer) => (told += text.toString()));
        void (async () => {
          await whenAssuming(sts);
          const ports = [...told.matchAll(/ws:\/\/([\d.:]+)\//g)].map(([, port]) => port);
          asked = await Promise.all(
            ports.map((port) => fetch(`http://${port}/json/list`).catch((error: unknown) => error)),
          );
        })();
      },
    });
    // With NODE_DEBUG the program starts a second time, without it.
    const processes = more.NODE_DEBUG === undefined ? 1 : 2;
    expect([ran.code, asked]).toEqual([0, Array.from({ length: processes }, () => expect.any(TypeError))]);
  });
});

describe('switches of a runtime', () => {
  // The box looks for every secret in what the program says, and in every file that it leaves.
  it.for([
    { BUN_CONFIG_VERBOSE_FETCH: 'curl' },
    { BUN_DEBUG_ALL: '1', BUN_DEBUG_QUIET_LOGS: '0' },
    { DEBUG: '*' },
    { NODE_DEBUG: 'http,tls,child_process' },
    { NODE_DEBUG_NATIVE: 'http,tls' },
    { SSLKEYLOGFILE: 'keys.log' },
    { MIMALLOC_VERBOSE: '0' },
  ])('%o print nothing of a request', async (env, { box }) => {
    await box.emulate(fiveHops);
    box.config(fiveHopConfig);
    const cwd = box.path('working');
    mkdirSync(cwd);
    const { code, stderr } = await box.run(['process', '--profile', 'role-c'], { env: { ...env }, cwd });
    expect([code, stderr, readdirSync(cwd)]).toEqual([0, '', []]);
  });
});

describe.skipIf(!standalone || !cores)(
  `a crash of the standalone${standalone ? why : ' (SKIPPED: ROLECHAIN_BIN names no standalone)'}`,
  () => {
    it('sends nothing anywhere, and says no secret', async ({ box }) => {
      const sts = await box.emulate(fiveHops);
      box.config(fiveHopConfig);
      sts.fault({ kind: 'stall' }, { action: 'AssumeRole' });
      // What Bun would report with.
      const seen = box.path('tmp', 'reported');
      script(box, 'bin/curl', `echo "$@" >>"${seen}"`);
      box.env['PATH'] = `${box.path('bin')}:${box.env['PATH'] ?? ''}`;
      await crash(box, [...program, 'process', '--profile', 'role-a'], 'SIGSEGV', whenAssuming(sts));
      expect(existsSync(seen)).toBe(false);
    });
  },
);
