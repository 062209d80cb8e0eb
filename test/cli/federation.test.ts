import { readFileSync } from 'node:fs';
import { describe, expect } from 'vitest';
import type { Emulator, World } from '../emulator/emulator.ts';
import { allow, testAdminKey } from '../emulator/worlds.ts';
import { it, type Box } from '../support/case.ts';
import { adminKeys } from '../support/configs.ts';
import { expectDocument } from '../support/document.ts';
import { programLine } from '../support/program.ts';
import { s3Request } from '../support/s3-request.ts';

const read = JSON.stringify(allow('s3:GetObject', 'arn:aws:s3:::reports/*'));
const list = JSON.stringify(allow('s3:ListBucket', '*'));
const long = 'maria-theresia.of-austria-and.bohemia';
const cut = 'maria-theresia.of-austria-and.bo';

/** An IAM user, and no role anywhere. */
const world = (name = 'alice', actions = ['s3:*', 'sts:GetFederationToken', 'sts:TagSession']): World => ({
  accounts: [
    {
      id: '222222222222',
      users: [{ name, path: '/dev/', accessKeys: [testAdminKey], policies: [allow(actions, '*')] }],
      managedPolicies: [{ name: 'ReadReports', document: allow('s3:GetObject', 'arn:aws:s3:::reports/*') }],
      buckets: [{ name: 'reports', objects: { '2026.txt': 'all is well\n' } }],
    },
  ],
});

const user = (name = 'alice'): string => `arn:aws:iam::222222222222:user/dev/${name}`;
const federated = (name = 'alice'): string => `arn:aws:sts::222222222222:federated-user/${name}`;
const narrow = '[profile narrow]\nregion = eu-west-1\nfederation = true\nsource_profile = default\n';

/** The key in one file, the profile in the other, and sessions kept. */
async function ready(box: Box, lines = 'session_policy = read.json\n', where = world()): Promise<Emulator> {
  const aws = await box.emulate(where);
  box.env['ROLECHAIN_CACHE'] = 'file';
  // Not in the file that commands rewrite and show.
  box.home.write('.aws/credentials', `[default]\n${adminKeys}`);
  box.home.write('.aws/read.json', read);
  box.config(narrow + lines);
  return aws;
}

function federations({ calls }: Emulator): readonly unknown[] {
  return calls
    .filter(({ action }) => action === 'GetFederationToken')
    .map(({ callerArn, params, errorCode }) => ({
      by: callerArn,
      name: params.name,
      seconds: params.durationSeconds,
      policy: params.policy,
      ...(errorCode === undefined ? {} : { errorCode }),
    }));
}

const asked = { by: user(), name: 'alice', seconds: 43_200, policy: read };

