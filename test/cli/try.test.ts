import { describe, expect } from 'vitest';
import { allow, mfaFirstHop, sessionPolicy, testAdminKey, testAdminMfa } from '../emulator/worlds.ts';
import { allCalls } from '../support/calls.ts';
import { it, type Box, type TracedRun } from '../support/case.ts';
import { adminKeys } from '../support/configs.ts';
import { programs, skipped } from '../support/installed.ts';
import { program } from '../support/program.ts';
import { root } from '../support/root.ts';

const storage = 'arn:aws:iam::222222222222:role/Storage';
const config = `[default]
${adminKeys}
[profile storage]
region = us-east-1
role_arn = ${storage}
source_profile = default
duration_seconds = 7200
[profile narrow]
role_arn = ${storage}
source_profile = default
session_policy = get.json
[profile app]
role_arn = arn:aws:iam::222222222222:role/Next
source_profile = storage
`;
const get = '{ "Version": "2012-10-17", "Statement": { "Effect": "Allow", "Action": "s3:Get*", "Resource": "*" } }';
const assume = get.replace('s3:Get*', 'sts:AssumeRole');
const session = 'arn:aws:sts::222222222222:assumed-role/Storage/test-admin';
const reports = 'arn:aws:iam::222222222222:policy/ReadReports';
const inForce = 'policy get.json sha256:6c1a77ed363e, 89 characters, packed 9 %';
const resourcePolicies =
  'rolechain: note: a resource policy that names the session itself can allow a call that the session policy does not\n';
const sentence = `User: ${session} is not authorized to perform: s3:PutObject on resource: arn:aws:s3:::b/k because no session policy allows the s3:PutObject action`;
const becauseSession = 's3:PutObject on arn:aws:s3:::b/k, because no session policy allows it';

/** The AWS SDK for JavaScript assumes the role Next, or is refused and does not catch it. */
const assumeNext = [
  process.execPath,
  '--no-warnings',
  '--input-type=module',
  '-e',
  `const { STSClient, AssumeRoleCommand } = await import('${root}/node_modules/@aws-sdk/client-sts/dist-cjs/index.js');
   await new STSClient({}).send(new AssumeRoleCommand({ RoleArn: '${storage.replace('Storage', 'Next')}', RoleSessionName: 'test-admin' }));`,
];

async function prepare(box: Box): Promise<Awaited<ReturnType<Box['emulate']>>> {
  box.home.write('.aws/get.json', get);
  box.home.write('drafts/get.json', get);
  box.home.write('drafts/assume.json', assume);
  box.config(config);
  return box.emulate(sessionPolicy);
}

async function attempt(box: Box, ...words: readonly string[]): Promise<Pick<TracedRun, 'code' | 'stdout' | 'stderr'>> {
  const { code, stdout, stderr } = await box.run(['try', ...words], { cwd: box.path('drafts') });
  return { code, stdout, stderr };
}

function shell(script: string): readonly string[] {
  return ['--', 'sh', '-c', script];
}

