import { describe, expect } from 'vitest';
import { allow, enforcedName, fiveHops, sessionPolicy, testAdminKey } from '../emulator/worlds.ts';
import type { World } from '../emulator/emulator.ts';
import { assumed } from '../support/calls.ts';
import { call, whoAmI } from '../support/callers.ts';
import { it } from '../support/case.ts';
import { adminKeys } from '../support/configs.ts';
import { programs, skipped } from '../support/installed.ts';
import { programLine } from '../support/program.ts';

const policy =
  '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::reports/*"}}';
const hop = (name: string): string => `arn:aws:iam::111111111111:role/role-${name}`;
const line = (profile: string): string => `credential_process = ${programLine} process --profile ${profile}\n`;

const lowerHops = ['a', 'b', 'c', 'd']
  .map(
    (name, index, all) =>
      `[profile role-${name}]\nrole_arn = ${hop(name)}\nsource_profile = ${index === 0 ? 'default' : `role-${all[index - 1] ?? ''}`}\n`,
  )
  .join('');

interface Way {
  readonly what: string;
  readonly world: World;
  readonly config: string;
  /** Beside the config, by name. */
  readonly files?: Readonly<Record<string, string>>;
  /** What the caller is told it is. */
  readonly arn: string;
  /** Role, session name and policy of each hop, as STS saw them. */
  readonly hops: readonly (readonly [role: string, name: string, policy: string | undefined])[];
}

const five = ['a', 'b', 'c', 'd', 'e'].map((name) => [hop(name), 'test-admin', undefined] as const);
const fiveArn = 'arn:aws:sts::111111111111:assumed-role/role-e/test-admin';
const deployArn = 'arn:aws:sts::111111111111:assumed-role/Deploy/test-admin';
const storageArn = 'arn:aws:sts::222222222222:assumed-role/Storage/test-admin';

// The profile that applications use is always `app`.
const ways: readonly Way[] = [
  {
    what: 'five hops, in a block',
    world: fiveHops,
    config: `${lowerHops}[profile app]\n${line('app')}rolechain =\n  role_arn = ${hop('e')}\n  source_profile = role-d\n`,
    arn: fiveArn,
    hops: five,
  },
  {
    what: 'five hops, beside it',
    world: fiveHops,
    config: `${lowerHops}[profile chain]\nrole_arn = ${hop('e')}\nsource_profile = role-d\n[profile app]\n${line('chain')}`,
    arn: fiveArn,
    hops: five,
  },
  {
    what: 'an enforced session name, in a block',
    world: enforcedName,
    config: `[profile app]\nregion = eu-west-1\n${line('app')}rolechain =\n  role_arn = arn:aws:iam::111111111111:role/Deploy\n  source_profile = default\n`,
    arn: deployArn,
    hops: [['arn:aws:iam::111111111111:role/Deploy', 'test-admin', undefined]],
  },
  {
    what: 'an enforced session name, beside it',
    world: enforcedName,
    config: `[profile deploy]\nrole_arn = arn:aws:iam::111111111111:role/Deploy\nsource_profile = default\n[profile app]\n${line('deploy')}`,
    arn: deployArn,
    hops: [['arn:aws:iam::111111111111:role/Deploy', 'test-admin', undefined]],
  },
  {
    what: 'a session policy, in a block',
    world: sessionPolicy,
    config: `[profile app]\n${line('app')}rolechain =\n  role_arn = arn:aws:iam::222222222222:role/Storage\n  source_profile = default\n  session_policy = policies/read.json\n`,
    files: { '.aws/policies/read.json': policy },
    arn: storageArn,
    hops: [['arn:aws:iam::222222222222:role/Storage', 'test-admin', policy]],
  },
  {
    what: 'a session policy on the last of two hops, beside it',
    world: sessionPolicy,
    config: `[profile storage]\nrole_arn = arn:aws:iam::222222222222:role/Storage\nsource_profile = default\n[profile next]\nrole_arn = arn:aws:iam::222222222222:role/Next\nsource_profile = storage\nsession_policy = ${policy}\n[profile app]\n${line('next')}`,
    arn: 'arn:aws:sts::222222222222:assumed-role/Next/test-admin',
    hops: [
      ['arn:aws:iam::222222222222:role/Storage', 'test-admin', undefined],
      ['arn:aws:iam::222222222222:role/Next', 'test-admin', policy],
    ],
  },
];

interface Caller {
  readonly name: string;
  readonly here: boolean;
  /** Prints the ARN of who it is, as profile `app`. */
  readonly whoAmI: readonly string[];
  /** What it says where the chain is a cycle; our lines are in it. */
  readonly failure: (code: string, stderr: string) => void;
}

const cycle = 'profiles form a cycle: app → other → app [CHAIN_CYCLE]';

const callers: readonly Caller[] = [
  {
    name: 'the AWS CLI',
    here: programs.aws,
    whoAmI: whoAmI.aws,
    failure: (_, stderr) => expect(stderr).toContain(cycle),
  },
  {
    name: 'boto3',
    here: programs.boto3,
    whoAmI: whoAmI.boto3,
    failure: (_, stderr) => expect(stderr).toContain(cycle),
  },
  {
    name: 'the JS SDK’s default chain',
    here: true,
    whoAmI: whoAmI.sdk,
    // It tries two ways and forgets why either failed; fromProcess, below, keeps it.
    failure: (_, stderr) => expect(stderr).toContain('Could not load credentials from any providers'),
  },
];

