import { describe, expect } from 'vitest';
import { sessionPolicy } from '../emulator/worlds.ts';
import { allCalls } from '../support/calls.ts';
import { it, type Box } from '../support/case.ts';
import { adminKeys } from '../support/configs.ts';

const allow = (action: string): string =>
  `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"${action}","Resource":"*"}}`;
const session = 'arn:aws:sts::222222222222:assumed-role/Storage/test-admin';
const refused = `User: ${session} is not authorized to perform: s3:PutObject on resource: arn:aws:s3:::b/k because no session policy allows the s3:PutObject action`;
/** Is refused in every second run. */
const everySecond = `if mkdir second 2>/dev/null; then echo fine; else rmdir second; echo '${refused}' >&2; exit 254; fi`;

async function prepare(
  box: Box,
  files: Readonly<Record<string, string>>,
): Promise<Awaited<ReturnType<Box['emulate']>>> {
  box.config(
    `[default]\n${adminKeys}[profile storage]\nrole_arn = arn:aws:iam::222222222222:role/Storage\nsource_profile = default\n`,
  );
  for (const [name, text] of Object.entries(files)) box.home.write(`work/${name}`, text);
  return box.emulate(sessionPolicy);
}

const four = {
  'policies/b.json': allow('s3:List*'),
  'policies/a.json': allow('s3:Get*'),
  'policies/c.json': '{\n  "Statement": [,]\n}',
  'policies/d.json': allow('s3:*'),
  'policies/.hidden.json': allow('s3:*'),
  'policies/notes.txt': 'no policy',
  'policies/folder.json/x': '',
};

it('a table on stdout; what each run says, and its verdict, on stderr', async ({ box }) => {
  const sts = await prepare(box, four);
  const { code, stdout, stderr } = await box.run(
    ['try', 'storage', '--matrix', 'policies/*.json', '--', 'sh', '-c', everySecond],
    { cwd: box.path('work') },
  );
  expect({ code, stdout: stdout.split('\n'), stderr: stderr.split('\n') }).toEqual({
    code: 1,
    stdout: [
      'POLICY           VERDICT  CHARACTERS  PACKED  ENDING         REFUSED',
      'policies/a.json  allowed  89          9 %     exit code 0',
      'policies/b.json  denied   90          9 %     exit code 254  s3:PutObject on arn:aws:s3:::b/k, because no session policy allows it',
      'policies/c.json  invalid  -           -       -              2:17 unexpected ,',
      'policies/d.json  allowed  86          9 %     exit code 0',
      '',
    ],
    stderr: [
      'fine',
      'rolechain: try: allowed; policy policies/a.json sha256:6c1a77ed363e, 89 characters, packed 9 %; exit code 0',
      refused,
      'rolechain: try: denied: s3:PutObject on arn:aws:s3:::b/k, because no session policy allows it; policy policies/b.json sha256:17b7854e6eb5, 90 characters, packed 9 %; exit code 254',
      'fine',
      'rolechain: try: allowed; policy policies/d.json sha256:ba9ff00b763a, 86 characters, packed 9 %; exit code 0',
      'rolechain: note: a resource policy that names the session itself can allow a call that the session policy does not',
      '',
    ],
  });
  expect(allCalls(sts.calls)).toEqual(['GetCallerIdentity', ...Array.from({ length: 3 }, () => 'AssumeRole Storage')]);
});

it('--json: a document on stdout', async ({ box }) => {
  await prepare(box, four);
  const { code, stdout } = await box.run(
    [
      'try',
      'storage',
      '--matrix',
      'policies/[ac].json',
      '--matrix',
      './policies/a.json',
      '--matrix',
      'policies/c.*',
      '--json',
      '--expect',
      'allowed',
      '--',
      'true',
    ],
    { cwd: box.path('work') },
  );
  expect({ code, document: JSON.parse(stdout) }).toMatchObject({
    code: 2,
    document: { error: { code: 'USAGE', message: "no file is called 'policies/[ac].json'" } },
  });
  const ran = await box.run(
    [
      'try',
      'storage',
      '--matrix',
      'policies/a.json',
      '--matrix',
      'policies/?.json',
      '--json',
      '--expect',
      'allowed',
      '--',
      'true',
    ],
    { cwd: box.path('work') },
  );
  const document: unknown = JSON.parse(ran.stdout);
  const row = (name: string): unknown =>
    expect.objectContaining({
      verdict: 'allowed',
      policy: expect.objectContaining({ source: `policies/${name}.json` }),
    });
  expect({ code: ran.code, document }).toEqual({
    code: 1,
    document: {
      expected: 'allowed',
      asExpected: false,
      results: [
        row('a'),
        row('b'),
        {
          verdict: 'invalid',
          policy: { source: 'policies/c.json' },
          error: {
            code: 'POLICY_INVALID',
            message: expect.stringContaining('policies/c.json:2:17: unexpected ,'),
            hint: expect.anything(),
            details: { source: box.path('work/policies/c.json'), line: 2, column: 17, reason: 'unexpected ,' },
          },
        },
        row('d'),
      ],
    },
  });
});