describe('one run, and its verdict on stderr', () => {
  it('allowed', async ({ box }) => {
    await prepare(box);
    expect(await attempt(box, 'storage', '--policy', 'get.json', ...shell('echo done'))).toEqual({
      code: 0,
      stdout: 'done\n',
      stderr: `rolechain: try: allowed; ${inForce}; exit code 0\n${resourcePolicies}`,
    });
  });

  it('denied, the SDK for JavaScript; and allowed under another policy', async ({ box }) => {
    await prepare(box);
    const denied = await attempt(box, 'storage', '--policy', 'get.json', '--', ...assumeNext);
    const line = `rolechain: try: denied: sts:AssumeRole on ${storage.replace('Storage', 'Next')}, because no session policy allows it; ${inForce}; exit code 1`;
    expect({ ...denied, stderr: denied.stderr.split('\n').filter((one) => one.startsWith('rolechain:')) }).toEqual({
      code: 1,
      stdout: '',
      stderr: [line],
    });
    const allowed = await attempt(box, 'storage', '--policy', 'assume.json', '--', ...assumeNext);
    expect(allowed).toMatchObject({ code: 0, stderr: expect.stringMatching(/^rolechain: try: allowed; /) });
  });

  it.for([
    {
      name: 'denied although the command ends with 0',
      script: `echo '${sentence}'`,
      code: 0,
      line: `denied: ${becauseSession}; ${inForce}; exit code 0`,
      notes: ['the command ended with exit code 0 although a call was refused'],
    },
    {
      name: 'failed otherwise',
      script: 'exit 7',
      code: 7,
      line: `failed otherwise: no refusal of AWS’s is in its output; ${inForce}; exit code 7`,
      notes: [],
    },
    {
      name: 'denied by another policy than the one that is tried',
      script: `echo '${sentence.replace('session policy', 'identity-based policy')}'; exit 1`,
      code: 1,
      line: `denied: ${becauseSession.replace('session policy', 'identity-based policy')}; ${inForce}; exit code 1`,
      notes: ['it is not the session policy that refused: see the identity-based policy'],
    },
    {
      name: 'denied as somebody else',
      script: `echo '${sentence.replace('Storage/test-admin', 'Other/bob')}'; exit 1`,
      code: 1,
      line: `denied: ${becauseSession}; ${inForce}; exit code 1`,
      notes: [
        `the refused call was made by arn:aws:sts::222222222222:assumed-role/Other/bob, not by the session that was tried (${session})`,
      ],
    },
  ])('$name', async ({ script, code, line, notes }, { box }) => {
    await prepare(box);
    const ran = await attempt(box, 'storage', '--policy', 'get.json', ...shell(script));
    const said = ran.stderr.split(/(?<=\n)/).filter((one) => one.startsWith('rolechain:'));
    const all = [`rolechain: try: ${line}\n`, ...notes.map((note) => `rolechain: note: ${note}\n`)];
    expect({ code: ran.code, said }).toEqual({ code, said: all });
  });

  it.for([
    { name: 'the profile’s own', words: ['narrow'], policy: inForce.replace('get.json', '~/.aws/get.json') },
    {
      name: 'JSON on the line',
      words: ['storage', '--policy', get],
      policy: inForce.replace('get.json', 'from --policy'),
    },
    {
      name: 'one of AWS’s',
      words: ['storage', '--policy-arn', 'arn:aws:iam::aws:policy/ReadOnlyAccess'],
      policy: 'policy arn:aws:iam::aws:policy/ReadOnlyAccess sha256:2a3bda39e155, packed 4 %',
    },
    {
      name: 'a file and one of the account',
      words: ['storage', '--policy', 'get.json', '--policy-arn', reports],
      policy: `policy get.json and ${reports} sha256:d9268024e1f2, 89 characters, packed 11 %`,
      note: `rolechain: note: an edit of ${reports} takes effect some time later (IAM is eventually consistent), one of --policy at once\n`,
    },
    { name: 'none', words: ['storage'], policy: 'no session policy', none: true },
  ])('says which policy is in force: $name', async ({ words, policy, note = '', none = false }, { box }) => {
    await prepare(box);
    expect(await attempt(box, ...words, ...shell('true'))).toEqual({
      code: 0,
      stdout: '',
      stderr: `rolechain: try: allowed; ${policy}; exit code 0\n${none ? '' : resourcePolicies}${note}`,
    });
  });

  it('with --json: the document is alone on stdout, and what the command says is on stderr', async ({ box }) => {
    await prepare(box);
    const script = `printf out; echo '${sentence}' >&2; exit 9`;
    const ran = await attempt(box, 'storage', '--policy', 'get.json', '--expect', 'denied', '--json', ...shell(script));
    expect({ ...ran, stdout: JSON.parse(ran.stdout) }).toEqual({
      code: 0,
      stderr: expect.stringContaining('out'),
      stdout: {
        profile: 'storage',
        verdict: 'denied',
        expected: 'denied',
        asExpected: true,
        policy: { source: 'get.json', sha256: '6c1a77ed363e', characters: 89, policyArns: [], packedPercent: 9 },
        session,
        refusal: {
          principal: session,
          action: 's3:PutObject',
          resource: 'arn:aws:s3:::b/k',
          because: { policyType: 'session policy', explicit: false },
          others: 0,
        },
        exit: { code: 9 },
        notes: [],
      },
    });
  });
});

