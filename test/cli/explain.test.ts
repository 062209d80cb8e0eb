import { describe, expect } from 'vitest';
import { fiveHops, mfaFirstHop, sessionPolicy, testAdminMfa } from '../emulator/worlds.ts';
import { it } from '../support/case.ts';
import { adminKeys, fiveHopConfig } from '../support/configs.ts';
import { programLine } from '../support/program.ts';

const config = `[default]
region = eu-central-1
${adminKeys}[profile bastion]
role_arn = arn:aws:iam::222222222222:role/Storage
source_profile = default
mfa_serial = ${testAdminMfa}
duration_seconds = 7200
[profile deploy]
region = ap-northeast-1
credential_process = rolechain process --profile deploy
rolechain =
  role_arn = arn:aws:iam::222222222222:role/team/Next
  source_profile = bastion
  external_id = build-42
  duration_seconds = 7200
  session_policy = ~/.aws/policies/read.json
  session_policy_arns = arn:aws:iam::aws:policy/ReadOnlyAccess, arn:aws:iam::222222222222:policy/ReadReports
  session_tags = team=web,cost=42
  transitive_session_tags = team
  source_identity = alice
  mfa_serial = ${testAdminMfa}
`;
const policy = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}}';

it('explain --json prints the whole plan, and calls nothing', async ({ box }) => {
  const sts = await box.emulate(sessionPolicy);
  box.config(config);
  box.home.write('.aws/policies/read.json', `${policy}\n`);
  const { code, stdout, stderr } = await box.run(['explain', '--profile', 'deploy', '--json']);
  expect({ code, stderr, calls: sts.calls }).toEqual({ code: 0, stderr: '', calls: [] });
  const file = box.path('.aws', 'config');
  expect(JSON.parse(stdout)).toEqual({
    profile: 'deploy',
    region: 'ap-northeast-1',
    base: { kind: 'static', profile: 'default', origin: { file, line: 3 } },
    hops: [
      {
        profile: 'bastion',
        kind: 'session-token',
        durationSeconds: 28_800,
        mfaSerial: testAdminMfa,
        origin: { file, line: 8 },
      },
      {
        profile: 'bastion',
        kind: 'assume-role',
        roleArn: 'arn:aws:iam::222222222222:role/Storage',
        sessionName: { rule: 'username' },
        durationSeconds: 3600,
        requestedDurationSeconds: 7200,
        mfaSerial: testAdminMfa,
        mfaWay: { by: 'session', reason: 'one code serves every role that needs this device' },
        origin: { file, line: 6 },
      },
      {
        profile: 'deploy',
        kind: 'assume-role',
        roleArn: 'arn:aws:iam::222222222222:role/team/Next',
        sessionName: { rule: 'username' },
        durationSeconds: 3600,
        requestedDurationSeconds: 7200,
        externalId: 'build-42',
        policy: { source: box.path('.aws', 'policies', 'read.json'), characters: policy.length },
        policyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess', 'arn:aws:iam::222222222222:policy/ReadReports'],
        tags: { team: 'web', cost: '42' },
        transitiveTagKeys: ['team'],
        sourceIdentity: 'alice',
        origin: { file, line: 14 },
      },
    ],
    warnings: [
      { code: 'DURATION_CUT', message: expect.any(String), origin: { file, line: 9 } },
      { code: 'DURATION_CUT', message: expect.any(String), origin: { file, line: 17 } },
      { code: 'MFA_IGNORED', message: expect.any(String), origin: { file, line: 23 } },
    ],
  });
});