describe('process', () => {
  it('gives a federated user’s session, which can do what its policy allows, and keeps it', async ({ box }) => {
    const aws = await ready(box);
    const first = await box.run(['process', '--profile', 'narrow']);
    expect([first.code, first.stderr]).toEqual([0, '']);
    const { AccessKeyId, SecretAccessKey, SessionToken, AccountId } = expectDocument(first.stdout);
    expect(AccountId).toBe('222222222222');
    const keys = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
    expect(await s3Request(aws.url, 'GET', 'reports/2026.txt', keys)).toMatchObject({ status: 200 });
    expect(await s3Request(aws.url, 'GET', 'reports', keys)).toMatchObject({ status: 403 });
    expect((await box.run(['process', '--profile', 'narrow'])).stdout).toBe(first.stdout);
    expect(federations(aws)).toEqual([asked]);
  });

  it('makes another session when the policy changes, and asks no second time who calls', async ({ box }) => {
    const aws = await ready(box);
    expect(await box.run(['process', '--profile', 'narrow'])).toMatchObject({ code: 0 });
    box.home.write('.aws/read.json', list);
    expect(await box.run(['process', '--profile', 'narrow'])).toMatchObject({ code: 0 });
    expect(aws.calls.map(({ action }) => action)).toEqual([
      'GetCallerIdentity',
      'GetFederationToken',
      'GetFederationToken',
    ]);
    expect(federations(aws)).toEqual([asked, { ...asked, policy: list }]);
  });

  it.for([
    { what: 'a policy on one line', lines: `session_policy = ${read}\n`, args: [], sent: { policy: read } },
    { what: 'a policy on the command line', lines: '', args: ['--policy', list], sent: { policy: list } },
    {
      what: 'a managed policy',
      lines: 'session_policy_arns = arn:aws:iam::222222222222:policy/ReadReports\n',
      args: [],
      sent: { policyArns: ['arn:aws:iam::222222222222:policy/ReadReports'] },
    },
    {
      what: 'a managed policy on the command line',
      lines: 'session_policy = gone.json\n',
      args: ['--policy-arn', 'arn:aws:iam::aws:policy/ReadOnlyAccess'],
      sent: { policy: undefined, policyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess'] },
    },
    {
      what: 'tags and 36 hours',
      lines: 'session_policy = read.json\nsession_tags = team=web\nduration_seconds = 129600\n',
      args: [],
      sent: { tags: [{ key: 'team', value: 'web' }], durationSeconds: 129_600 },
    },
    {
      what: 'a name of its own',
      lines: 'session_policy = read.json\nrole_session_name = reports-job\nsession_name = config\n',
      args: [],
      sent: { name: 'reports-job' },
    },
  ])('sends $what', async ({ lines, args, sent }, { box }) => {
    const aws = await ready(box, lines);
    expect(await box.run(['process', '--profile', 'narrow', ...args])).toMatchObject({ code: 0, stderr: '' });
    expect(aws.calls.at(-1)).toMatchObject({ action: 'GetFederationToken', status: 200, params: sent });
  });

  it('takes the environment’s key, and without a cache keeps nothing', async ({ box }) => {
    const aws = await ready(box);
    box.config(`[profile narrow]\nfederation = true\ncredential_source = Environment\nsession_policy = ${read}\n`);
    const env = { AWS_ACCESS_KEY_ID: testAdminKey.id, AWS_SECRET_ACCESS_KEY: testAdminKey.secret };
    for (let turn = 0; turn < 2; turn += 1) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      const ran = await box.run(['process', '--profile', 'narrow', '--no-cache'], { env });
      expect(ran).toMatchObject({ code: 0, stderr: '' });
    }
    expect(federations(aws)).toEqual([asked, asked]);
    const session = await box.run(['process', '--profile', 'narrow'], { env: { ...env, AWS_SESSION_TOKEN: 't' } });
    expect([session.code, session.stderr.split('\n')[0]]).toEqual([
      3,
      'rolechain: error: credential_source of profile narrow names Environment, where AWS_SESSION_TOKEN is set, and a federated session takes an IAM user’s own access key (~/.aws/config:3) [FEDERATION_SOURCE]',
    ]);
  });

  it('cuts a long name to what AWS takes, and tells which', async ({ box }) => {
    const aws = await ready(box, `session_policy = read.json\nrole_session_name = ${long}\n`, world(long));
    expect(await box.run(['process', '--profile', 'narrow'])).toMatchObject({ code: 0, stderr: '' });
    expect(federations(aws)).toEqual([{ ...asked, by: user(long), name: cut }]);
    const { stdout } = await box.run(['explain', 'narrow']);
    expect(stdout).toContain(`
      CloudTrail shows ${federated(cut)}
      name            cut to 32 characters from ${long}
`);
    const document: unknown = JSON.parse((await box.run(['explain', 'narrow', '--json'])).stdout);
    expect(document).toMatchObject({
      hops: [{ sessionName: { rule: 'username', value: cut, cutFrom: long }, sessionArn: federated(cut) }],
      warnings: [],
    });
  });

  it.for([
    {
      what: 'a user who may not call GetFederationToken',
      where: world('alice', ['s3:*']),
      error: `AWS denied sts:GetFederationToken on ${federated()}: User: ${user()} is not authorized to perform: sts:GetFederationToken on resource: ${federated()} because no identity-based policy allows the sts:GetFederationToken action [STS_DENIED]`,
      code: 4,
    },
    {
      what: 'a name of one letter',
      where: world('a'),
      error: `no session name can be taken from ${user('a')}: a session name has 2 to 64 letters, digits or _+=,.@- [SESSION_NAME_UNAVAILABLE]`,
      code: 3,
    },
    {
      what: 'the root user, who has no name',
      where: { accounts: [{ id: '222222222222', rootKeys: [testAdminKey] }] },
      error:
        'no session name can be taken from arn:aws:iam::222222222222:root: the root user has no name [SESSION_NAME_UNAVAILABLE]',
      code: 3,
    },
    {
      what: 'a managed policy of another account, which only AWS can tell',
      where: world(),
      lines: 'session_policy_arns = arn:aws:iam::111111111111:policy/ReadReports\n',
      error: `STS rejected sts:GetFederationToken for ${federated()}: ValidationError: Policy arn:aws:iam::111111111111:policy/ReadReports must belong to the account of the role [STS_REJECTED]`,
      code: 4,
    },
  ])('$what: refused, and nothing is printed', async ({ where, lines, error, code }, { box }) => {
    await ready(box, lines, where);
    const ran = await box.run(['process', '--profile', 'narrow']);
    expect([ran.code, ran.stdout, ran.stderr.split('\n')[0]]).toEqual([code, '', `rolechain: error: ${error}`]);
  });

  it('root’s key works with a configured name', async ({ box }) => {
    const lines = 'session_policy = read.json\nrole_session_name = owner\nsession_name = config\n';
    const aws = await ready(box, lines, { accounts: [{ id: '222222222222', rootKeys: [testAdminKey] }] });
    expect(await box.run(['process', '--profile', 'narrow'])).toMatchObject({ code: 0, stderr: '' });
    expect(federations(aws)).toEqual([{ ...asked, by: 'arn:aws:iam::222222222222:root', name: 'owner' }]);
  });

  it.for([
    {
      what: 'without a policy',
      lines: '',
      error:
        'the federated session of profile narrow has no session policy, and so could do nothing (~/.aws/config:3) [FEDERATION_POLICY]',
    },
    {
      what: 'with an empty one',
      lines: 'session_policy =\n',
      error: 'session_policy of profile narrow has no value (~/.aws/config:5) [CONFIG_VALUE]',
    },
    {
      what: 'with one that is not there',
      lines: 'session_policy = gone.json\n',
      error: 'cannot read the session policy ~/.aws/gone.json: it does not exist (~/.aws/config:5) [POLICY_UNREADABLE]',
    },
    {
      what: 'with a key of SSO',
      lines:
        'session_policy = read.json\n[profile default]\nsso_start_url = a\nsso_region = b\nsso_account_id = c\nsso_role_name = d\n',
      keyless: true,
      error:
        'source_profile of profile narrow names default, which gives SSO credentials, and a federated session takes an IAM user’s own access key (~/.aws/config:4) [FEDERATION_SOURCE]',
    },
    {
      what: 'as the source of a role',
      lines:
        'session_policy = read.json\n[profile deploy]\nrole_arn = arn:aws:iam::111111111111:role/Deploy\nsource_profile = narrow\n',
      profile: 'deploy',
      error:
        'source_profile of profile deploy names narrow, whose federated session cannot be a source: AWS lets it assume no role (~/.aws/config:8) [FEDERATION_SOURCE]',
    },
  ])('is refused $what, before any call', async ({ lines, keyless, profile = 'narrow', error }, { box }) => {
    const aws = await ready(box, lines);
    if (keyless === true) box.home.write('.aws/credentials', '');
    const ran = await box.run(['process', '--profile', profile]);
    expect([ran.code, ran.stdout, ran.stderr.split('\n')[0], aws.calls]).toEqual([
      3,
      '',
      `rolechain: error: ${error}`,
      [],
    ]);
  });

  it('a policy that only denies is made, and can do nothing', async ({ box }) => {
    await ready(box, 'session_policy = {"Statement":{"Effect":"Deny","Action":"*","Resource":"*"}}\n');
    expect((await box.run(['explain', 'narrow'])).stdout).toContain('[POLICY_DENIES_ALL]');
    expect(await box.run(['process', '--profile', 'narrow'])).toMatchObject({ code: 0, stderr: '' });
  });
});

