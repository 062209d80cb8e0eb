import { describe, expect } from 'vitest';
import { allow, trust } from '../emulator/documents.ts';
import { it, type Box } from '../support/case.ts';
import { adminKeys } from '../support/configs.ts';
import { alice, configOf, device, people, production, roleOf } from '../support/two-accounts.ts';

const everyone = `arn:aws:iam::${people}:root`;
const role = roleOf({ where: 'cross' });

/** Nobody listens there: a call would be a failure. */
const nowhere = { AWS_ENDPOINT_URL: 'http://127.0.0.1:9' };

function write(box: Box, lines = ''): void {
  box.config(configOf({ where: 'cross', lines }));
  box.home.write('trust.json', JSON.stringify(trust(everyone), undefined, 2));
  box.home.write('named.json', JSON.stringify(trust(alice)));
  box.home.write('mfa.json', JSON.stringify(trust(alice, { Bool: { 'aws:MultiFactorAuthPresent': 'true' } })));
  box.home.write('assume.json', JSON.stringify(allow('sts:AssumeRole', '*')));
  box.home.write('s3.json', JSON.stringify(allow('s3:*', '*')));
}

interface Ran {
  readonly code: number | null;
  readonly first: string | undefined;
  readonly text: string;
}

async function why(box: Box, ...flags: readonly string[]): Promise<Ran> {
  const files = flags.map((flag) => (flag.endsWith('.json') ? box.path(flag) : flag));
  const { code, stdout, stderr } = await box.run(['why', 'deploy', ...files], { env: nowhere });
  expect(stderr).toBe('');
  return { code, first: stdout.split('\n')[0], text: stdout };
}

it('both sides allow it: exit 0, and what was taken for granted', async ({ box }) => {
  write(box);
  const { code, text } = await why(box, '--trust', 'trust.json', '--identity', 'assume.json', '--as', alice);
  expect(code).toBe(0);
  expect(text).toBe(`by these files, hop 1 of 1 of deploy is allowed

1     ${role}  ~/.aws/config:5
      profile        deploy
      asked by       ${alice}
      found          allowed: the trust policy names the account ${people}, which leaves the choice to its own policies (statement 1 at ~/trust.json:3), and an identity policy of user alice allows it: statement 1 at ~/assume.json:1
      assumed        there is no permissions boundary (else give it by --boundary FILE)
`);
});

describe('the verdict', () => {
  it.for([
    {
      what: 'no identity policy allows it',
      flags: ['--trust', 'trust.json', '--identity', 's3.json'],
      says: 'is denied',
    },
    {
      what: 'one of several allows it',
      flags: ['--trust', 'trust.json', '--identity', 's3.json', '--identity', 'assume.json'],
      says: 'is allowed',
    },
    {
      what: 'a boundary does not',
      flags: ['--trust', 'trust.json', '--identity', 'assume.json', '--boundary', 's3.json'],
      says: 'is denied',
    },
    { what: 'MFA is not proven', flags: ['--trust', 'mfa.json', '--identity', 'assume.json'], says: 'is denied' },
    {
      what: 'MFA is proven',
      flags: ['--trust', 'mfa.json', '--identity', 'assume.json'],
      lines: `mfa_serial = ${device}\n`,
      says: 'is allowed',
    },
    { what: 'the identity policies were not given', flags: ['--trust', 'named.json'], says: 'cannot' },
    { what: 'the trust policy was not given', flags: ['--identity', 'assume.json'], says: 'cannot' },
  ])('$what', async ({ flags, lines, says }, { box }) => {
    write(box, lines);
    const { code, first } = await why(box, ...flags, '--as', alice);
    const hops = lines === undefined ? 'hop 1 of 1' : 'hop 2 of 2';
    expect([code, first]).toEqual([
      says === 'is allowed' ? 0 : 4,
      says === 'cannot'
        ? `by these files, nobody can tell whether ${hops} of deploy is allowed`
        : `by these files, ${hops} of deploy ${says}`,
    ]);
  });
});

it('what "aws iam get-role" and "get-user-policy" print is taken as it is', async ({ box }) => {
  write(box);
  const printed = { RoleName: 'Deploy', AssumeRolePolicyDocument: trust(everyone) };
  box.home.write('get-role.json', JSON.stringify({ Role: printed }, undefined, 4));
  const policy = { UserName: 'alice', PolicyName: 'Assume', PolicyDocument: allow('sts:AssumeRole', '*') };
  box.home.write('get-user-policy.json', JSON.stringify(policy, undefined, 4));
  const { code, text } = await why(
    box,
    '--trust',
    'get-role.json',
    '--identity',
    'get-user-policy.json',
    '--as',
    alice,
  );
  expect(code).toBe(0);
  expect(text).toContain('statement 1 at ~/get-role.json:6)');
});

