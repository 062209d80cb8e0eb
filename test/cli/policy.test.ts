import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { describe, expect } from 'vitest';
import { it, type Box, type TracedRun } from '../support/case.ts';
import { adminKeys } from '../support/configs.ts';
import { programLine } from '../support/program.ts';

const good = `{
  "Version": "2012-10-17",
  "Statement": { "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*" }
}
`;
const wrong = `{
  "Version": "2012-10-17",
  "Statement": { "Effect": "allow", "Action": "s3:GetObject", "Resources": "*" }
}
`;
const wrongLines = [
  '3:28: error: Effect is Allow or Deny, written exactly so, not "allow" [EFFECT_UNKNOWN]',
  '3:63: error: there is no element "Resources" here; did you mean Resource? [ELEMENT_UNKNOWN]',
];
const doubtful = good.replace('"Version": "2012-10-17",\n', '');
const doubtfulLine =
  '1:1: warning: without a Version the document is one of 2008-10-17, which knows no variables; write "Version": "2012-10-17" [VERSION_MISSING]';

const lines = (file: string, found: readonly string[]): string => found.map((line) => `${file}:${line}\n`).join('');
/** In the home, so that a name on the line is a name in it. */
const check = (box: Box, ...args: readonly string[]): Promise<TracedRun> =>
  box.run(['policy', 'check', ...args], { cwd: box.home.path });

describe('policy check', () => {
  it('says nothing of a policy that is right', async ({ box }) => {
    box.home.write('good.json', good);
    expect(await check(box, 'good.json')).toMatchObject({ code: 0, stdout: '', stderr: '' });
  });

  it('has a line for each fault of each file, named as it was typed', async ({ box }) => {
    box.home.write('wrong.json', wrong);
    box.home.write('good.json', good);
    box.home.write('007', doubtful);
    expect(await check(box, './wrong.json', 'good.json', box.path('wrong.json'), '007')).toMatchObject({
      code: 3,
      stdout:
        lines('./wrong.json', wrongLines) + lines(box.path('wrong.json'), wrongLines) + lines('007', [doubtfulLine]),
      stderr: '',
    });
  });

  it('fails for warnings only where they are to count', async ({ box }) => {
    box.home.write('draft.json', doubtful);
    const stdout = lines('draft.json', [doubtfulLine]);
    expect(await check(box, 'draft.json')).toMatchObject({ code: 0, stdout });
    expect(await check(box, 'draft.json', '--strict')).toMatchObject({ code: 3, stdout });
  });

  it('checks the other files where one cannot be read', async ({ box }) => {
    box.home.write('wrong.json', wrong);
    mkdirSync(box.path('folder'));
    execFileSync('mkfifo', [box.path('pipe')]);
    box.home.write('large.json', ' '.repeat(2 * 1024 * 1024));
    box.home.write('novel.json', JSON.stringify({ Version: 'x'.repeat(200_000) }));
    box.home.write('empty.json', '');
    writeFileSync(box.path('utf16.json'), Buffer.from('\uFEFF{}', 'utf16le'));
    writeFileSync(box.path('latin1.json'), Buffer.from('{\n"Id": "é"}', 'latin1'));
    const { code, stdout, stderr } = await check(
      box,
      'missing.json',
      'folder',
      'pipe',
      'large.json',
      'novel.json',
      'empty.json',
      'utf16.json',
      'latin1.json',
      'wrong.json',
    );
    expect({ code, stderr, stdout: stdout.split('\n') }).toEqual({
      code: 3,
      stderr: '',
      stdout: [
        'missing.json:1:1: error: the file cannot be read: it does not exist [POLICY_UNREADABLE]',
        'folder:1:1: error: the file cannot be read: it is a directory [POLICY_UNREADABLE]',
        'pipe:1:1: error: the file cannot be read: it is not a regular file [POLICY_UNREADABLE]',
        'large.json:1:1: error: the file cannot be read: it is larger than 1 MiB [POLICY_UNREADABLE]',
        'novel.json:1:1: error: a policy of 200014 characters is far beyond what STS takes [POLICY_INVALID]',
        'empty.json:1:1: error: the JSON ends too early [POLICY_INVALID]',
        'utf16.json:1:1: error: the text is UTF-16; a policy is written in UTF-8 [POLICY_UNREADABLE]',
        'latin1.json:2:8: error: the text is not UTF-8 [POLICY_UNREADABLE]',
        ...wrongLines.map((line) => `wrong.json:${line}`),
        '',
      ],
    });
  });

  it('keeps control characters of a policy and of a name from the terminal', async ({ box }) => {
    box.home.write('a\u001b[2Jb.json', '{"Version": "\\u001b]0;x\\u0007", "Statement": []}');
    expect(await check(box, 'a\u001b[2Jb.json')).toMatchObject({
      code: 3,
      stdout: `ab.json:1:13: error: the version is 2012-10-17, not "": it names AWS’s language, not your document [VERSION_UNKNOWN]
ab.json:1:46: error: Statement holds no statement [ELEMENT_EMPTY]
`,
    });
  });

  it('reads stdin as -', async ({ box }) => {
    box.home.write('wrong.json', wrong);
    const script = `${programLine} policy check - <wrong.json`;
    expect(await box.command(['sh', '-c', script], { cwd: box.home.path })).toMatchObject({
      code: 3,
      stdout: lines('-', wrongLines),
      stderr: '',
    });
    const endless = await box.command(['sh', '-c', `yes | ${programLine} policy check -`]);
    expect(endless.stdout).toBe('-:1:1: error: the file cannot be read: it is larger than 1 MiB [POLICY_UNREADABLE]\n');
    expect(await check(box, '-', '-')).toMatchObject({ code: 2, stdout: '' });
  });

  it('--json is one document', async ({ box }) => {
    box.home.write('wrong.json', wrong);
    box.home.write('good.json', good);
    const { code, stdout, stderr } = await check(box, 'good.json', 'wrong.json', 'missing.json', '--json');
    expect({ code, stderr, document: JSON.parse(stdout) }).toEqual({
      code: 3,
      stderr: '',
      document: {
        files: [
          { file: 'good.json', characters: 94, statements: 1, findings: [] },
          {
            file: 'wrong.json',
            characters: 95,
            statements: 1,
            findings: [
              {
                line: 3,
                column: 28,
                severity: 'error',
                code: 'EFFECT_UNKNOWN',
                message: 'Effect is Allow or Deny, written exactly so, not "allow"',
              },
              {
                line: 3,
                column: 63,
                severity: 'error',
                code: 'ELEMENT_UNKNOWN',
                message: 'there is no element "Resources" here; did you mean Resource?',
              },
            ],
          },
          {
            file: 'missing.json',
            findings: [
              {
                line: 1,
                column: 1,
                severity: 'error',
                code: 'POLICY_UNREADABLE',
                message: 'the file cannot be read: it does not exist',
              },
            ],
          },
        ],
        errors: 3,
        warnings: 0,
      },
    });
  });

  it('colours severities on a terminal, and tells there how large a policy is', async ({ box }) => {
    box.home.write('wrong.json', wrong);
    const { screen, exit } = await box.terminal(`cd && ${programLine} policy check wrong.json`);
    expect({ exit, screen }).toEqual({
      exit: 3,
      screen: `wrong.json:3:28: \u001b[31merror\u001b[39m: Effect is Allow or Deny, written exactly so, not "allow" \u001b[2m[EFFECT_UNKNOWN]\u001b[22m\r
wrong.json:3:63: \u001b[31merror\u001b[39m: there is no element "Resources" here; did you mean Resource? \u001b[2m[ELEMENT_UNKNOWN]\u001b[22m\r
wrong.json: 2 errors; 1 statement, 95 of 2048 characters (5%)\r
`,
    });
  });

  it.for([
    { args: [], reason: 'there is nothing to check', hint: 'name policy files, - for stdin, or --profile' },
    { args: ['--stricd', 'x'], reason: 'unknown argument: stricd', hint: 'did you mean --strict?' },
    { args: ['--profile'], reason: 'not enough arguments following: profile', hint: 'see "rolechain --help"' },
  ])('refuses $args', async ({ args, reason, hint }, { box }) => {
    expect(await check(box, ...args)).toMatchObject({
      code: 2,
      stdout: '',
      stderr: `rolechain: error: ${reason} [USAGE]\nrolechain: hint: ${hint}\n`,
    });
  });
});