describe('--expect holds for every row', () => {
  it.for([
    { pattern: 'policies/[a].json', expected: 'allowed', script: 'true', code: 2 },
    { pattern: 'policies/a*', expected: 'allowed', script: 'true', code: 0 },
    { pattern: 'policies/a*', expected: 'denied', script: 'true', code: 1 },
    { pattern: 'policies/a*', expected: 'denied', script: `echo '${refused}'; exit 1`, code: 0 },
    { pattern: 'policies/?.json', expected: 'allowed', script: 'true', code: 1 },
  ])('$pattern, $expected, `$script`: $code', async ({ pattern, expected, script, code }, { box }) => {
    await prepare(box, four);
    const words = ['try', 'storage', '--matrix', pattern, '--expect', expected, '--', 'sh', '-c', script];
    expect(await box.run(words, { cwd: box.path('work') })).toMatchObject({ code });
  });
});

it('a policy that STS refuses is a row; what is wrong with all of them ends the matrix', async ({ box }) => {
  const sts = await prepare(box, { 'a.json': allow('s3:Get*'), 'b.json': allow('s3:*') });
  const message = 'Packed policy consumes 112% of allotted space.';
  sts.fault({ kind: 'refuse', status: 400, code: 'PackedPolicyTooLarge', message }, { action: 'AssumeRole' });
  const words = ['try', 'storage', '--matrix', '*.json', '--', 'true'];
  const ran = await box.run(words, { cwd: box.path('work') });
  expect({ code: ran.code, stdout: ran.stdout }).toEqual({
    code: 1,
    stdout: expect.stringMatching(/\na\.json  invalid .*PackedPolicyTooLarge.*\nb\.json  allowed /),
  });
  sts.fault({ kind: 'refuse', status: 403, code: 'AccessDenied', message: 'no' }, { action: 'AssumeRole' });
  expect(await box.run(words, { cwd: box.path('work') })).toMatchObject({ code: 4, stdout: '' });
});

describe('a line that is wrong', () => {
  const quotes = "rolechain: hint: put the pattern in quotes: --matrix 'policies/*.json'\n";
  it.for([
    { words: ['--matrix', 'none/*.json'], says: `no file is called 'none/*.json' [USAGE]\n${quotes}` },
    { words: ['--matrix', 'none.json'], says: `no file is called none.json [USAGE]\n${quotes}` },
    {
      words: ['--matrix', '*/a.json'],
      says: "'*/a.json' has a wildcard in the name of a folder [USAGE]\nrolechain: hint: give a --matrix for each folder\n",
    },
    {
      words: ['--matrix', 'policies/a.json', 'policies/b.json'],
      says: `unknown argument: policies/b.json [USAGE]\n${quotes}`,
    },
    {
      words: ['--matrix', '*.json', '--policy', 'policies/a.json'],
      says: '--policy names one policy and --matrix several: give one of them [USAGE]\nrolechain: hint: see "rolechain --help"\n',
    },
  ])('$words', async ({ words, says }, { box }) => {
    const sts = await prepare(box, four);
    const { code, stdout, stderr } = await box.run(['try', 'storage', ...words, '--', 'true'], {
      cwd: box.path('work'),
    });
    expect({ code, stdout, stderr, calls: sts.calls }).toEqual({
      code: 2,
      stdout: '',
      stderr: `rolechain: error: ${says}`,
      calls: [],
    });
  });
});
