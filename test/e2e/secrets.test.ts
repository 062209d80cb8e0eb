import { readFileSync } from 'node:fs';
import { describe, expect } from 'vitest';
import { fiveHops, mfaFirstHop, testAdminKey, testAdminMfa } from '../emulator/worlds.ts';
import { allCalls } from '../support/calls.ts';
import { it, type Box } from '../support/case.ts';
import { adminKeys, fiveHopConfig } from '../support/configs.ts';
import { script } from '../support/recorder.ts';

const document = `{"Version":1,"AccessKeyId":"${testAdminKey.id}","SecretAccessKey":"${testAdminKey.secret}"}`;

/** Writes down what the process table shows of the program and of all its children: arguments and environments. */
function spy(box: Box): string {
  const log = box.path('tmp', 'seen');
  return `for pid in $$ $PPID $(cat /proc/$PPID/task/*/children); do tr '\\0' '\\n' <"/proc/$pid/cmdline" >>"${log}"; tr '\\0' '\\n' <"/proc/$pid/environ" >>"${log}"; done 2>/dev/null`;
}

describe.skipIf(process.platform !== 'linux')(
  'FAULT 39: no secret is in an argument or the environment of any child',
  () => {
    it('of a process base', async ({ box }) => {
      const sts = await box.emulate(fiveHops);
      const command = script(box, 'base', `${spy(box)}\ncat "${box.path('answer.json')}"`);
      box.home.write('answer.json', document);
      box.config(
        `[profile p]\nrole_arn = arn:aws:iam::111111111111:role/role-a\nsource_profile = base\n[profile base]\ncredential_process = ${command}\n`,
      );
      const ran = await box.run(['process', '--profile', 'p']);
      expect({ code: ran.code, stderr: ran.stderr, calls: allCalls(sts.calls) }).toEqual({
        code: 0,
        stderr: '',
        calls: ['GetCallerIdentity', 'AssumeRole role-a'],
      });
      const seen = readFileSync(box.path('tmp', 'seen'), 'utf8');
      expect(seen).toContain('rolechain');
      expect(seen).toContain('ROLECHAIN_STACK=p,base');
    });

    it('of an mfa_process, whose code goes nowhere else', async ({ box }) => {
      await box.emulate(mfaFirstHop);
      const command = script(box, 'mfa', `${spy(box)}\necho 123456`);
      box.config(
        `[default]\n${adminKeys}[profile p]\nrole_arn = arn:aws:iam::111111111111:role/role-a\nsource_profile = default\nmfa_serial = ${testAdminMfa}\nmfa_process = ${command}\n`,
      );
      const ran = await box.run(['process', '--profile', 'p']);
      expect({ code: ran.code, stderr: ran.stderr }).toEqual({ code: 0, stderr: '' });
      expect(ran.trace.join('')).not.toContain('123456');
      expect(readFileSync(box.path('tmp', 'seen'), 'utf8')).toContain('ROLECHAIN_STACK=p,default');
    });
  },
);

describe('FAULT 39: no secret is in what a failure says', () => {
  // The box looks for every secret after each of these, in stderr, the trace and every file.
  it.for([
    { what: 'a base that prints its keys to stderr as well', base: `echo ${testAdminKey.id} >&2; exit 1`, exit: 4 },
    { what: 'a base that prints half a document', base: `head -c 100 answer.json`, exit: 4 },
    { what: 'a base that prints its document twice', base: `cat answer.json answer.json`, exit: 4 },
    { what: 'a base that prints its document and fails', base: `cat answer.json; exit 9`, exit: 4 },
    {
      what: 'a base whose document has expired',
      base: `sed 's/}/,"Expiration":"2020-01-01T00:00:00Z"}/' answer.json`,
      exit: 4,
    },
  ])('$what', async ({ base, exit }, { box }) => {
    await box.emulate(fiveHops);
    box.home.write('answer.json', document);
    box.config(
      `[profile p]\nrole_arn = arn:aws:iam::111111111111:role/role-a\nsource_profile = base\n[profile base]\ncredential_process = ${base}\n`,
    );
    const ran = await box.run(['process', '--profile', 'p'], { cwd: box.home.path });
    expect({ code: ran.code, stdout: ran.stdout }).toEqual({ code: exit, stdout: '' });
  });

  it.for([
    { what: 'an answer without its key', fault: { kind: 'missing' as const, element: 'SecretAccessKey' } },
    { what: 'half an answer', fault: { kind: 'truncated' as const } },
    { what: 'an answer for another role', fault: { kind: 'other-role' as const } },
    {
      what: 'an answer that ended yesterday',
      fault: { kind: 'altered' as const, element: 'Expiration', content: '2020-01-01T00:00:00Z' },
    },
    { what: 'a denial', fault: { kind: 'refuse' as const, status: 403, code: 'AccessDenied', message: 'no' } },
    { what: 'a broken connection', fault: { kind: 'reset' as const } },
  ])('STS gives $what', async ({ fault }, { box }) => {
    const sts = await box.emulate(fiveHops);
    box.config(fiveHopConfig);
    sts.fault(fault, {
      action: 'AssumeRole',
      roleArn: 'arn:aws:iam::111111111111:role/role-c',
      times: Number.POSITIVE_INFINITY,
    });
    const ran = await box.run(['process', '--profile', 'role-e']);
    expect(ran.code).toBeGreaterThan(3);
    expect(ran.stdout).toBe('');
  });

  it.for(['[default', 'aws_secret_access_key', '[default]\n aws_secret_access_key = '])(
    'a config file that begins with %j',
    async (start, { box }) => {
      box.secrets.push(testAdminKey.secret);
      box.config(`${start}${testAdminKey.secret}\n`);
      const ran = await box.run(['process']);
      expect({ code: ran.code, stdout: ran.stdout }).toEqual({ code: 3, stdout: '' });
    },
  );
});

it('FAULT 39: the trace, explain and the lists of the cache hold no secret, on a miss, a hit and a refusal', async ({
  box,
}) => {
  const sts = await box.emulate(fiveHops);
  box.config(fiveHopConfig);
  for (const args of [
    ['process', '--profile', 'role-e'],
    ['process', '--profile', 'role-e'],
    ['explain', '--profile', 'role-e'],
    ['explain', '--profile', 'role-e', '--json'],
    ['cache', 'list'],
    ['cache', 'list', '--json'],
    ['cache', 'clear'],
  ]) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    expect((await box.run(args)).code).toBe(0);
  }
  expect(sts.secrets().length).toBeGreaterThan(10);
});
