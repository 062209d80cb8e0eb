import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import type { Call, Emulator } from '../emulator/emulator.ts';
import type { World } from '../emulator/world.ts';
import { allow, fiveHops, trust } from '../emulator/worlds.ts';
import { it, type Box } from '../support/case.ts';
import { adminKeys, fiveHopConfig } from '../support/configs.ts';
import { programLine, type Run } from '../support/program.ts';
import { root } from '../support/root.ts';

const people = '222222222222';
const production = '111111111111';
const everyone = `arn:aws:iam::${people}:root`;

/** The five hops, a role that demands the user’s name, and one to be narrowed. */
const world: World = {
  accounts: fiveHops.accounts.map((account) =>
    account.id === people
      ? {
          ...account,
          users: (account.users ?? []).map((user) => ({ ...user, policies: [allow('sts:AssumeRole', '*')] })),
        }
      : {
          ...account,
          roles: [
            ...(account.roles ?? []),
            {
              name: 'Deploy',
              trustPolicy: trust(everyone, { StringEquals: { 'sts:RoleSessionName': '${aws:username}' } }),
            },
            { name: 'Storage', trustPolicy: trust(everyone), policies: [allow('s3:*', '*')] },
          ],
        },
  ),
};

const policy = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}}';

const line = (profile: string): string => `credential_process = ${programLine} process --profile ${profile}`;

const config = `${fiveHopConfig}
# Beside it: the chain in plain keys, and a profile for applications.
[profile five-hops]
region = us-east-1
${line('role-e')}

# Recommended: the chain in a block of the profile that applications use.
[profile deploy]
region = us-east-1
${line('deploy')}
rolechain =
  role_arn = arn:aws:iam::${production}:role/Deploy
  source_profile = default

[profile storage]
region = us-east-1
${line('storage')}
rolechain =
  role_arn = arn:aws:iam::${production}:role/Storage
  source_profile = default
  session_policy = policy.json

[profile typed-name]
region = us-east-1
${line('typed-name')}
rolechain =
  role_arn = arn:aws:iam::${production}:role/Deploy
  source_profile = default
  role_session_name = ci
`;

const refusal = `rolechain: error: role_session_name of profile typed-name is ci, but the caller is test-admin (~/.aws/config:`;

interface Caller {
  readonly name: string;
  readonly missing: string | undefined;
  readonly command: (profile: string) => readonly string[];
}

const aws = spawnSync('aws', ['--version']).status === 0;
const boto3 = spawnSync('python3', ['-c', 'import boto3']).status === 0;

const callers: readonly Caller[] = [
  {
    name: 'the AWS CLI',
    missing: aws ? undefined : 'the AWS CLI is not installed',
    command: (profile) => ['aws', 'sts', 'get-caller-identity', '--profile', profile],
  },
  {
    name: 'boto3',
    missing: boto3 ? undefined : 'boto3 is not installed',
    command: (profile) => [
      'python3',
      '-c',
      'import boto3, json, sys; print(json.dumps(boto3.Session(profile_name=sys.argv[1]).client("sts").get_caller_identity()))',
      profile,
    ],
  },
  {
    name: 'the JS SDK’s default chain',
    missing: undefined,
    command: (profile) => [process.execPath, join(root, 'test/support/programs/js-sdk-caller.mjs'), 'default', profile],
  },
];

async function open(box: Box): Promise<Emulator> {
  const emulator = await box.emulate(world);
  box.config(config);
  box.home.write('.aws/policy.json', policy);
  // The emulator's word for the callers themselves; their own keychain and account lookups stay out of it.
  box.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
  return emulator;
}

/** The caller's last call, and the last AssumeRole before it, as the emulator saw them. */
function seen({ calls }: Emulator): unknown {
  const assume = calls.findLast(({ action }) => action === 'AssumeRole');
  return { caller: calls.at(-1)?.callerArn, role: assume?.params.roleArn, ...sessionOf(assume) };
}

function sessionOf(call: Call | undefined): Record<string, string | undefined> {
  const { sessionName, policy: narrowed } = call?.params ?? {};
  return { sessionName, policy: narrowed };
}

function arnIn({ stdout, stderr, code }: Run): string {
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return /"Arn": ?"([^"]*)"/.exec(stdout)?.[1] ?? stdout;
}

describe.each(callers)('$name', ({ missing, command }) => {
  const skipped = missing === undefined ? '' : ` (SKIPPED: ${missing})`;

  it.skipIf(missing !== undefined).for([
    { profile: 'five-hops', role: 'role-e', narrowed: undefined },
    { profile: 'deploy', role: 'Deploy', narrowed: undefined },
    { profile: 'storage', role: 'Storage', narrowed: policy },
  ])(`uses $profile through credential_process${skipped}`, async ({ profile, role, narrowed }, { box }) => {
    const emulator = await open(box);
    const arn = arnIn(await box.command(command(profile)));
    expect(arn).toBe(`arn:aws:sts::${production}:assumed-role/${role}/test-admin`);
    expect(seen(emulator)).toEqual({
      caller: arn,
      role: `arn:aws:iam::${production}:role/${role}`,
      sessionName: 'test-admin',
      policy: narrowed,
    });
    // The five hops are assumed once, each narrowed by nothing but its own profile's policy.
    const policies = emulator.calls.map(({ params }) => params.policy).filter((text) => text !== undefined);
    expect(policies).toEqual(narrowed === undefined ? [] : [narrowed]);
  });
});

describe('what a person sees of a refusal', () => {
  it.skipIf(!aws)(
    `the AWS CLI quotes our words${aws ? '' : ' (SKIPPED: the AWS CLI is not installed)'}`,
    async ({ box }) => {
      await open(box);
      const { code, stdout, stderr } = await box.command([
        'aws',
        'sts',
        'get-caller-identity',
        '--profile',
        'typed-name',
      ]);
      expect([code, stdout]).toEqual([255, '']);
      expect(stderr).toContain(`Error when retrieving credentials from custom-process: ${refusal}`);
      expect(stderr).toContain('[SESSION_NAME_CONFLICT]\nrolechain: hint: remove role_session_name at ~/.aws/config:');
    },
  );

  it('the JS SDK’s fromIni quotes them in its message', async ({ box }) => {
    await open(box);
    const program = join(root, 'test/support/programs/js-sdk-caller.mjs');
    const { code, stderr } = await box.command([process.execPath, program, 'ini', 'typed-name']);
    expect(code).toBe(1);
    expect(stderr).toContain(refusal);
  });

  it('the JS SDK’s default chain hides them, and runs us twice', async ({ box }) => {
    const emulator = await open(box);
    const program = join(root, 'test/support/programs/js-sdk-caller.mjs');
    const { code, stderr } = await box.command([process.execPath, program, 'default', 'typed-name']);
    expect([code, stderr]).toEqual([1, 'Could not load credentials from any providers\n']);
    expect(emulator.calls.map(({ action }) => action)).toEqual(['GetCallerIdentity', 'GetCallerIdentity']);
  });
});

it('an account key without a role is passed on as it is', async ({ box }) => {
  await open(box);
  const { stdout, stderr } = await box.run(['process', '--profile', 'default']);
  expect([JSON.parse(stdout), stderr]).toEqual([
    {
      Version: 1,
      AccessKeyId: /id = (.*)/.exec(adminKeys)?.[1],
      SecretAccessKey: /access_key = (.*)/.exec(adminKeys)?.[1],
    },
    '',
  ]);
});