describe('other commands', () => {
  it('explain shows the plan, and calls nothing', async ({ box }) => {
    const aws = await ready(box, 'session_policy = read.json\nsession_tags = team=web\n');
    expect(await box.run(['explain', 'narrow'])).toMatchObject({
      code: 0,
      stderr: '',
      stdout: `narrow in eu-west-1

base  static credentials of profile default  ~/.aws/credentials:2

1     federated user  ~/.aws/config:3
      profile         narrow
      CloudTrail shows …:federated-user/<your user name>
      name            your user name, cut to 32 characters if it is longer
      duration        43200 s
      session policy  ~/.aws/read.json, 115 characters
      tags            team=web
`,
    });
    const { stdout } = await box.run(['explain', 'narrow', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({
      hops: [
        {
          profile: 'narrow',
          kind: 'federation',
          sessionName: { rule: 'username' },
          durationSeconds: 43_200,
          policy: { source: box.path('.aws', 'read.json'), characters: 115 },
          tags: { team: 'web' },
          origin: { file: box.path('.aws', 'config'), line: 3 },
        },
      ],
      warnings: [],
    });
    expect(aws.calls).toEqual([]);
  });

  it('login makes and keeps it; list, cache and explain know it then', async ({ box }) => {
    await ready(box);
    const before = await box.run(['list', '--json']);
    expect(JSON.parse(before.stdout)).toMatchObject([
      { profile: 'narrow', state: 'ready', chain: ['default', 'narrow'], hops: [{ kind: 'federation' }] },
      { profile: 'default' },
    ]);
    const login = await box.run(['login', 'narrow']);
    expect(login.stdout).toMatch(
      /^narrow: arn:aws:sts::222222222222:federated-user\/alice until \d\d:\d\d \(1[12] h( \d+ min)?\)\n$/,
    );
    expect((await box.run(['list'])).stdout).toMatch(/narrow +default → narrow +access key +ready, kept for 1[12] h/);
    expect((await box.run(['cache', 'list'])).stdout).toMatch(
      /^narrow {2}arn:aws:sts::222222222222:federated-user\/alice {2}1[12] h.* left {2}file\n$/,
    );
    expect(JSON.parse((await box.run(['cache', 'list', '--json'])).stdout)).toMatchObject([
      { profile: 'narrow', federatedUser: federated(), store: 'file' },
    ]);
    expect((await box.run(['explain', 'narrow'])).stdout).toContain(`CloudTrail shows ${federated()}\n      duration`);
    expect((await box.run(['cache', 'clear', '--profile', 'narrow'])).stdout).toBe('1 session forgotten\n');
  });

  it('console signs in, without a wish for how long', async ({ box }) => {
    const aws = await ready(box);
    box.env['AWS_ENDPOINT_URL_SIGNIN'] = aws.url;
    const { code, stdout } = await box.run(['console', 'narrow', '--print']);
    expect([code, (await fetch(stdout.trim(), { redirect: 'manual' })).status]).toEqual([0, 302]);
    expect(aws.calls.find(({ action }) => action === 'getSigninToken')).toMatchObject({
      callerArn: federated(),
      status: 200,
      params: { sessionDuration: undefined },
    });
  });

  it('console tells who has only a key of this way', async ({ box }) => {
    await ready(box);
    expect((await box.run(['console', 'default', '--print'])).stderr).toContain(
      'hint: name a profile that assumes a role, or has federation = true\n',
    );
  });

  it('exec and env hand it out', async ({ box }) => {
    const aws = await ready(box);
    const ran = await box.run([
      'exec',
      'narrow',
      '--',
      'sh',
      '-c',
      'test -n "$AWS_SESSION_TOKEN" && echo "$AWS_ACCOUNT_ID"',
    ]);
    expect(ran).toMatchObject({ code: 0, stdout: '222222222222\n', stderr: '' });
    const script = `eval "$(${programLine} env narrow --format bash)" && echo "$AWS_ACCOUNT_ID $AWS_REGION"`;
    expect(await box.command(['sh', '-c', script])).toMatchObject({ stdout: '222222222222 eu-west-1\n', stderr: '' });
    expect(federations(aws)).toEqual([asked]);
  });

  it('a person who waits sees what is made', async ({ box }) => {
    await ready(box);
    const { screen } = await box.terminal(`${programLine} exec narrow -- echo done`, [], { TERM: 'xterm' });
    expect(screen).toBe('rolechain: 1/1 a federated user’s session (profile narrow) …\r\u001b[Kdone\r\n');
  });

  it('many at once make one call', async ({ box }) => {
    const aws = await ready(box);
    const all = await Promise.all(Array.from({ length: 8 }, async () => box.run(['process', '--profile', 'narrow'])));
    expect(new Set(all.map(({ stdout }) => stdout)).size).toBe(1);
    expect(federations(aws)).toEqual([asked]);
  });

  it('graph draws it, and what cannot build on it', async ({ box }) => {
    await ready(
      box,
      'session_policy = read.json\n[profile deploy]\nrole_arn = arn:aws:iam::111111111111:role/Deploy\nsource_profile = narrow\n',
    );
    const { stdout } = await box.run(['graph']);
    expect(stdout).toContain(`flowchart LR
  n0["narrow<br/>federated user"]
  n1["deploy<br/>Deploy · 111111111111<br/>! FEDERATION_SOURCE"]
  n2["default<br/>access key"]
  n2 --> n0
  n0 --> n1
`);
  });

  it('doctor counts it, and warns of a key that lies beside it', async ({ box }) => {
    await ready(box);
    const well = await box.run(['doctor', '--offline']);
    expect(well.stdout).toMatch(/ok +chains +2 profiles, 0 with a role, 1 with a federated user\n/);
    box.config('[profile own]\nfederation = true\nsource_profile = own\nsession_policy = read.json\n');
    box.home.write('.aws/credentials', `[own]\n${adminKeys}`);
    expect((await box.run(['doctor', '--offline'])).stdout).toMatch(
      /warning +chains +other tools take the access key of profile own itself, without a session policy: .*\[POLICY_BYPASSED\]/,
    );
  });

  it('adopt moves it into the block, the same plan and the same kept session, and back', async ({ box }) => {
    const aws = await ready(box, 'session_policy = read.json\nduration_seconds = 7200\n');
    const before = readFileSync(box.path('.aws', 'config'), 'utf8');
    expect(await box.run(['process', '--profile', 'narrow'])).toMatchObject({ code: 0 });
    const adopted = await box.run(['adopt', 'narrow', '--yes']);
    expect([adopted.code, readFileSync(box.path('.aws', 'config'), 'utf8')]).toEqual([
      0,
      expect.stringMatching(
        /^\[profile narrow\]\nregion = eu-west-1\ncredential_process = .* process --profile narrow\nrolechain =\n {2}federation = true\n {2}source_profile = default\n {2}session_policy = read\.json\n {2}duration_seconds = 7200\n$/,
      ),
    ]);
    expect(await box.run(['process', '--profile', 'narrow'])).toMatchObject({ code: 0, stderr: '' });
    expect(federations(aws)).toEqual([{ ...asked, seconds: 7_200 }]);
    expect(await box.run(['adopt', '--undo', 'narrow', '--yes'])).toMatchObject({ code: 0 });
    expect(readFileSync(box.path('.aws', 'config'), 'utf8')).toBe(before);
  });

  it('adopt leaves a profile with a key of its own alone', async ({ box }) => {
    await ready(
      box,
      'session_policy = read.json\n[profile own]\nfederation = true\nsource_profile = own\nsession_policy = read.json\n',
    );
    box.home.write('.aws/credentials', `[own]\n${adminKeys}`);
    const { code, stderr } = await box.run(['adopt', 'own', '--yes']);
    expect([code, stderr.split('\n')[0]]).toEqual([
      3,
      'rolechain: error: profile own cannot be adopted: it holds an access key of its own, which SDKs would use in place of its session (~/.aws/credentials:2) [ADOPT_IMPOSSIBLE]',
    ]);
  });
});