describe('--expect makes it a test', () => {
  it.for([
    { expected: 'allowed', script: 'true', code: 0, says: 'allowed, as expected' },
    { expected: 'allowed', script: `echo '${sentence}'; exit 9`, code: 1, says: 'denied, but allowed was expected' },
    { expected: 'allowed', script: 'exit 9', code: 1, says: 'failed otherwise, but allowed was expected' },
    { expected: 'denied', script: 'true', code: 1, says: 'allowed, but denied was expected' },
    { expected: 'denied', script: `echo '${sentence}'; exit 9`, code: 0, says: 'denied, as expected' },
    { expected: 'denied', script: 'exit 9', code: 1, says: 'failed otherwise, but denied was expected' },
    { expected: 'denied', script: 'kill -KILL $$', code: 1, says: 'failed otherwise, but denied was expected' },
  ])('$expected, and `$script`: exit code $code', async ({ expected, script, code, says }, { box }) => {
    await prepare(box);
    const ran = await attempt(box, 'storage', '--policy', 'get.json', '--expect', expected, ...shell(script));
    expect(ran.code).toBe(code);
    expect(ran.stderr).toContain(`rolechain: try: ${says}`);
  });
});

describe('what is wrong is said before AWS or anybody is asked', () => {
  it.for([
    {
      name: 'no such command',
      words: ['storage', '--policy', 'get.json', '--', 'no-such'],
      code: 127,
      stderr: 'there is no command no-such [COMMAND_NOT_FOUND]\n',
    },
    {
      name: 'a policy that is none',
      words: ['storage', '--policy', '{"a": }', '--', 'true'],
      code: 3,
      stderr: 'the session policy --policy:1:7: unexpected } [POLICY_INVALID]\nrolechain: hint: correct --policy:1\n',
    },
    {
      name: 'a policy that is not there',
      words: ['storage', '--policy', 'none.json', '--', 'true'],
      code: 3,
      stderr:
        'cannot read the session policy ~/drafts/none.json: it does not exist [POLICY_UNREADABLE]\nrolechain: hint: without its policy there is no session; put the file back or correct the path\n',
    },
    {
      name: 'a policy that comes through a pipe',
      words: ['storage', '--policy', '/dev/stdin', '--', 'true'],
      code: 3,
      stderr:
        'cannot read the session policy /dev/stdin: it is not a regular file [POLICY_UNREADABLE]\nrolechain: hint: a pipe is not read here; write it to a file, or give a policy itself: --policy "$(COMMAND)"\n',
    },
    {
      name: 'a profile without a role',
      words: ['default', '--', 'true'],
      code: 2,
      stderr:
        'profile default assumes no role, so there is no session a policy could narrow [USAGE]\nrolechain: hint: see "rolechain --help"\n',
    },
    {
      name: 'a verdict that is none',
      words: ['storage', '--expect', 'alowed', '--', 'true'],
      code: 2,
      stderr: '--expect is alowed, which is none of allowed, denied [USAGE]\nrolechain: hint: did you mean allowed?\n',
    },
    {
      name: 'two verdicts',
      words: ['storage', '--expect', 'allowed', '--expect', 'denied', '--', 'true'],
      code: 2,
      stderr: '--expect is given more than once [USAGE]\nrolechain: hint: see "rolechain --help"\n',
    },
    {
      name: 'no --',
      words: ['storage', '--policy', 'get.json', 'aws', 's3', 'ls'],
      code: 2,
      stderr:
        'try needs -- before the command that it is to run [USAGE]\nrolechain: hint: write: rolechain try storage --policy get.json -- aws s3 ls\n',
    },
  ])('$name', async ({ words, code, stderr }, { box }) => {
    const sts = await prepare(box);
    expect(await attempt(box, ...words)).toEqual({ code, stdout: '', stderr: `rolechain: error: ${stderr}` });
    expect(sts.calls).toEqual([]);
  });
});

