import { existsSync, readFileSync } from 'node:fs';
import { describe, expect } from 'vitest';
import { fiveHops, testAdminKey } from '../../emulator/worlds.ts';
import { allCalls } from '../../support/calls.ts';
import { it } from '../../support/case.ts';
import { adminKeys } from '../../support/configs.ts';
import { script } from '../../support/recorder.ts';

const document = `{"Version":1,"AccessKeyId":"${testAdminKey.id}","SecretAccessKey":"${testAdminKey.secret}"}`;
const first = (stderr: string): string | undefined =>
  /^rolechain: error: credential_process of profile base (.*) \[PROCESS_FAILED\]$/m.exec(stderr)?.[1];

describe('a credential_process cannot', () => {
  const noDocument = 'printed something that is not a credential_process document: ';
  it.for([
    { what: 'fill the memory', says: 'cat /dev/zero', reason: 'printed more than 64 KiB' },
    { what: 'say nothing', says: 'true', reason: `${noDocument}it is not a JSON object` },
    {
      what: 'reach what every object has',
      says: `echo '{"Version":1,"__proto__":{"AccessKeyId":"AKIAIOSFODNN7EXAMPLE"},"SecretAccessKey":"s"}'`,
      reason: `${noDocument}it has no AccessKeyId`,
    },
    {
      what: 'put a line into a request’s headers',
      says: String.raw`printf '%s' '{"Version":1,"AccessKeyId":"AKIAIOSFODNN7EXAMPLE","SecretAccessKey":"s","SessionToken":"t\r\nHost: evil.example"}'`,
      reason: `${noDocument}its keys hold a character that no key of AWS has`,
    },
    {
      what: 'put a line into a shell',
      says: String.raw`printf '%s' '{"Version":1,"AccessKeyId":"A\nexport PATH=.","SecretAccessKey":"s"}'`,
      reason: `${noDocument}its keys hold a character that no key of AWS has`,
    },
    {
      what: 'nest without end',
      says: `printf '{"Version":1,"AccessKeyId":'; head -c 30000 /dev/zero | tr '\\0' '['; head -c 30000 /dev/zero | tr '\\0' ']'; echo '}'`,
      reason: `${noDocument}it has no AccessKeyId`,
    },
  ])('$what', async ({ says, reason }, { box }) => {
    const sts = await box.emulate(fiveHops);
    const base = `[profile base]\ncredential_process = ${script(box, 'base', says)}\n`;
    box.config(`${base}[profile a]\nrole_arn = arn:aws:iam::111111111111:role/role-a\nsource_profile = base\n`);
    for (const words of [
      ['process', '--profile', 'a'],
      ['process', '--profile', 'base'],
      ['env', 'base'],
    ]) {
      // oxlint-disable-next-line no-await-in-loop
      const { code, stdout, stderr } = await box.run(words);
      expect([code, stdout, first(stderr)]).toEqual([4, '', reason]);
    }
    expect(allCalls(sts.calls)).toEqual([]);
  });

  it('hold us up with what it leaves behind', async ({ box }) => {
    const pid = box.path('pid');
    const left = `(sleep 600 & echo $! >"${pid}")`;
    box.config(`[profile base]\ncredential_process = ${script(box, 'base', `${left}\necho '${document}'`)}\n`);
    try {
      expect(await box.run(['process', '--profile', 'base'])).toMatchObject({ code: 0, stdout: `${document}\n` });
      // It is still there, with our pipes in hand, and nobody waits for it.
      expect(process.kill(Number(readFileSync(pid, 'utf8')), 0)).toBe(true);
    } finally {
      if (existsSync(pid)) process.kill(Number(readFileSync(pid, 'utf8')));
    }
  });
});

describe('a config or policy file cannot', () => {
  const role = 'role_arn = arn:aws:iam::111111111111:role/role-a\nsource_profile = default\n';
  it.for([
    {
      what: 'nest a policy without end',
      file: 'policy',
      text: '['.repeat(40_000) + ']'.repeat(40_000),
      code: 'POLICY_INVALID',
    },
    {
      what: 'nest a policy in objects without end',
      file: 'policy',
      text: '{"a":'.repeat(15_000) + '1' + '}'.repeat(15_000),
      code: 'POLICY_INVALID',
    },
    {
      what: 'name a policy of megabytes',
      file: 'policy',
      text: `{"Version":"${'1'.repeat(3_000_000)}"}`,
      code: 'POLICY_',
    },
    {
      what: 'nest a list of ARNs without end',
      file: 'arns',
      text: '['.repeat(100_000) + ']'.repeat(100_000),
      code: 'POLICY_ARNS',
    },
    {
      what: 'include profiles without end',
      file: 'config',
      text: Array.from(
        { length: 5_000 },
        (_, n) => `[profile ${n === 0 ? 'a' : n}]\ninclude_profile = ${n + 1}\n`,
      ).join(''),
      code: 'CONFIG_VALUE',
    },
    {
      what: 'nest its lines without end',
      file: 'config',
      text: `[profile a]\nrolechain =\n${' a =\n  b =\n'.repeat(50_000)}`,
      code: 'CONFIG_VALUE',
    },
  ])('$what', async ({ file, text, code }, { box }) => {
    const sts = await box.emulate(fiveHops);
    const key = file === 'arns' ? 'session_policy_arns' : 'session_policy';
    const own = file === 'config' ? text : `[profile a]\n${role}${key} = ${file}.json\n`;
    box.config(`[default]\n${adminKeys}${own}`);
    box.home.write(`.aws/${file}.json`, text);
    for (const words of [
      ['process', '--profile', 'a'],
      ['explain', 'a', '--json'],
      ['policy', 'check', '--profile', 'a'],
    ]) {
      // oxlint-disable-next-line no-await-in-loop
      const ran = await box.run(words);
      expect([words[0], ran.code, `${ran.stdout}${ran.stderr}`.includes(code)]).toEqual([words[0], 3, true]);
    }
    expect(allCalls(sts.calls)).toEqual([]);
  });
});