for (const { name, here, whoAmI: asking, failure } of callers) {
  describe.skipIf(!here)(`${name}${skipped(here, name)}`, () => {
    it.for(ways)('gets the credentials of $what', async ({ world, config, files, arn, hops }, { box }) => {
      const sts = await box.emulate(world);
      box.config(`[default]\n${adminKeys}${config}`);
      for (const [file, text] of Object.entries(files ?? {})) box.home.write(file, text);
      for (let turn = 0; turn < 2; turn += 1) {
        // oxlint-disable-next-line no-await-in-loop -- the second time from the cache
        const { code, stdout, stderr } = await call(box, asking);
        expect({ code, arn: stdout.trim(), stderr }).toEqual({ code: 0, arn, stderr: '' });
      }
      expect(
        assumed(sts.calls).map(({ params, errorCode }) => [
          params.roleArn,
          params.sessionName,
          params.policy,
          errorCode,
        ]),
      ).toEqual(hops.map((one) => [...one, undefined]));
      const asked = sts.calls.filter(({ action }) => action === 'GetCallerIdentity').map(({ callerArn }) => callerArn);
      expect(asked).toEqual(['arn:aws:iam::222222222222:user/test-admin', arn, arn]);
    });

    it.for([
      {
        what: 'in a block',
        config: `${line('app')}rolechain =\n  federation = true\n  source_profile = default\n  session_policy = read.json\n`,
      },
      {
        what: 'beside it',
        config: `${line('narrow')}[profile narrow]\nfederation = true\nsource_profile = default\nsession_policy = read.json\n`,
      },
    ])('gets the session of a federated user, $what', async ({ config }, { box }) => {
      const users = [{ name: 'alice', accessKeys: [testAdminKey], policies: [allow('*', '*')] }];
      const sts = await box.emulate({ accounts: [{ id: '222222222222', users }] });
      box.config(`[default]\n${adminKeys}[profile app]\n${config}`);
      box.home.write('.aws/read.json', policy);
      for (let turn = 0; turn < 2; turn += 1) {
        // oxlint-disable-next-line no-await-in-loop -- the second time from the cache
        const { code, stdout, stderr } = await call(box, asking);
        const arn = 'arn:aws:sts::222222222222:federated-user/alice';
        expect({ code, arn: stdout.trim(), stderr }).toEqual({ code: 0, arn, stderr: '' });
      }
      const made = sts.calls.filter(({ action }) => action === 'GetFederationToken');
      expect(made.map(({ params, status }) => [params.name, params.policy, status])).toEqual([['alice', policy, 200]]);
    });

    it('is told why a chain fails', async ({ box }) => {
      const sts = await box.emulate(fiveHops);
      const role = `  role_arn = ${hop('a')}\n  source_profile = `;
      box.config(`[profile app]\n${line('app')}rolechain =\n${role}other\n[profile other]\nrolechain =\n${role}app\n`);
      const { code, stdout, stderr } = await call(box, asking);
      expect({ stdout, calls: sts.calls }).toEqual({ stdout: '', calls: [] });
      expect(code).not.toBe(0);
      failure(`${code}`, stderr);
    });
  });
}

it.for([
  { provider: 'fromIni', module: '@aws-sdk/credential-provider-ini' },
  { provider: 'fromProcess', module: '@aws-sdk/credential-provider-process' },
])('the JS SDK’s $provider quotes our lines', async ({ provider, module }, { box }) => {
  await box.emulate(fiveHops);
  const role = `  role_arn = ${hop('a')}\n  source_profile = `;
  box.config(`[profile app]\n${line('app')}rolechain =\n${role}other\n[profile other]\nrolechain =\n${role}app\n`);
  const script = `const { ${provider} } = await import('${module}');
await ${provider}({ profile: 'app' })().catch((error) => console.log(error.message));`;
  const { stdout, stderr } = await call(box, [process.execPath, '--no-warnings', '--input-type=module', '-e', script]);
  expect(stderr).toBe('');
  expect(stdout).toContain(`rolechain: error: ${cycle}\n`);
  expect(stdout).toContain('rolechain: hint: change source_profile at ~/.aws/config:');
});

it.skipIf(!programs.aws)(
  `"aws configure set rolechain.session_policy" edits a block, and breaking it is refused${skipped(programs.aws, 'AWS CLI')}`,
  async ({ box }) => {
    const sts = await box.emulate(sessionPolicy);
    const config = `[profile app]\n${line('app')}rolechain =\n  role_arn = arn:aws:iam::222222222222:role/Storage\n  source_profile = default\n  session_policy = nowhere.json\n`;
    box.config(config);
    // Not in the file that the AWS CLI writes: what it wrote is searched for secrets.
    box.home.write('.aws/credentials', `[default]\n${adminKeys}`);
    box.home.write('.aws/read.json', policy);
    const set = (key: string, value: string): readonly string[] => [
      'aws',
      'configure',
      'set',
      key,
      value,
      '--profile',
      'app',
    ];
    expect(await call(box, set('rolechain.session_policy', 'read.json'))).toMatchObject({ code: 0 });
    expect(await box.run(['process', '--profile', 'app'])).toMatchObject({ code: 0, stderr: '' });
    expect(assumed(sts.calls).map(({ params }) => params.policy)).toEqual([policy]);
    // FAULT 42: what this does to a block would take the policy away for some SDKs.
    expect(await call(box, set('role_arn', 'arn:aws:iam::222222222222:role/Storage'))).toMatchObject({ code: 0 });
    const broken = await box.run(['process', '--profile', 'app']);
    expect({ code: broken.code, stdout: broken.stdout }).toEqual({ code: 3, stdout: '' });
    expect(assumed(sts.calls)).toHaveLength(1);
  },
);