it('a policy that does not pack is refused by STS, with a way out', async ({ box }) => {
  const sts = await prepare(box);
  const message = 'Packed policy consumes 112% of allotted space, please use smaller policy.';
  sts.fault({ kind: 'refuse', status: 400, code: 'PackedPolicyTooLarge', message }, { action: 'AssumeRole' });
  expect(await attempt(box, 'storage', '--policy', 'get.json', '--', 'true')).toEqual({
    code: 4,
    stdout: '',
    stderr:
      `rolechain: error: STS rejected sts:AssumeRole for ${storage}: PackedPolicyTooLarge: ${message} [STS_REJECTED]\n` +
      'rolechain: hint: make the session policy shorter, or name fewer policy ARNs and session tags: STS packs them together\n',
  });
});

describe('the session', () => {
  it('is assumed anew each time, for an hour at most, and never kept; the way to it is', async ({ box }) => {
    const sts = await prepare(box);
    for (const _ of [1, 2]) {
      // oxlint-disable-next-line no-await-in-loop
      expect(await attempt(box, 'app', '--policy', 'get.json', '--', 'true')).toMatchObject({ code: 0 });
    }
    expect(allCalls(sts.calls)).toEqual([
      'GetCallerIdentity',
      'AssumeRole Storage',
      'AssumeRole Next',
      'AssumeRole Next',
    ]);
    expect((await box.run(['cache', 'list'])).stdout).not.toContain('app');
    await attempt(box, 'storage', '--', 'true');
    expect(sts.calls.at(-1)?.params).toMatchObject({ roleArn: storage, durationSeconds: 3_600 });
  });

  it('is in the environment of the command, as exec has it, and nowhere else', async ({ box }) => {
    await prepare(box);
    const words = [
      'try',
      'storage',
      '--policy',
      'get.json',
      '--',
      process.execPath,
      '-p',
      'JSON.stringify(process.env)',
    ];
    const { stdout } = await box.command([...program, ...words], {
      cwd: box.path('drafts'),
      env: { AWS_PROFILE: 'app', ROLECHAIN_STACK: 'x' },
    });
    expect(JSON.parse(stdout)).toEqual({
      ...box.env,
      AWS_ACCESS_KEY_ID: expect.stringMatching(/^ASIA/),
      AWS_SECRET_ACCESS_KEY: expect.anything(),
      AWS_SESSION_TOKEN: expect.anything(),
      AWS_CREDENTIAL_EXPIRATION: expect.anything(),
      AWS_ACCOUNT_ID: '222222222222',
      AWS_REGION: 'us-east-1',
      AWS_DEFAULT_REGION: 'us-east-1',
      ROLECHAIN_REGION: 'us-east-1',
      ROLECHAIN_PROFILE: 'storage',
    });
  });

  it('of a role over an hour takes one MFA code for a whole matrix, also without a cache', async ({ box }) => {
    const sts = await box.emulate(mfaFirstHop);
    const code = box.path('code');
    box.home.write('code', `#!/bin/sh\necho asked >>"${box.path('asked')}"\necho ${sts.mfaCode(testAdminMfa)}\n`);
    box.config(
      `[default]\n${adminKeys}[profile role-a]\nrole_arn = arn:aws:iam::111111111111:role/role-a\nsource_profile = default\n` +
        `duration_seconds = 43200\nmfa_serial = ${testAdminMfa}\nmfa_process = sh ${code}\n`,
    );
    for (const name of ['a', 'b', 'c']) box.home.write(`drafts/${name}.json`, get);
    const ran = await box.run(['try', 'role-a', '--no-cache', '--matrix', '*.json', '--', 'true'], {
      cwd: box.path('drafts'),
    });
    expect({ code: ran.code, calls: allCalls(sts.calls) }).toEqual({
      code: 0,
      calls: ['GetCallerIdentity', 'GetSessionToken', ...Array.from({ length: 3 }, () => 'AssumeRole role-a')],
    });
  });
});

