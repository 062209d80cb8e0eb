import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { describe, expect } from 'vitest';
import { fiveHops } from '../emulator/worlds.ts';
import { allCalls } from '../support/calls.ts';
import { it } from '../support/case.ts';
import { adminKeys, fiveHopConfig } from '../support/configs.ts';
import { noOthers, rightsCount, underRights } from '../support/other-users.ts';
import { expectDocument } from '../support/document.ts';

const loop = ['a', 'b', 'c']
  .map(
    (name, index, all) =>
      `[profile ${name}]\nrole_arn = arn:aws:iam::111111111111:role/${name}\nsource_profile = ${all[(index + 1) % 3] ?? ''}\n`,
  )
  .join('');

const unreadable = 'rolechain: hint: make ~/.aws/config a file that you can read, or name another one';

it('FAULT 1: a cycle is refused within a second', async ({ box }) => {
  box.config(loop);
  let best = Number.POSITIVE_INFINITY;
  // The best of five: other programs may keep the machine busy.
  for (let turn = 0; turn < 5 && best >= 1000; turn += 1) {
    const started = performance.now();
    const { code } = await box.run(['process', '--profile', 'a']);
    expect(code).toBe(3);
    best = Math.min(best, performance.now() - started);
  }
  expect(best).toBeLessThan(1000);
});

it('FAULT 3: fifty honest hops are accepted', async ({ box }) => {
  const names = Array.from({ length: 50 }, (_, index) => `hop-${index}`);
  const role = (name: string): string => `arn:aws:iam::111111111111:role/${name}`;
  const rights = (Action: string, Resource: string) => ({
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Action, Resource },
  });
  const lets = (AWS: string) => ({
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Principal: { AWS }, Action: 'sts:AssumeRole' },
  });
  const user = 'arn:aws:iam::222222222222:user/test-admin';
  const sts = await box.emulate({
    accounts: [
      {
        id: '222222222222',
        users: [
          {
            name: 'test-admin',
            accessKeys: [{ id: 'AKIAIOSFODNN7EXAMPLE', secret: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' }],
            policies: [rights('sts:AssumeRole', '*')],
          },
        ],
      },
      {
        id: '111111111111',
        roles: names.map((name, index) => ({
          name,
          trustPolicy: lets(index === 0 ? user : role(names[index - 1] ?? '')),
          policies: [rights('sts:AssumeRole', '*')],
        })),
      },
    ],
  });
  const sections = names.map(
    (name, index) => `[profile ${name}]\nrole_arn = ${role(name)}\nsource_profile = ${names[index - 1] ?? 'default'}\n`,
  );
  box.config(`[default]\n${adminKeys}${sections.join('')}`);
  const ran = await box.run(['process', '--profile', 'hop-49']);
  expect({ code: ran.code, stderr: ran.stderr }).toEqual({ code: 0, stderr: '' });
  expectDocument(ran.stdout);
  expect(allCalls(sts.calls)).toEqual(['GetCallerIdentity', ...names.map((name) => `AssumeRole ${name}`)]);
});

describe('FAULT 6: a strange profile name', () => {
  const names = ['../../up', '$(touch owned)', '`touch owned`', 'x;touch owned', '%00', 'a b', "it's", '中文'];
  it.for(names)('%s is a digest in the cache, and never a path or a shell word', async (name, { box }) => {
    const sts = await box.emulate(fiveHops);
    // As a chain whose base is a command: this one gets the names in ROLECHAIN_STACK.
    box.home.write(
      'creds.json',
      JSON.stringify({
        Version: 1,
        AccessKeyId: 'AKIAIOSFODNN7EXAMPLE',
        SecretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
      }),
    );
    box.config(
      `[profile "${name}"]\nrole_arn = arn:aws:iam::111111111111:role/role-a\nsource_profile = ${name}!\n` +
        `[profile "${name}!"]\ncredential_process = echo "$ROLECHAIN_STACK" >stack; cat creds.json\n`,
    );
    const ran = await box.run(['process', '--profile', name], { cwd: box.home.path });
    expect({ code: ran.code, stderr: ran.stderr, calls: allCalls(sts.calls) }).toEqual({
      code: 0,
      stderr: '',
      calls: ['GetCallerIdentity', 'AssumeRole role-a'],
    });
    expect(readdirSync(box.path()).toSorted()).toEqual(['.aws', '.cache', 'creds.json', 'run', 'stack', 'tmp']);
    expect(readdirSync(box.path('run', 'rolechain'))).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/)]);
    const stack = execFileSync('cat', [box.path('stack')], { encoding: 'utf8' }).trim();
    expect(stack).toMatch(/^[\w.!~*'()%-]+,[\w.!~*'()%-]+$/);
    expect(stack.split(',').map(decodeURIComponent)).toEqual([name, `${name}!`]);
  });
});