describe('who asks', () => {
  it('is known where the hop before is a role', async ({ box }) => {
    write(box);
    const bastion = `arn:aws:iam::${people}:role/ops/Bastion`;
    box.config(
      `[default]\n${adminKeys}[profile bastion]\nrole_arn = ${bastion}\nsource_profile = default\n[profile deploy]\nrole_arn = ${role}\nsource_profile = bastion\n`,
    );
    box.home.write('bastion.json', JSON.stringify(trust(bastion)));
    expect(await why(box, '--trust', 'bastion.json', '--identity', 'assume.json')).toMatchObject({ code: 0 });
    expect((await why(box, '--trust', 'named.json', '--identity', 'assume.json')).text).toContain(
      `found          denied: the trust policy names neither role Bastion nor the account ${people}`,
    );
    // Nobody has said who begins the chain, and so who the session before is.
    expect((await why(box, '--trust', 'named.json', '--identity', 'assume.json')).text).toContain(
      `asked by       arn:aws:sts::${people}:assumed-role/Bastion/<your user name>\n`,
    );
    const first = await why(box, '--hop', '1', '--trust', 'named.json', '--identity', 'assume.json', '--as', alice);
    expect([first.code, first.first]).toEqual([0, 'by these files, hop 1 of 2 of deploy is allowed']);
  });

  it('is known where a session of the chain is kept', async ({ box }) => {
    write(box);
    await using _ = await box.emulate({
      accounts: [
        {
          id: people,
          users: [
            {
              name: 'alice',
              path: '/dev/',
              accessKeys: [{ id: 'AKIAIOSFODNN7EXAMPLE', secret: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' }],
              policies: [allow('sts:*', '*')],
            },
          ],
        },
        { id: production, roles: [{ name: 'Deploy', path: '/team/', trustPolicy: trust(everyone) }] },
      ],
    });
    expect((await box.run(['process', '--profile', 'deploy'])).code).toBe(0);
    expect(await why(box, '--trust', 'named.json', '--identity', 'assume.json')).toMatchObject({ code: 0 });
  });
});

describe('refused', () => {
  it.for([
    {
      what: 'nobody knows who asks',
      flags: ['--trust', 'trust.json'],
      exit: 2,
      says: 'whose credentials profile default has is known to AWS alone [USAGE]\nrolechain: hint: say who asks: --as arn:aws:iam::111111111111:user/alice\n',
    },
    {
      what: '--as is no user',
      flags: ['--trust', 'trust.json', '--as', 'alice'],
      exit: 2,
      says: '--as is not the ARN of a user or of a session [USAGE]',
    },
    {
      what: 'no such hop',
      flags: ['--trust', 'trust.json', '--hop', '7'],
      exit: 2,
      says: 'profile deploy has 1 hop, and no hop 7 [USAGE]',
    },
    {
      what: 'a hop that is no number',
      flags: ['--trust', 'trust.json', '--hop', 'last'],
      exit: 2,
      says: '--hop is not a number of a hop [USAGE]',
    },
    {
      what: '--hop without files',
      flags: ['--hop', '1'],
      exit: 2,
      says: '--hop is for policies in files: without them the first refused hop is found [USAGE]',
    },
    {
      what: 'a file that is not there',
      flags: ['--trust', 'gone.json', '--as', alice],
      exit: 3,
      says: 'cannot read the trust policy ~/gone.json: ',
    },
    {
      what: 'a file that is no JSON',
      flags: ['--identity', 'broken.json', '--as', alice],
      exit: 3,
      says: 'the identity policy ~/broken.json:3:5: unexpected } [POLICY_INVALID]\nrolechain: hint: correct ~/broken.json:3\n',
    },
    {
      what: 'a file that is no policy',
      flags: ['--boundary', 'strange.json', '--as', alice],
      exit: 3,
      says: 'the permissions boundary ~/strange.json:1:1: a policy has a Statement [POLICY_INVALID]',
    },
    {
      what: 'an identity policy as --trust',
      flags: ['--trust', 'assume.json', '--as', alice],
      exit: 3,
      says: 'the trust policy ~/assume.json:1:37: statement 1 has no Principal, which a trust policy has; an identity policy goes to --identity [POLICY_INVALID]',
    },
    {
      what: 'a trust policy as --identity',
      flags: ['--identity', 'named.json', '--as', alice],
      exit: 3,
      says: 'the identity policy ~/named.json:1:37: statement 1 has a Principal, which only a trust policy has; that one goes to --trust [POLICY_INVALID]',
    },
  ])('$what', async ({ flags, exit, says }, { box }) => {
    write(box);
    box.home.write('broken.json', '{\n  "Version": "2012-10-17",\n    }\n');
    box.home.write('strange.json', '{}');
    const files = flags.map((flag) => (flag.endsWith('.json') ? box.path(flag) : flag));
    const { code, stdout, stderr } = await box.run(['why', 'deploy', ...files], { env: nowhere });
    expect({ code, stdout }).toEqual({ code: exit, stdout: '' });
    expect(stderr).toContain(says);
  });
});

it('--json tells the same', async ({ box }) => {
  write(box);
  const { code, text } = await why(box, '--json', '--trust', 'trust.json', '--identity', 's3.json', '--as', alice);
  expect(code).toBe(4);
  expect(JSON.parse(text)).toEqual({
    profile: 'deploy',
    outcome: 'denied',
    hops: [
      {
        number: 1,
        profile: 'deploy',
        roleArn: role,
        callerArn: alice,
        sessionName: 'alice',
        origin: { file: box.path('.aws', 'config'), line: 5 },
      },
    ],
    finding: {
      verdict: 'denied',
      reason:
        'across accounts the identity policies of user alice have to allow it too, and none of them allows sts:AssumeRole',
      notes: [],
    },
    unread: [],
    assumed: ['there is no permissions boundary (else give it by --boundary FILE)'],
    changes: [
      {
        advice: `add this statement to an identity policy of user alice (account ${people})`,
        statement: { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: role },
      },
    ],
  });
});

it('--json names the statement that decided, by the kind of its policy and its place', async ({ box }) => {
  write(box);
  const { text } = await why(box, '--json', '--trust', 'mfa.json', '--identity', 'assume.json', '--as', alice);
  expect(JSON.parse(text)).toMatchObject({
    finding: {
      verdict: 'denied',
      statement: { kind: 'trust', source: box.path('mfa.json'), line: 1, column: 37, number: 1, effect: 'Allow' },
    },
  });
});