const chain = `[default]
${adminKeys}[profile bastion]
rolechain =
  role_arn = arn:aws:iam::222222222222:role/Bastion
  source_profile = default
  session_policy = policies/bastion.json
[profile deploy]
rolechain =
  role_arn = arn:aws:iam::222222222222:role/Deploy
  source_profile = bastion
`;

describe('policy check --profile', () => {
  it('finds a middle hop that does not let the next one be assumed', async ({ box }) => {
    box.config(chain);
    box.home.write('.aws/policies/bastion.json', good);
    const file = box.path('.aws/policies/bastion.json');
    const blocked = lines(file, [
      '3:3: warning: the policy of bastion does not allow sts:AssumeRole on arn:aws:iam::222222222222:role/Deploy, which deploy needs [POLICY_BLOCKS_NEXT_HOP]',
    ]);
    expect(await check(box, '--profile', 'deploy')).toMatchObject({ code: 0, stdout: blocked, stderr: '' });
    expect(await check(box, '--profile', 'deploy', '--strict')).toMatchObject({ code: 3, stdout: blocked });
    expect(await check(box, '--profile', 'bastion', '--strict')).toMatchObject({ code: 0, stdout: '' });
    box.home.write('.aws/policies/bastion.json', good.replace('s3:GetObject', 'sts:Assume*'));
    expect(await check(box, '--profile', 'deploy', '--strict')).toMatchObject({ code: 0, stdout: '' });
  });

  it('finds the place of a policy that stands in the config', async ({ box }) => {
    const policy = '{"Version":"2012-10-17","Statement":{"Effect":"allow","Action":"s3:*","Resource":"*"}}';
    box.config(`${chain}  session_policy = ${policy}\n`);
    box.home.write('.aws/policies/bastion.json', good.replace('s3:GetObject', '*'));
    const line = chain.split('\n').length;
    const column = `  session_policy = ${policy}`.indexOf('"allow"') + 1;
    expect(await check(box, '--profile', 'deploy')).toMatchObject({
      code: 3,
      stdout: lines(box.path('.aws/config'), [`${line}:${column}: ${wrongLines[0]?.replace(/^\S+ /, '')}`]),
    });
  });

  it('finds what is wrong with files and ARNs at the lines that name them', async ({ box }) => {
    const arns = Array.from({ length: 11 }, (_, index) => `arn:aws:iam::aws:policy/P${index}`).join();
    box.config(`${chain}  session_policy_arns = ${arns}\n`);
    const line = chain.split('\n').length;
    const { code, stdout } = await check(box, '--profile', 'deploy');
    const bastion = chain.split('\n').findIndex((text) => text.includes('bastion.json')) + 1;
    expect({ code, stdout }).toEqual({
      code: 3,
      stdout: lines(box.path('.aws/config'), [
        `${bastion}:1: error: the session policy ${box.path('.aws/policies/bastion.json')} cannot be read: it does not exist [POLICY_UNREADABLE]`,
        `${line}:1: error: session_policy_arns names 11 policies, STS takes 10 [POLICY_ARNS]`,
      ]),
    });
  });

  it('measures a policy and its ARNs together', async ({ box }) => {
    const arn = `arn:aws:iam::222222222222:policy/${'p'.repeat(120)}`;
    box.config(`${chain}  session_policy_arns = ${arn}\n  session_policy = deploy.json\n`);
    box.home.write('.aws/policies/bastion.json', good.replace('s3:GetObject', '*'));
    box.home.write('.aws/deploy.json', good.replace('"*"', `"arn:aws:s3:::${'b'.repeat(1_850)}"`));
    const line = chain.split('\n').length;
    const { code, stdout } = await check(box, '--profile', 'deploy', '--json');
    expect({ code, document: JSON.parse(stdout) }).toEqual({
      code: 0,
      document: {
        files: [
          { file: box.path('.aws/policies/bastion.json'), characters: 83, statements: 1, findings: [] },
          { file: box.path('.aws/deploy.json'), characters: 1_956, statements: 1, findings: [] },
          {
            file: box.path('.aws/config'),
            findings: [
              {
                line,
                column: 1,
                severity: 'warning',
                code: 'POLICY_LONG',
                message: 'session policy and policy ARNs have 2109 characters together, AWS documents 2048',
              },
            ],
          },
        ],
        hops: [
          { profile: 'bastion', policy: box.path('.aws/policies/bastion.json'), policyArns: 0, characters: 83 },
          { profile: 'deploy', policy: box.path('.aws/deploy.json'), policyArns: 1, characters: 2_109 },
        ],
        errors: 0,
        warnings: 1,
      },
    });
  });

  it('tells of a file once that two hops share', async ({ box }) => {
    box.config(`${chain}  session_policy = policies/bastion.json\n`);
    box.home.write('.aws/policies/bastion.json', wrong.replace('s3:GetObject', 'sts:AssumeRole'));
    const { stdout } = await check(box, '--profile', 'deploy');
    const file = box.path('.aws/policies/bastion.json');
    expect(stdout.split('\n').map((line) => line.slice(file.length))).toEqual([
      expect.stringContaining(':3:3: warning: the policy of bastion does not allow sts:AssumeRole'),
      expect.stringContaining('[EFFECT_UNKNOWN]'),
      expect.stringContaining('[ELEMENT_UNKNOWN]'),
      '',
    ]);
  });

  it('checks the policy of a federated user’s session', async ({ box }) => {
    box.config(`[default]\n${adminKeys}[profile narrow]
rolechain =
  federation = true
  source_profile = default
  session_policy = narrow.json
`);
    box.home.write('.aws/narrow.json', wrong);
    expect(await check(box, '--profile', 'narrow')).toMatchObject({
      code: 3,
      stdout: lines(box.path('.aws/narrow.json'), wrongLines),
    });
  });

  it('tells a person that there is no policy', async ({ box }) => {
    box.config(chain);
    const { screen, exit } = await box.terminal(`${programLine} policy check --profile default`);
    expect({ screen, exit }).toEqual({ screen: 'profile default uses no session policy\r\n', exit: 0 });
  });

  it('refuses a profile that is none', async ({ box }) => {
    box.config(chain);
    expect(await check(box, '--profile', 'deploi')).toMatchObject({
      code: 3,
      stdout: '',
      stderr: expect.stringContaining('[PROFILE_UNKNOWN]\nrolechain: hint: did you mean deploy?'),
    });
    const { code, stdout } = await check(box, '--profile', 'deploi', '--json');
    expect({ code, document: JSON.parse(stdout) }).toMatchObject({
      code: 3,
      document: { error: { code: 'PROFILE_UNKNOWN' } },
    });
  });
});