describe('FAULT 7: a config file that', () => {
  it.for([
    {
      what: 'has 50 MB is refused',
      make: (file: string) => writeFileSync(file, '#'.repeat(50 * 1024 * 1024)),
      lines: ['rolechain: error: cannot read ~/.aws/config: it is larger than 32 MiB [CONFIG_UNREADABLE]', unreadable],
    },
    {
      what: 'is a FIFO does not keep anybody waiting',
      make: (file: string) => void execFileSync('mkfifo', [file]),
      lines: ['rolechain: error: cannot read ~/.aws/config: it is not a regular file [CONFIG_UNREADABLE]', unreadable],
    },
    {
      what: 'is a device with a line that never ends is refused',
      make: (file: string) => symlinkSync('/dev/zero', file),
      lines: ['rolechain: error: cannot read ~/.aws/config: it is not a regular file [CONFIG_UNREADABLE]', unreadable],
    },
    {
      what: 'is a folder is refused',
      make: (file: string) => mkdirSync(file),
      lines: ['rolechain: error: cannot read ~/.aws/config: it is a directory [CONFIG_UNREADABLE]', unreadable],
    },
    {
      what: 'is a link to itself is refused',
      make: (file: string) => symlinkSync(file, file),
      lines: [
        'rolechain: error: cannot read ~/.aws/config: its symbolic links lead in a circle [CONFIG_UNREADABLE]',
        unreadable,
      ],
    },
    {
      what: 'is a dangling link counts as absent',
      make: (file: string) => symlinkSync(`${file}-gone`, file),
      lines: [
        'rolechain: error: there is no profile default in ~/.aws/config or ~/.aws/credentials [PROFILE_UNKNOWN]',
        'rolechain: hint: "rolechain list" shows the profiles there are',
      ],
    },
    {
      what: 'is not UTF-8 is refused with the line',
      make: (file: string) => writeFileSync(file, Buffer.from('[default]\nregion = \xff\xfe\n', 'latin1')),
      lines: [
        'rolechain: error: the text is not UTF-8 (~/.aws/config:2) [CONFIG_SYNTAX]',
        'rolechain: hint: correct ~/.aws/config:2',
      ],
    },
    {
      what: 'holds nothing but NULs is refused',
      make: (file: string) => writeFileSync(file, Buffer.alloc(4096)),
      lines: [
        'rolechain: error: expected a profile definition, found a property (~/.aws/config:1) [CONFIG_SYNTAX]',
        'rolechain: hint: correct ~/.aws/config:1',
      ],
    },
  ])('$what', async ({ make, lines }, { box }) => {
    mkdirSync(box.path('.aws'));
    make(box.path('.aws', 'config'));
    const ran = await box.run(['process']);
    rmSync(box.path('.aws'), { recursive: true });
    expect({ code: ran.code, stdout: ran.stdout, stderr: ran.stderr.split('\n') }).toEqual({
      code: 3,
      stdout: '',
      stderr: [...lines, ''],
    });
  });

  it.skipIf(!rightsCount)(`cannot be read is refused${rightsCount ? '' : noOthers}`, async ({ box }) => {
    box.config(fiveHopConfig);
    chmodSync(box.path('.aws', 'config'), 0);
    const ran = await box.run(['process'], underRights(box));
    expect({ code: ran.code, stdout: ran.stdout, stderr: ran.stderr }).toEqual({
      code: 3,
      stdout: '',
      stderr: `rolechain: error: cannot read ~/.aws/config: permission denied [CONFIG_UNREADABLE]\n${unreadable}\n`,
    });
  });

  it('has one line of 20 MB is read', async ({ box }) => {
    const sts = await box.emulate(fiveHops);
    writeFileSync(box.path('big'), `[profile huge]\nregion = ${'x'.repeat(20 * 1024 * 1024)}\n${fiveHopConfig}`);
    const ran = await box.run(['process', '--profile', 'role-a'], { env: { AWS_CONFIG_FILE: box.path('big') } });
    rmSync(box.path('big'));
    expect({ code: ran.code, stderr: ran.stderr }).toEqual({ code: 0, stderr: '' });
    expect(allCalls(sts.calls)).toEqual(['GetCallerIdentity', 'AssumeRole role-a']);
  });
});

it.skipIf(!rightsCount)(
  `FAULT 13: a session policy that may not be read is refused, and nobody is called${rightsCount ? '' : noOthers}`,
  async ({ box }) => {
    const sts = await box.emulate(fiveHops);
    box.config(`${fiveHopConfig}session_policy = narrow.json\n`);
    box.home.write('.aws/narrow.json', '{}');
    chmodSync(box.path('.aws', 'narrow.json'), 0);
    const ran = await box.run(['process', '--profile', 'role-e'], underRights(box));
    expect({ code: ran.code, stdout: ran.stdout, calls: sts.calls }).toEqual({ code: 3, stdout: '', calls: [] });
    expect(ran.stderr).toMatch(/^rolechain: error: .*narrow\.json.*permission denied.* \[POLICY_UNREADABLE\]\n/);
  },
);