it('explain tells a person the same', async ({ box }) => {
  box.config(config);
  box.home.write('.aws/policies/read.json', policy);
  const { code, stdout, stderr } = await box.run(['explain', '--profile', 'deploy']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatchInlineSnapshot(`
    "deploy in ap-northeast-1

    base  static credentials of profile default  ~/.aws/config:3

    1     MFA session  ~/.aws/config:8
          profile         bastion
          MFA             arn:aws:iam::222222222222:mfa/test-admin
          duration        28800 s

    2     arn:aws:iam::222222222222:role/Storage  ~/.aws/config:6
          profile         bastion
          CloudTrail shows arn:aws:sts::222222222222:assumed-role/Storage/<your user name>
          duration        3600 s (7200 s are asked for; role chaining allows an hour)
          MFA             by the MFA session before it: one code serves every role that needs this device

    3     arn:aws:iam::222222222222:role/team/Next  ~/.aws/config:14
          profile         deploy
          CloudTrail shows arn:aws:sts::222222222222:assumed-role/Next/<your user name>
          duration        3600 s (7200 s are asked for; role chaining allows an hour)
          external id     build-42
          session policy  ~/.aws/policies/read.json, 94 characters
          policy ARNs     arn:aws:iam::aws:policy/ReadOnlyAccess, arn:aws:iam::222222222222:policy/ReadReports
          tags            team=web, cost=42
          transitive tags team
          source identity alice

    warning 7200 s are cut to 3600: role chaining allows an hour [DURATION_CUT]  ~/.aws/config:9
    warning 7200 s are cut to 3600: role chaining allows an hour [DURATION_CUT]  ~/.aws/config:17
    warning mfa_serial of profile deploy is not used: a device belongs to an IAM user, and a role makes this call [MFA_IGNORED]  ~/.aws/config:23
    "
  `);
});

it('explain names the session that CloudTrail will show, once a kept session tells the caller', async ({ box }) => {
  await box.emulate(fiveHops);
  box.config(fiveHopConfig);
  const shown = async (): Promise<string> => (await box.run(['explain', '--profile', 'role-a'])).stdout;
  expect(await shown()).toContain('arn:aws:sts::111111111111:assumed-role/role-a/<your user name>');
  await box.run(['process', '--profile', 'role-a']);
  expect(await shown()).toContain('arn:aws:sts::111111111111:assumed-role/role-a/test-admin');
  const { stdout } = await box.run(['explain', '--profile', 'role-a', '--json']);
  expect(JSON.parse(stdout)).toMatchObject({ hops: [{ sessionName: { rule: 'username', value: 'test-admin' } }] });
});

describe('a refusal', () => {
  const loop =
    '[profile a]\nrole_arn = arn:aws:iam::111111111111:role/a\nsource_profile = b\n[profile b]\nrole_arn = arn:aws:iam::111111111111:role/b\nsource_profile = a\n';

  it('is a document of explain --json, with the exit code', async ({ box }) => {
    box.config(loop);
    const { code, stdout, stderr } = await box.run(['explain', '--profile', 'a', '--json']);
    expect({ code, stderr }).toEqual({ code: 3, stderr: '' });
    const file = box.path('.aws', 'config');
    expect(JSON.parse(stdout)).toEqual({
      error: {
        code: 'CHAIN_CYCLE',
        message: 'profiles form a cycle: a → b → a',
        hint: `change source_profile at ${file}:6\nthe links: a → b at ${file}:3, b → a at ${file}:6`,
        details: {
          path: ['a', 'b', 'a'],
          links: [
            { profile: 'a', key: 'source_profile', next: 'b', origin: { file, line: 3 } },
            { profile: 'b', key: 'source_profile', next: 'a', origin: { file, line: 6 } },
          ],
        },
      },
    });
  });

  it('of explain without --json is the lines of every command', async ({ box }) => {
    box.config(loop);
    const [asText, asProcess] = [
      await box.run(['explain', '--profile', 'a']),
      await box.run(['process', '--profile', 'a']),
    ];
    expect([asText.code, asText.stdout, asText.stderr]).toEqual([asProcess.code, '', asProcess.stderr]);
  });
});

describe('colours', () => {
  it.for([
    { what: 'on a terminal', env: { TERM: 'xterm' }, coloured: true },
    { what: 'not on a dumb terminal', env: { TERM: 'dumb' }, coloured: false },
    { what: 'not with NO_COLOR', env: { TERM: 'xterm', NO_COLOR: '1' }, coloured: false },
  ])('$what', async ({ env, coloured }, { box }) => {
    await box.emulate(mfaFirstHop);
    box.config(fiveHopConfig);
    const { screen } = await box.terminal(`${programLine} explain --profile role-e`, [], env);
    expect(screen.includes('\u001b[')).toBe(coloured);
    expect(screen).toContain('arn:aws:iam::111111111111:role/role-e');
  });

  it('not in a pipe, even if forced', async ({ box }) => {
    box.config(fiveHopConfig);
    const { stdout } = await box.run(['explain', '--profile', 'role-e'], { env: { FORCE_COLOR: '1', TERM: 'xterm' } });
    expect(stdout).not.toContain('\u001b');
  });

  it('and no control character of a profile’s name reaches the terminal', async ({ box }) => {
    box.config(fiveHopConfig);
    const { screen } = await box.terminal(`${programLine} explain --profile "$NAME"`, [], {
      NAME: 'role\u001b[31m-a\u0007',
    });
    expect(screen).toContain('there is no profile role');
    expect(screen).not.toMatch(/[^ -~\r\n]/);
  });
});
