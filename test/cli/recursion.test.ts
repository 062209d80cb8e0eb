import { describe, expect } from 'vitest';
import { fiveHops } from '../emulator/worlds.ts';
import { allCalls } from '../support/calls.ts';
import { it } from '../support/case.ts';
import { adminKeys } from '../support/configs.ts';
import { expectDocument } from '../support/document.ts';
import { programs, skipped } from '../support/installed.ts';
import { countedProgram } from '../support/recorder.ts';

const role = 'role_arn = arn:aws:iam::111111111111:role/role-a\n';

describe('FAULT 40: a credential_process that runs this program', () => {
  it.for([
    {
      what: 'for its own profile',
      config: (us: string) => `[profile p]\ncredential_process = ${us} process --profile p\n`,
      path: 'p → p',
      starts: 2,
    },
    {
      what: 'for the profile that is its source',
      config: (us: string) =>
        `[profile p]\n${role}source_profile = base\n[profile base]\ncredential_process = ${us} process --profile p\n`,
      path: 'p → base → p',
      starts: 2,
    },
    {
      what: 'for itself, one profile further down',
      config: (us: string) =>
        `[profile p]\n${role}source_profile = base\n[profile base]\ncredential_process = ${us} process --profile base\n`,
      path: 'p → base → base',
      starts: 2,
    },
    {
      what: 'in a ring of two',
      config: (us: string) =>
        `[profile p]\ncredential_process = ${us} process --profile q\n[profile q]\ncredential_process = ${us} process --profile p\n`,
      path: 'p → q → p',
      starts: 3,
    },
    {
      what: 'by a shell that starts anew',
      config: (us: string) => `[profile p]\ncredential_process = sh -c '${us} process --profile p'\n`,
      path: 'p → p',
      starts: 2,
    },
  ])('$what is refused, and no third process is started for a profile', async ({ config, path, starts }, { box }) => {
    const sts = await box.emulate(fiveHops);
    const us = countedProgram(box);
    box.config(config(us.command));
    const ran = await box.command([us.command, 'process', '--profile', 'p']);
    const name = path.split(' → ').at(-1) ?? '';
    expect(ran).toEqual({
      code: 3,
      signal: null,
      stdout: '',
      stderr:
        `rolechain: error: credential_process runs rolechain again for a profile in progress: ${path} [CHAIN_RECURSION]\n` +
        `rolechain: hint: write the chain of ${name} in a "rolechain =" block of that profile, or in a second profile that names it\n`,
    });
    expect(us.starts()).toBe(starts);
    expect(allCalls(sts.calls)).toEqual([]);
  });

  it('for another profile works', async ({ box }) => {
    await box.emulate(fiveHops);
    const us = countedProgram(box);
    box.config(
      `[default]\n${adminKeys}[profile a]\n${role}source_profile = default\n` +
        `[profile outer]\nrole_arn = arn:aws:iam::111111111111:role/role-b\nsource_profile = inner\n` +
        `[profile inner]\ncredential_process = ${us.command} process --profile a\n`,
    );
    const ran = await box.command([us.command, 'process', '--profile', 'outer']);
    expect({ code: ran.code, stderr: ran.stderr, starts: us.starts() }).toEqual({ code: 0, stderr: '', starts: 2 });
    expectDocument(ran.stdout);
  });

  // Python prints what the AWS CLI's export-credentials prints, also where the AWS CLI is an old one.
  const boto = `import boto3, json
c = boto3.Session(profile_name="p").get_credentials().get_frozen_credentials()
print(json.dumps({"Version": 1, "AccessKeyId": c.access_key, "SecretAccessKey": c.secret_key, "SessionToken": c.token}))
`;
  const ways = [
    {
      what: '"aws configure export-credentials"',
      here: programs.awsExport,
      need: 'AWS CLI 2',
      command: 'aws configure export-credentials --profile p',
    },
    { what: 'boto3', here: programs.boto3, need: 'boto3', command: 'python3 export.py' },
  ];

  for (const { what, here, need, command } of ways) {
    it.skipIf(!here)(`by way of ${what} is refused within two starts${skipped(here, need)}`, async ({ box }) => {
      const sts = await box.emulate(fiveHops);
      const us = countedProgram(box);
      box.home.write('export.py', boto);
      box.config(
        `[profile p]\ncredential_process = ${us.command} process --profile q\n` +
          `[profile q]\ncredential_process = ${command}\n`,
      );
      const ran = await box.command([us.command, 'process', '--profile', 'p'], { cwd: box.home.path });
      expect({ stdout: ran.stdout, calls: sts.calls }).toEqual({ stdout: '', calls: [] });
      expect(ran.code).toBeGreaterThanOrEqual(3);
      expect(ran.stderr).toContain('[CHAIN_RECURSION]');
      // The first for p, one for q, and the one for q again that refuses.
      expect(us.starts()).toBe(3);
    });

    it.skipIf(!here)(`is not taken for one when ${what} is what runs us${skipped(here, need)}`, async ({ box }) => {
      await box.emulate(fiveHops);
      const us = countedProgram(box);
      box.home.write('export.py', boto);
      box.config(
        `[default]\n${adminKeys}[profile p]\ncredential_process = ${us.command} process --profile p\nrolechain =\n  ${role}  source_profile = default\n`,
      );
      // As export-credentials leaves it to its children; it does so itself.
      const env: Record<string, string> = what === 'boto3' ? { _AWS_CLI_PROFILE_CHAIN: 'p' } : {};
      const ran = await box.command(['sh', '-c', command], { cwd: box.home.path, env });
      expect({ code: ran.code, stderr: ran.stderr, starts: us.starts() }).toEqual({ code: 0, stderr: '', starts: 1 });
      expect(JSON.parse(ran.stdout)).toMatchObject({ Version: 1, AccessKeyId: expect.stringMatching(/^ASIA/) });
    });
  }
});
