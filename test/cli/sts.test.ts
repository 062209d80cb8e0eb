import { readFileSync } from 'node:fs';
import { describe, expect } from 'vitest';
import { testAdminKey, fiveHops, sessionPolicy } from '../emulator/worlds.ts';
import { allCalls, assumed } from '../support/calls.ts';
import { it } from '../support/case.ts';
import { adminKeys, fiveHopConfig } from '../support/configs.ts';
import { expectDocument } from '../support/document.ts';
import { programs, skipped } from '../support/installed.ts';
import { stubServer } from '../support/stub-server.ts';

const storage = `[default]\n${adminKeys}[profile storage]\nrole_arn = arn:aws:iam::222222222222:role/Storage\nsource_profile = default\n`;
const roleA = ['process', '--profile', 'role-a'];

it('FAULT 8: a redirect of STS is never followed', async ({ box }) => {
  await using elsewhere = await stubServer((_, response) => void response.end('hello'));
  const sts = await box.emulate(fiveHops);
  box.config(fiveHopConfig);
  sts.fault({ kind: 'redirect', location: elsewhere.url }, { action: 'AssumeRole', times: Number.POSITIVE_INFINITY });
  const ran = await box.run(roleA);
  expect({ code: ran.code, stdout: ran.stdout, elsewhere: elsewhere.seen }).toEqual({
    code: 4,
    stdout: '',
    elsewhere: [],
  });
  expect(ran.stderr).toBe(
    'rolechain: error: STS rejected sts:AssumeRole for arn:aws:iam::111111111111:role/role-a: unexpected answer (HTTP 302) [STS_REJECTED]\n',
  );
});

it('FAULT 8: ROLECHAIN_ALLOW_INSECURE_ENDPOINT=1 allows what would be refused', async ({ box }) => {
  const sts = await box.emulate(fiveHops);
  box.config(fiveHopConfig);
  const url = sts.url.replace('http://', 'http://someone:password@');
  const env = { AWS_ENDPOINT_URL_STS: url };
  expect((await box.run(roleA, { env })).code).toBe(3);
  expect(sts.calls).toEqual([]);
  const allowed = await box.run(roleA, { env: { ...env, ROLECHAIN_ALLOW_INSECURE_ENDPOINT: '1' } });
  expect({ code: allowed.code, stderr: allowed.stderr }).toEqual({ code: 0, stderr: '' });
});

describe.skipIf(!programs.strace)(
  `FAULT 9: no packet goes to the metadata address${skipped(programs.strace, 'strace')}`,
  () => {
    it.for([
      { what: 'an honest chain', profile: 'role-a', exit: 0 },
      { what: 'a profile with both sources', profile: 'both', exit: 3 },
      { what: 'a profile without credentials', profile: 'nothing', exit: 3 },
      { what: 'a profile whose key STS refuses', profile: 'stranger', exit: 4 },
    ])('for $what', async ({ profile, exit }, { box }) => {
      await box.emulate(fiveHops);
      box.config(
        `${fiveHopConfig}[profile both]\nrole_arn = arn:aws:iam::111111111111:role/role-a\nsource_profile = default\ncredential_source = Ec2InstanceMetadata\n` +
          `[profile nothing]\nregion = eu-west-1\n[profile stranger]\nrole_arn = arn:aws:iam::111111111111:role/role-a\nsource_profile = stranger\n` +
          'aws_access_key_id = AKIAI44QH8DHBEXAMPLE\naws_secret_access_key = je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY\n',
      );
      // The SDK must not be kept from it by this variable, but by us.
      const { AWS_EC2_METADATA_DISABLED: _, ...env } = box.env;
      delete box.env['AWS_EC2_METADATA_DISABLED'];
      const log = box.path('tmp', 'network');
      const ran = await box.run(['process', '--profile', profile], {
        env,
        under: ['strace', '-f', '-qq', '-e', 'trace=connect,sendto,sendmsg', '-o', log],
      });
      const lines = readFileSync(log, 'utf8');
      expect(ran.code).toBe(exit);
      expect(lines).not.toContain('169.254.');
      expect(lines).not.toContain('fd00:ec2');
      expect(lines.includes('htons(')).toBe(exit !== 3);
    });
  },
);

describe('FAULT 12: STS refuses a policy, and there is no second try without it', () => {
  it.for([
    {
      code: 'MalformedPolicyDocument',
      message: 'Syntax errors in policy.',
      hint: 'rolechain: hint: "rolechain policy check FILE" tells what is wrong with a policy, with line and column\n',
    },
    {
      code: 'PackedPolicyTooLarge',
      message: 'Packed size of session tags consumes 112% of allotted space.',
      hint: 'rolechain: hint: make the session policy shorter, or name fewer policy ARNs and session tags: STS packs them together\n',
    },
  ])('$code', async ({ code, message, hint }, { box }) => {
    const sts = await box.emulate(sessionPolicy);
    const document = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}}';
    box.config(`${storage}session_policy = ${document}\n`);
    sts.fault({ kind: 'refuse', status: 400, code, message }, { action: 'AssumeRole' });
    const ran = await box.run(['process', '--profile', 'storage']);
    expect({ code: ran.code, stdout: ran.stdout }).toEqual({ code: 4, stdout: '' });
    expect(ran.stderr).toContain(message);
    expect(
      ran.stderr
        .split(/(?<=\n)/)
        .slice(1)
        .join(''),
    ).toBe(hint);
    expect(assumed(sts.calls).map(({ params }) => params.policy)).toEqual([document]);
  });
});