it('a federated user’s session is narrowed as a role’s is, and its refusals are the session’s', async ({ box }) => {
  const user = {
    name: 'alice',
    accessKeys: [testAdminKey],
    policies: [allow(['s3:*', 'sts:GetFederationToken'], '*')],
  };
  const sts = await box.emulate({ accounts: [{ id: '222222222222', users: [user] }] });
  box.config(
    `[default]\n${adminKeys}[profile fed]\nfederation = true\nsource_profile = default\nsession_policy = ${assume}\n`,
  );
  box.home.write('drafts/get.json', get);
  const federated = 'arn:aws:sts::222222222222:federated-user/alice';
  const words = [
    'fed',
    '--policy',
    'get.json',
    '--json',
    ...shell(`echo "${sentence.replace(session, federated)}"; exit 1`),
  ];
  for (const _ of [1, 2]) {
    // oxlint-disable-next-line no-await-in-loop
    const { stdout } = await attempt(box, ...words);
    expect(JSON.parse(stdout)).toMatchObject({ verdict: 'denied', session: federated, notes: [] });
  }
  const policies = sts.calls.filter(({ action }) => action === 'GetFederationToken').map(({ params }) => params.policy);
  expect(policies.map((policy) => JSON.parse(policy ?? ''))).toEqual([JSON.parse(get), JSON.parse(get)]);
  expect(sts.calls.at(-1)?.params.durationSeconds).toBe(3_600);
});

describe('real programs', () => {
  const word = skipped(programs.awsWithEndpoints, 'AWS CLI that knows AWS_ENDPOINT_URL');
  it.skipIf(!programs.awsWithEndpoints).for([
    { policy: get, words: ['s3', 'cp', 's3://reports/2026.txt', '-'], says: 'allowed;' },
    {
      policy: assume,
      words: ['s3', 'cp', 's3://reports/2026.txt', '-'],
      says: 'denied: HeadObject (403), AWS does not say why;',
    },
    {
      policy: get,
      words: ['s3', 'ls', 's3://reports'],
      says: 'denied: s3:ListBucket on arn:aws:s3:::reports, because no session policy allows it;',
    },
    { policy: get, words: ['s3', 'ls', 's3://no-such-bucket'], says: 'failed otherwise:' },
  ])(`AWS CLI: aws $words is $says${word}`, async ({ policy, words, says }, { box }) => {
    const { url } = await prepare(box);
    const env = { AWS_ENDPOINT_URL_S3: url, HOME: box.home.path };
    const ran = await box.run(['try', 'storage', '--policy', policy, '--', 'aws', ...words], { env });
    expect(ran.stderr).toContain(`rolechain: try: ${says}`);
  });

  it.skipIf(!programs.boto3)(`boto3, a traceback${skipped(programs.boto3, 'boto3')}`, async ({ box }) => {
    const { url } = await prepare(box);
    const script = `import boto3; boto3.client("s3", endpoint_url="${url}").put_object(Bucket="reports", Key="k", Body=b"")`;
    const ran = await box.run(['try', 'storage', '--policy', get, '--', 'python3', '-c', script]);
    expect(ran.stderr).toContain(
      'rolechain: try: denied: s3:PutObject on arn:aws:s3:::reports/k, because no session policy allows it;',
    );
  });
});

it('a refusal of our own is with --json a document, too', async ({ box }) => {
  await prepare(box);
  const { code, stdout, stderr } = await attempt(box, 'storage', '--policy', 'none.json', '--json', '--', 'true');
  expect({ code, document: JSON.parse(stdout), stderr: stderr.split('\n')[0] }).toEqual({
    code: 3,
    document: {
      error: {
        code: 'POLICY_UNREADABLE',
        message: `cannot read the session policy ${box.path('drafts/none.json')}: it does not exist`,
        hint: 'without its policy there is no session; put the file back or correct the path',
        details: { file: box.path('drafts/none.json'), reason: 'it does not exist' },
      },
    },
    stderr:
      'rolechain: error: cannot read the session policy ~/drafts/none.json: it does not exist [POLICY_UNREADABLE]',
  });
});
