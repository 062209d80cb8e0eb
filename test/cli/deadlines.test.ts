import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { fiveHops, mfaFirstHop, testAdminMfa } from '../emulator/worlds.ts';
import { assumed, whenAssuming } from '../support/calls.ts';
import { it, type Box, type TracedRun } from '../support/case.ts';
import { adminKeys, fiveHopConfig } from '../support/configs.ts';
import { expectDocument } from '../support/document.ts';
import { hurried } from '../support/hurried.ts';
import { has, skipped } from '../support/installed.ts';
import { startLive } from '../support/live-program.ts';
import { programLine, standalone } from '../support/program.ts';

const roleA = ['process', '--profile', 'role-a'];
const forEver = { times: Number.POSITIVE_INFINITY };

/** The times, in ms by the program's own clock, at which its trace says `event`. */
const times = ({ trace }: TracedRun, event: string): readonly number[] =>
  trace.filter((line) => line.includes(` ms ${event}`)).map((line) => Number(/trace: (\d+) ms/.exec(line)?.[1]));

// Go's SDK gives a credential_process 60 s. The programs mean 20 s; those that time goes faster for see more of it pass.
const MOST = 60_000;

describe('FAULT 18: STS is silent', { timeout: 90_000 }, () => {
  const unreachable = (where: string, reason: string) => ({
    code: 7,
    stdout: '',
    stderr:
      `rolechain: error: cannot reach STS at ${where}: ${reason} [STS_UNREACHABLE]\n` +
      'rolechain: hint: check the network, the region, HTTPS_PROXY and ca_bundle\n',
  });

  it.concurrent.for([
    { what: 'it accepts the connection and never answers', fault: { kind: 'stall' as const } },
    { what: 'its answer comes one byte a second', fault: { kind: 'trickle' as const } },
  ])('$what: refused in time', async ({ fault }, { box }) => {
    const sts = await box.emulate(fiveHops);
    box.config(fiveHopConfig);
    sts.fault(fault, { action: 'AssumeRole', ...forEver });
    const ran = await box.run(roleA, { env: hurried() });
    expect({ code: ran.code, stdout: ran.stdout, stderr: ran.stderr }).toEqual(
      unreachable(new URL(sts.url).host, 'no complete answer in the time there is'),
    );
    expect(times(ran, 'sts.failed').every((time) => time < MOST)).toBe(true);
    expect(times(ran, 'sts.failed')).toHaveLength(1);
  });

  const cc = has('cc');
  (cc ? it.concurrent : it.skip)(
    `no name server answers: refused in time${skipped(cc, 'C compiler')}`,
    async ({ box }) => {
      box.config(fiveHopConfig);
      const library = noNames(box);
      const env = { ...hurried(library), AWS_ENDPOINT_URL_STS: 'https://sts.example' };
      const ran = await box.run(roleA, { env });
      const { code, signal, stdout, stderr } = ran;
      // Of the tries, the last may be cut off by the deadline.
      const reason = /no connection in time|no complete answer in the time there is/.exec(stderr)?.[0] ?? '';
      const refused = unreachable('sts.example', reason);
      expect({ stdout, stderr }).toEqual({ stdout: '', stderr: refused.stderr });
      expect(reason).not.toBe('');
      // Node joins the thread that looks the name up; before 22.15 only a signal ends the process then.
      const replaces = standalone !== undefined || 'execve' in process;
      expect([code, signal]).toEqual(replaces ? [refused.code, null] : [null, 'SIGKILL']);
      expect(times(ran, 'sts.failed').every((time) => time < MOST)).toBe(true);
    },
  );
});

/** A library in which no look-up of a host name ever ends. */
function noNames(box: Box): string {
  const source = join(box.answers, 'silent.c');
  execFileSync('sh', [
    '-c',
    `printf '#include <unistd.h>\\nint getaddrinfo(void) { for (;;) pause(); }\\n' >"${source}" && cc -w -shared -fPIC -o "${box.answers}/silent.so" "${source}"`,
  ]);
  return join(box.answers, 'silent.so');
}

describe('FAULT 36: the holder of a lock is stopped', { timeout: 90_000 }, () => {
  it.concurrent('nobody takes its place, and who waits is refused at the deadline with its pid', async ({ box }) => {
    const sts = await box.emulate(fiveHops);
    box.config(fiveHopConfig);
    sts.fault({ kind: 'stall' }, { action: 'AssumeRole' });
    const holder = startLive(box, roleA);
    await holder.sees('lock.held');
    await whenAssuming(sts);
    holder.child.kill('SIGSTOP');
    try {
      const waiters = await Promise.all([1, 2].map(() => box.run(roleA, { env: hurried() })));
      for (const { code, stdout, stderr } of waiters) {
        expect({ code, stdout }).toEqual({ code: 7, stdout: '' });
        expect(stderr.replace(/[0-9a-f]{64}/, 'NAME').replace(/\d+ s \[/, '20 s [')).toBe(
          `rolechain: error: another rolechain (process ${holder.child.pid}) has been renewing credentials, or waiting for a code, for more than 20 s [LOCK_TIMEOUT]\n` +
            'rolechain: hint: see what it is waiting for; its lock is ~/.cache/rolechain/locks/NAME.lock\n',
        );
      }
      expect(assumed(sts.calls)).toHaveLength(1);
    } finally {
      holder.child.kill('SIGKILL');
      await holder.ended;
    }
    // Once it is gone the next is answered at once.
    const next = await box.run(roleA);
    expect({ code: next.code, stderr: next.stderr }).toEqual({ code: 0, stderr: '' });
    expectDocument(next.stdout);
  });
});

describe('FAULT 31: nobody types', { timeout: 90_000 }, () => {
  it.concurrent('for 55 s: refused, and the terminal is as it was', async ({ box }) => {
    await box.emulate(mfaFirstHop);
    box.config(
      `[default]\n${adminKeys}[profile a]\nrole_arn = arn:aws:iam::111111111111:role/role-a\nsource_profile = default\nmfa_serial = ${testAdminMfa}\n`,
    );
    const words = Object.entries(hurried()).map(([key, value]) => `'${key}=${value}'`);
    const line = `env ${words.join(' ')} ${programLine} process --profile a >"${box.answers}/out" 2>"${box.answers}/err"`;
    const { screen } = await box.terminal(
      `${line}; echo "exit $?"; stty -a </dev/tty | grep -wo -e "-*icanon" -e "-*echo" -e "-*isig" | tr "\\n" " "`,
    );
    expect(screen).toMatch(/exit 6\r\nisig icanon echo $/);
    expect(readFileSync(join(box.answers, 'out'), 'utf8')).toBe('');
    expect(readFileSync(join(box.answers, 'err'), 'utf8')).toMatch(
      /^rolechain: error: no code for \S+: nobody answered within \d+ s \[MFA_CANCELLED\]\n$/,
    );
  });
});