it('FAULT 11: a policy of more than 2,048 characters is sent, because STS has the last word, and explain warns', async ({
  box,
}) => {
  const sts = await box.emulate(sessionPolicy, { policyCharacters: 4096 });
  const resources = Array.from({ length: 60 }, (_, index) => `arn:aws:s3:::reports/folder-number-${index}/*`);
  const policy = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: 's3:GetObject', Resource: resources } };
  box.home.write('.aws/long.json', JSON.stringify(policy, undefined, 4));
  box.config(`${storage}session_policy = long.json\n`);
  const ran = await box.run(['process', '--profile', 'storage']);
  expect({ code: ran.code, stderr: ran.stderr }).toEqual({ code: 0, stderr: '' });
  const minified = JSON.stringify(policy);
  expect(assumed(sts.calls).map(({ params }) => params.policy)).toEqual([minified]);
  const explained = await box.run(['explain', '--profile', 'storage']);
  expect(explained.stdout).toContain(
    `warning session policy and policy ARNs have ${minified.length} characters together, AWS documents 2048 [POLICY_LONG]  ~/.aws/config:7\n`,
  );
});

it('FAULT 14: changed, added and removed policies are other keys: no kept wider session is ever served', async ({
  box,
}) => {
  const sts = await box.emulate(sessionPolicy);
  const allowing = (action: string): string =>
    `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"${action}","Resource":"*"}}`;
  const args = ['process', '--profile', 'storage'];
  const answer = async (more: readonly string[] = []): Promise<string> => {
    const ran = await box.run([...args, ...more]);
    expect({ code: ran.code, stderr: ran.stderr }).toEqual({ code: 0, stderr: '' });
    return expectDocument(ran.stdout).AccessKeyId;
  };
  const arn = 'arn:aws:iam::222222222222:policy/ReadReports';
  box.config(storage);
  const wide = await answer();
  expect(await answer()).toBe(wide);
  box.home.write('.aws/p.json', allowing('s3:GetObject'));
  box.config(`${storage}session_policy = p.json\n`);
  const narrow = await answer();
  box.home.write('.aws/p.json', `  ${allowing('s3:GetObject')}\n`);
  expect(await answer()).toBe(narrow);
  box.home.write('.aws/p.json', allowing('s3:PutObject'));
  const other = await answer();
  const byArn = await answer(['--policy-arn', arn]);
  const byFlag = await answer(['--policy', allowing('s3:ListBucket')]);
  expect(new Set([wide, narrow, other, byArn, byFlag]).size).toBe(5);
  box.config(storage);
  expect(await answer()).toBe(wide);
  expect(assumed(sts.calls).map(({ params }) => [params.policy, params.policyArns])).toEqual([
    [undefined, undefined],
    [allowing('s3:GetObject'), undefined],
    [allowing('s3:PutObject'), undefined],
    [undefined, [arn]],
    [allowing('s3:ListBucket'), undefined],
  ]);
});

it('FAULT 15: explain warns of a policy that only denies', async ({ box }) => {
  box.config(
    `${storage}session_policy = {"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"*","Resource":"*"}}\n`,
  );
  const { stdout } = await box.run(['explain', '--profile', 'storage', '--json']);
  expect(JSON.parse(stdout)).toMatchObject({
    warnings: [{ code: 'POLICY_NOT_SEEN_BY_OTHERS' }, { code: 'POLICY_DENIES_ALL' }],
  });
});

describe('FAULT 24: the caller', () => {
  const people = '222222222222';
  const secret = testAdminKey.secret;
  const open = {
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' },
  };
  const rights = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: 'sts:*', Resource: '*' } };
  const signs = 'A-z_0+9=a,b.c@d';
  const longest = 'n'.repeat(64);
  const world = {
    accounts: [
      {
        id: people,
        rootKeys: [{ id: 'AKIAROOTAAAAAEXAMPLE', secret }],
        users: [
          { name: 'alice', path: '/dev/eu/', accessKeys: [{ id: 'AKIAALICEAAAAEXAMPLE', secret }], policies: [rights] },
          { name: 'x', accessKeys: [{ id: 'AKIASHORTAAAAEXAMPLE', secret }], policies: [rights] },
          { name: signs, accessKeys: [{ id: 'AKIASIGNSAAAAEXAMPLE', secret }], policies: [rights] },
          { name: longest, accessKeys: [{ id: 'AKIALONGNAAAAEXAMPLE', secret }], policies: [rights] },
          {
            name: 'botocore-session-1588000000',
            accessKeys: [{ id: 'AKIAMADEUPAAAEXAMPLE', secret }],
            policies: [rights],
          },
        ],
        roles: [{ name: 'Target', path: '/team/', trustPolicy: open }],
      },
    ],
  };
  const config = (id: string): string =>
    `[profile p]\nrole_arn = arn:aws:iam::${people}:role/team/Target\nsource_profile = base\nmfa_serial = arn:aws:iam::${people}:mfa/any\n[profile base]\naws_access_key_id = ${id}\naws_secret_access_key = ${secret}\n`;

  it.for([
    { who: 'is root', id: 'AKIAROOTAAAAAEXAMPLE', arn: ':root', reason: 'the root user has no name' },
    {
      who: 'has a name of one letter',
      id: 'AKIASHORTAAAAEXAMPLE',
      arn: ':user/x',
      reason: 'a session name has 2 to 64 letters, digits or _+=,.@-',
    },
    {
      who: 'has a name that an SDK made up',
      id: 'AKIAMADEUPAAAEXAMPLE',
      arn: ':user/botocore-session-1588000000',
      reason: 'botocore-session-1588000000 looks made up by an SDK',
    },
  ])('$who: refused with a hint, before any prompt and AssumeRole', async ({ id, arn, reason }, { box }) => {
    const sts = await box.emulate(world);
    box.config(config(id));
    const { code, stdout, stderr } = await box.run(['process', '--profile', 'p']);
    expect({ code, stdout, stderr, calls: allCalls(sts.calls) }).toEqual({
      code: 3,
      stdout: '',
      stderr:
        `rolechain: error: no session name can be taken from arn:aws:iam::${people}${arn}: ${reason} [SESSION_NAME_UNAVAILABLE]\n` +
        'rolechain: hint: set "session_name = config" and a role_session_name in the profiles of the chain\n',
      calls: ['GetCallerIdentity'],
    });
  });

  it.for([
    { who: 'in a path: the last part is the name', id: 'AKIAALICEAAAAEXAMPLE', name: 'alice' },
    { who: 'with every sign that a name may have', id: 'AKIASIGNSAAAAEXAMPLE', name: signs },
    { who: 'with a name of 64 letters', id: 'AKIALONGNAAAAEXAMPLE', name: longest },
  ])('is a user $who', async ({ id, name }, { box }) => {
    const sts = await box.emulate(world);
    box.config(config(id).replace(/mfa_serial.*\n/, ''));
    expect(await box.run(['process', '--profile', 'p'])).toMatchObject({ code: 0, stderr: '' });
    expect(assumed(sts.calls).map(({ params }) => params.sessionName)).toEqual([name]);
  });

  it('has a name longer than a session’s may be: refused, and not cut', async ({ box }) => {
    const sts = await box.emulate(world);
    const arn = `arn:aws:sts::${people}:assumed-role/Target/${longest}x`;
    sts.fault({ kind: 'altered', element: 'Arn', content: arn }, { action: 'GetCallerIdentity' });
    box.config(config('AKIAALICEAAAAEXAMPLE'));
    const { code, stdout, stderr } = await box.run(['process', '--profile', 'p']);
    expect({ code, stdout, stderr: stderr.split('\n')[0], calls: allCalls(sts.calls) }).toEqual({
      code: 3,
      stdout: '',
      stderr: `rolechain: error: no session name can be taken from ${arn}: a session name has 2 to 64 letters, digits or _+=,.@- [SESSION_NAME_UNAVAILABLE]`,
      calls: ['GetCallerIdentity'],
    });
  });

  it.for([
    {
      who: 'an assumed role',
      action: 'AssumeRole',
      name: 'session-of-bob',
      form: { RoleArn: `arn:aws:iam::${people}:role/team/Target`, RoleSessionName: 'session-of-bob' },
    },
    {
      who: 'a federated user',
      action: 'GetFederationToken',
      name: 'feddy',
      form: { Name: 'feddy', Policy: JSON.stringify(rights) },
    },
  ])('is $who: its name is taken', async ({ action, name, form }, { box }) => {
    const sts = await box.emulate(world);
    const { callSts, keysIn } = await import('../support/sts-call.ts');
    const keys = keysIn(
      await callSts(
        sts.url,
        { accessKeyId: 'AKIAALICEAAAAEXAMPLE', secretAccessKey: secret },
        { Action: action, ...form },
      ),
    );
    box.home.write(
      '.aws/credentials',
      `[base]\naws_access_key_id = ${keys.accessKeyId}\naws_secret_access_key = ${keys.secretAccessKey}\naws_session_token = ${keys.sessionToken}\n`,
    );
    box.config(`[profile p]\nrole_arn = arn:aws:iam::${people}:role/team/Target\nsource_profile = base\n`);
    await box.run(['process', '--profile', 'p']);
    expect(assumed(sts.calls).at(-1)?.params.sessionName).toBe(name);
  });
});
