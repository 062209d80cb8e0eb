import { describe, expect } from 'vitest';
import { allow, trust } from '../emulator/documents.ts';
import type { Emulator } from '../emulator/emulator.ts';
import type { PolicyDocument, Role, World } from '../emulator/world.ts';
import { allCalls } from '../support/calls.ts';
import { it, type Box } from '../support/case.ts';
import { adminKeys } from '../support/configs.ts';
import { alice, configOf, device, people, production, roleOf, worldOf, type Wish } from '../support/two-accounts.ts';

const everyone = `arn:aws:iam::${people}:root`;
const assume = allow('sts:AssumeRole', '*');
const nothing = allow('s3:GetObject', '*');
const noRoles = statement({ Sid: 'NoRoles', Effect: 'Deny', Action: 'sts:*', Resource: '*' });
const powerUser = statement({
  Effect: 'Allow',
  NotAction: ['iam:*', 'organizations:*', 'account:*'],
  Resource: '*',
});
const ownName = { StringLike: { 'sts:RoleSessionName': '${aws:username}' } };
const withMfa = { Bool: { 'aws:MultiFactorAuthPresent': 'true' } };
const laptop = 'session_name = config\nrole_session_name = laptop\n';

function statement(one: PolicyDocument): PolicyDocument {
  return { Version: '2012-10-17', Statement: one };
}

async function start(box: Box, wish: Wish): Promise<Emulator> {
  const emulator = await box.emulate(worldOf(wish));
  box.config(configOf(wish));
  return emulator;
}

interface Told {
  readonly outcome: string;
  readonly found?: string;
  readonly changes: readonly { readonly advice: string; readonly statement?: unknown }[];
}

async function told(box: Box, profile = 'deploy'): Promise<Told & { readonly code: number | null }> {
  const { code, stdout, stderr } = await box.run(['why', profile, '--json']);
  expect(stderr).toBe('');
  const document: Told & { finding?: { verdict: string } } = JSON.parse(stdout);
  const { outcome, finding, changes } = document;
  return { code, outcome, ...(finding === undefined ? {} : { found: finding.verdict }), changes: changes ?? [] };
}

const identityChange = (where: Wish['where']): Told['changes'][number] => ({
  advice: `add this statement to an identity policy of user alice (account ${people})`,
  statement: { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: roleOf({ where }) },
});
const lookAtTrust = (where: Wish['where']): Told['changes'][number] => ({
  advice:
    `look whether the trust policy of role Deploy (account ${where === 'same' ? people : production}) allows sts:AssumeRole, ` +
    'perhaps on a condition that was not met (MFA, an external id, a session name); if it says nothing of it, add this',
  statement: { Effect: 'Allow', Principal: { AWS: alice }, Action: 'sts:AssumeRole' },
});
const lookAtIdentity = (where: Wish['where']): Told['changes'][number] => ({
  ...identityChange(where),
  advice: `look whether an identity policy of user alice (account ${people}) allows sts:AssumeRole; if it says nothing of it, add this`,
});
const identityUnread = (where: Wish['where']): Told['changes'][number] => ({
  ...identityChange(where),
  advice: `${identityChange(where).advice}, unless one there has it on a condition that was not met (as MFA)`,
});
const works = { code: 0, outcome: 'works', changes: [] };
const refused = (found: string, ...changes: Told['changes']): Told & { code: number } => ({
  code: 4,
  outcome: 'refused',
  found,
  changes,
});
const narrow =
  'remove or narrow statement 1 (NoRoles) of the policy policy-2 of user alice: an explicit Deny wins over every Allow';
const mfaChange = (box: Box): Told['changes'][number] => ({
  advice: `the role wants MFA: set mfa_serial in profile deploy (${box.path('.aws', 'config')}:5) to the ARN of the device of ${alice}`,
});
const nameChange = (box: Box): Told['changes'][number] => ({
  advice: `the role asks for the session name alice: remove "session_name = config" and role_session_name from profile deploy (${box.path('.aws', 'config')}:5)`,
});

type Expected = (box: Box, where: Wish['where']) => Told & { readonly code: number };
interface Row extends Pick<Wish, 'identity' | 'trusts' | 'lines'> {
  readonly what: string;
  /** By account; undefined where it works. */
  readonly same?: { readonly reads: Expected; readonly blind: Expected };
  readonly cross?: { readonly reads: Expected; readonly blind: Expected };
}

const rows: readonly Row[] = [
  {
    what: 'no identity policy speaks of STS, and the account is trusted',
    identity: [nothing],
    trusts: trust(everyone),
    // AWS names the identity-based policy within an account, and nothing across accounts.
    same: {
      reads: (_, where) => refused('denied', identityChange(where)),
      blind: (_, where) => refused('cannot-tell', identityUnread(where)),
    },
    cross: {
      reads: (_, where) => refused('denied', identityChange(where)),
      blind: (_, where) => refused('cannot-tell', lookAtTrust(where), lookAtIdentity(where)),
    },
  },
  { what: 'an identity policy allows it, and the account is trusted', identity: [assume], trusts: trust(everyone) },
  { what: 'an identity policy allows it, and the user is trusted', identity: [assume], trusts: trust(alice) },
  {
    what: 'no identity policy speaks of STS, and the user is trusted: enough within an account alone',
    identity: [nothing],
    trusts: trust(alice),
    cross: {
      reads: (_, where) => refused('denied', identityChange(where)),
      blind: (_, where) => refused('cannot-tell', lookAtTrust(where), lookAtIdentity(where)),
    },
  },
  { what: 'a PowerUser may assume roles, and the account is trusted', identity: [powerUser], trusts: trust(everyone) },
  {
    what: 'a Deny stands beside the Allow',
    identity: [assume, noRoles],
    trusts: trust(alice),
    same: {
      reads: () => refused('denied', { advice: narrow }),
      blind: () =>
        refused('cannot-tell', {
          advice: `meet the condition of the Deny statement in an identity policy of user alice (account ${people}), if it has one (as MFA), or narrow it`,
        }),
    },
    cross: {
      reads: () => refused('denied', { advice: narrow }),
      blind: (_, where) => refused('cannot-tell', lookAtTrust(where), lookAtIdentity(where)),
    },
  },
  { what: 'the user’s own name is demanded and given', identity: [assume], trusts: trust(everyone, ownName) },
  {
    what: 'the user’s own name is demanded, and another one given',
    identity: [assume],
    trusts: trust(everyone, ownName),
    lines: laptop,
    same: {
      reads: (box) => refused('denied', nameChange(box)),
      blind: (_, where) => refused('cannot-tell', lookAtTrust(where)),
    },
    cross: {
      reads: (_, where) => refused('cannot-tell', lookAtTrust(where)),
      blind: (_, where) => refused('cannot-tell', lookAtTrust(where), lookAtIdentity(where)),
    },
  },
  {
    what: 'MFA is demanded and given',
    identity: [assume],
    trusts: trust(everyone, withMfa),
    lines: `mfa_serial = ${device}\nmfa_process = echo 123456\n`,
  },
  {
    what: 'MFA is demanded, and none given',
    identity: [assume],
    trusts: trust(everyone, withMfa),
    same: {
      reads: (box) => refused('denied', mfaChange(box)),
      blind: (_, where) => refused('cannot-tell', lookAtTrust(where)),
    },
    cross: {
      reads: (_, where) => refused('cannot-tell', lookAtTrust(where)),
      blind: (_, where) => refused('cannot-tell', lookAtTrust(where), lookAtIdentity(where)),
    },
  },
];

interface Case extends Wish, Pick<Row, 'what'> {
  readonly expected: Expected;
}

const cases = rows.flatMap((row): readonly Case[] =>
  (['same', 'cross'] as const).flatMap((where): readonly Case[] => {
    const { [where]: expected, same: _, cross: __, ...wish } = row;
    if (expected === undefined) return [{ ...wish, where, reads: false, expected: () => works }];
    return [
      { ...wish, where, reads: true, expected: expected.reads },
      { ...wish, where, reads: false, expected: expected.blind },
    ];
  }),
);

describe('who may assume what', () => {
  it.for(cases)('$what ($where account, may read: $reads)', async ({ expected, ...wish }, { box }) => {
    await start(box, wish);
    expect(await told(box)).toEqual(expected(box, wish.where));
  });
});

it('says where, who asked, what AWS answered, why, and what to change, ready to paste', async ({ box }) => {
  await start(box, { identity: [nothing], trusts: trust(everyone), where: 'same', reads: true });
  const { code, stdout, stderr } = await box.run(['why', 'deploy']);
  expect({ code, stderr }).toEqual({ code: 4, stderr: '' });
  expect(stdout).toBe(
    `deploy is refused at hop 1 of 1

1     ${roleOf({ where: 'same' })}  ~/.aws/config:5
      profile        deploy
      asked by       ${alice}
      AWS answered   User: ${alice} is not authorized to perform: sts:AssumeRole on resource: ${roleOf({ where: 'same' })} because no identity-based policy allows the sts:AssumeRole action
      AWS’s reason   no identity-based policy allows it
      found          denied: the trust policy names the account ${people}, which leaves the choice to the identity policies of user alice, and none of them allows sts:AssumeRole

change  add this statement to an identity policy of user alice (account ${people}):

{
  "Effect": "Allow",
  "Action": "sts:AssumeRole",
  "Resource": "${roleOf({ where: 'same' })}"
}
`,
  );
});

it('what may not be read is told, call by call, and who may read it', async ({ box }) => {
  const emulator = await start(box, { identity: [nothing], trusts: trust(everyone), where: 'cross' });
  const { stdout } = await box.run(['why', 'deploy']);
  expect(stdout).toContain(
    `      found          cannot tell: the trust policy of ${roleOf({ where: 'cross' })} could not be read
      not read       the trust policy of role Deploy: no credentials of account ${production} are at hand
                     whether user alice has a permissions boundary: iam:GetUser is not allowed
                     the inline policies of user alice: iam:ListUserPolicies is not allowed
                     the attached policies of user alice: iam:ListAttachedUserPolicies is not allowed
                     the groups of user alice: iam:ListGroupsForUser is not allowed
`,
  );
  // A role of the same name in alice's own account would be another one.
  expect(allCalls(emulator.calls)).not.toContain('GetRole');
});

describe('a chain', () => {
  const bastion = `arn:aws:iam::${people}:role/Bastion`;
  const hop = (lines = ''): string =>
    `[profile bastion]\nrole_arn = ${bastion}\nsource_profile = default\n${lines}` +
    `[profile deploy]\nrole_arn = ${roleOf({ where: 'cross' })}\nsource_profile = bastion\n`;

  function chained(rights: readonly PolicyDocument[], more: Partial<Role> = {}, trusts = trust(bastion)): World {
    const [first, second] = worldOf({ identity: [assume], trusts, where: 'cross' }).accounts;
    const role = { name: 'Bastion', trustPolicy: trust(alice), policies: rights, ...more };
    return {
      accounts: [
        { id: people, ...first, roles: [role] },
        { id: production, ...second },
      ],
    };
  }

  it('that works says who assumes what', async ({ box }) => {
    await box.emulate(chained([assume]));
    box.config(`[default]\n${adminKeys}${hop()}`);
    const { code, stdout, stderr } = await box.run(['why', 'deploy']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toBe(
      `deploy works: every role of its chain was assumed

1     ${bastion}  ~/.aws/config:5
      profile        bastion
      asked by       ${alice}
      as             arn:aws:sts::${people}:assumed-role/Bastion/alice

2     ${roleOf({ where: 'cross' })}  ~/.aws/config:8
      profile        deploy
      asked by       arn:aws:sts::${people}:assumed-role/Bastion/alice
      as             arn:aws:sts::${production}:assumed-role/Deploy/alice
`,
    );
  });

  it('is refused by the session policy of the hop before: its file is named, by process too', async ({ box }) => {
    await box.emulate(chained([allow(['sts:*', 'iam:*'], '*')]));
    box.config(`[default]\n${adminKeys}${hop('session_policy = narrow.json\n')}`);
    box.home.write('.aws/narrow.json', JSON.stringify(allow('s3:*', '*'), undefined, 2));
    const { code, stdout } = await box.run(['why', 'deploy']);
    expect(code).toBe(4);
    expect(stdout).toContain('deploy is refused at hop 2 of 2\n');
    expect(stdout).toContain(
      'found          denied: the session policy of role Bastion does not allow sts:AssumeRole\n',
    );
    expect(stdout).toContain(
      `change  add this statement to the session policy of profile bastion (~/.aws/narrow.json):\n\n{\n  "Effect": "Allow",\n  "Action": "sts:AssumeRole",\n  "Resource": "${roleOf({ where: 'cross' })}"\n}\n`,
    );
    const { stderr } = await box.run(['process', '--profile', 'deploy']);
    expect(stderr).toContain(
      `rolechain: hint: the session policy of profile bastion (~/.aws/narrow.json) does not allow sts:AssumeRole on ${roleOf({ where: 'cross' })}; "rolechain why deploy" looks closer\n`,
    );
  });

  it('is refused by a Deny of the session policy: its line is named', async ({ box }) => {
    await box.emulate(chained([allow(['sts:*', 'iam:*'], '*')]));
    box.config(`[default]\n${adminKeys}${hop('session_policy = narrow.json\n')}`);
    box.home.write(
      '.aws/narrow.json',
      '{\n  "Version": "2012-10-17",\n  "Statement": [\n    { "Effect": "Allow", "Action": "*", "Resource": "*" },\n    { "Sid": "Stay", "Effect": "Deny", "Action": "sts:*", "Resource": "*" }\n  ]\n}\n',
    );
    const { stdout } = await box.run(['why', 'deploy']);
    expect(stdout).toContain(
      'denied: the session policy denies sts:AssumeRole: statement 2 (Stay) at ~/.aws/narrow.json:5\n',
    );
  });

  it('reads with the session before, and with the base where that may not', async ({ box }) => {
    const world = chained([nothing]);
    await box.emulate({
      accounts: world.accounts.map((account) => ({
        ...account,
        groups:
          account.groups?.map((group) => ({
            ...group,
            attachedPolicies: ['arn:aws:iam::aws:policy/IAMReadOnlyAccess'],
          })) ?? [],
      })),
    });
    box.config(`[default]\n${adminKeys}${hop()}`);
    const { stdout } = await box.run(['why', 'deploy']);
    expect(stdout).toContain(
      'found          denied: across accounts the identity policies of role Bastion have to allow it too',
    );
    expect(stdout).toContain(`change  add this statement to an identity policy of role Bastion (account ${people}):`);
  });

  it('an MFA session that is kept is used, a role that is kept is asked for anew', async ({ box }) => {
    const emulator = await box.emulate(chained([assume]));
    box.config(`[default]\n${adminKeys}${hop(`mfa_serial = ${device}\nmfa_process = echo 123456\n`)}`);
    expect((await box.run(['process', '--profile', 'deploy'])).code).toBe(0);
    const first = ['GetCallerIdentity', 'GetSessionToken', 'AssumeRole Bastion', 'AssumeRole Deploy'];
    expect(allCalls(emulator.calls)).toEqual(first);
    expect((await box.run(['why', 'deploy'])).code).toBe(0);
    expect(allCalls(emulator.calls)).toEqual([...first, 'AssumeRole Bastion', 'AssumeRole Deploy']);
  });

  it('a role never proves MFA: what to do is not to set mfa_serial', async ({ box }) => {
    const [first] = chained([allow(['sts:*', 'iam:*'], '*')]).accounts;
    const role = { name: 'Deploy', trustPolicy: trust(bastion, withMfa) };
    await box.emulate({ accounts: [{ id: people, ...first, roles: [...(first?.roles ?? []), role] }] });
    box.config(
      `[default]\n${adminKeys}${hop().replace(roleOf({ where: 'cross' }), `arn:aws:iam::${people}:role/Deploy`)}`,
    );
    expect((await told(box)).changes).toEqual([
      {
        advice:
          'the role wants MFA, which the session of a role never proves: let an IAM user with mfa_serial assume it directly',
      },
    ]);
  });
});

describe('other reasons', () => {
  it('a role that is not there, and one of another path', async ({ box }) => {
    await start(box, { identity: [assume], trusts: trust(alice), where: 'same', reads: true });
    const at = (profile: string, line: number): string =>
      `role_arn of profile ${profile} (${box.path('.aws', 'config')}:${line})`;
    box.config(
      `[default]\n${adminKeys}[profile gone]\nrole_arn = arn:aws:iam::${people}:role/Gone\nsource_profile = default\n` +
        `[profile astray]\nrole_arn = arn:aws:iam::${people}:role/Deploy\nsource_profile = default\n`,
    );
    expect(await told(box, 'gone')).toEqual(
      refused('denied', { advice: `correct ${at('gone', 5)}, or create the role` }),
    );
    expect(await told(box, 'astray')).toEqual(
      refused('denied', { advice: `write arn:aws:iam::${people}:role/team/Deploy as ${at('astray', 8)}` }),
    );
  });

  it('an external id that is missing', async ({ box }) => {
    const condition = { StringEquals: { 'sts:ExternalId': 'build-42' } };
    await start(box, { identity: [assume], trusts: trust(alice, condition), where: 'same', reads: true });
    expect((await told(box)).changes).toEqual([
      { advice: `set external_id = build-42 in profile deploy (${box.path('.aws', 'config')}:5)` },
    ]);
  });

  it('a policy that AWS names by its ARN, and the boundary', async ({ box }) => {
    const arn = `arn:aws:iam::${people}:policy/team/OnlyS3`;
    const [first] = worldOf({
      identity: [assume, allow('iam:*', '*')],
      trusts: trust(everyone),
      where: 'same',
    }).accounts;
    const users = (first?.users ?? []).map((user) => ({ ...user, boundary: arn }));
    await box.emulate({
      accounts: [
        {
          id: people,
          ...first,
          users,
          managedPolicies: [{ name: 'team/OnlyS3', document: allow(['s3:*', 'iam:*'], '*') }],
        },
      ],
    });
    box.config(configOf({ where: 'same' }));
    const { stdout } = await box.run(['why', 'deploy']);
    expect(stdout).toContain('AWS’s reason   no permissions boundary');
    expect(stdout).toContain(
      'found          denied: the permissions boundary of user alice does not allow sts:AssumeRole\n',
    );
    expect(stdout).toContain(
      `change  add this statement to the permissions boundary of user alice (account ${people}):`,
    );
  });

  it.for([
    {
      type: 'a service control policy: arn:aws:organizations::333333333333:policy/o-example/service_control_policy/p-1',
      advice: `ask who manages the organization of account ${people}: arn:aws:organizations::333333333333:policy/o-example/service_control_policy/p-1 refuses it`,
    },
    {
      type: 'a resource control policy',
      advice: `ask who manages the organization of account ${people}: the resource control policy refuses it`,
    },
    {
      type: 'a VPC endpoint policy',
      advice: 'ask who manages the VPC endpoint of STS in this network: the VPC endpoint policy refuses it',
    },
  ])('$type, which nobody reads here', async ({ type, advice }, { box }) => {
    const emulator = await start(box, { identity: [assume], trusts: trust(alice), where: 'same', reads: true });
    const message = `User: ${alice} is not authorized to perform: sts:AssumeRole on resource: ${roleOf({ where: 'same' })} with an explicit deny in ${type}`;
    emulator.fault({ kind: 'refuse', status: 403, code: 'AccessDenied', message }, { action: 'AssumeRole', times: 2 });
    expect(await told(box)).toEqual(refused('allowed', { advice }));
    const { stderr } = await box.run(['process', '--profile', 'deploy']);
    expect(stderr).toContain(`rolechain: hint: ${advice}; "rolechain why deploy" looks closer\n`);
  });

  it('AWS refuses what all policies allow: it says so', async ({ box }) => {
    const emulator = await start(box, { identity: [assume], trusts: trust(alice), where: 'same', reads: true });
    const message = `User: ${alice} is not authorized to perform: sts:AssumeRole on resource: ${roleOf({ where: 'same' })}`;
    emulator.fault({ kind: 'refuse', status: 403, code: 'AccessDenied', message }, { action: 'AssumeRole' });
    const { stdout } = await box.run(['why', 'deploy']);
    expect(stdout).toContain(
      'but            AWS refuses what these policies allow: one of them was changed within the last minutes',
    );
    expect(stdout).toContain('found          allowed: ');
  });

  it('a duration over the maximum of the role, which IAM tells', async ({ box }) => {
    await start(box, {
      identity: [assume],
      trusts: trust(alice),
      where: 'same',
      reads: true,
      lines: 'duration_seconds = 7200\n',
    });
    expect((await told(box)).changes).toEqual([
      {
        advice: `set duration_seconds = 3600 in profile deploy (${box.path('.aws', 'config')}:5), or raise the maximum of role Deploy from 3600 to 7200 s`,
      },
    ]);
  });

  it('a region in which STS is not activated', async ({ box }) => {
    const emulator = await start(box, { identity: [assume], trusts: trust(alice), where: 'same', reads: true });
    const message = `STS is not activated in this region for account:${people}. Your account administrator can activate STS in this region using the IAM Console.`;
    emulator.fault({ kind: 'refuse', status: 403, code: 'RegionDisabledException', message }, { action: 'AssumeRole' });
    expect((await told(box)).changes).toEqual([
      {
        advice: `set another region, or have an administrator of account ${people} activate STS in this one`,
      },
    ]);
  });

  it('the root user', async ({ box }) => {
    const [first] = worldOf({ trusts: trust(everyone), where: 'same' }).accounts;
    const { users: _, ...account } = { id: people, ...first };
    await box.emulate({
      accounts: [
        { ...account, rootKeys: [{ id: 'AKIAIOSFODNN7EXAMPLE', secret: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' }] },
      ],
    });
    box.config(configOf({ where: 'same', lines: laptop }));
    expect((await told(box)).changes).toEqual([
      { advice: 'the root user cannot assume roles: use the credentials of an IAM user or of a role instead' },
    ]);
  });

  it('no role at all', async ({ box }) => {
    box.config(configOf({ where: 'same' }));
    const { code, stdout } = await box.run(['why', 'default']);
    expect([code, stdout]).toEqual([0, 'default assumes no role, so no policy of a role can refuse it\n']);
  });
});

describe('what is no denial is reported as ever', () => {
  it.for([
    {
      code: 'Throttling',
      status: 400,
      exit: 7,
      says: 'STS throttled sts:AssumeRole, also when it was tried again [STS_THROTTLED]',
    },
    { code: 'ExpiredToken', status: 403, exit: 4, says: 'are expired or no longer valid: gone [STS_EXPIRED]' },
    { code: 'MalformedPolicyDocument', status: 400, exit: 4, says: 'MalformedPolicyDocument: gone [STS_REJECTED]' },
  ])('$code', async ({ code, status, exit, says }, { box }) => {
    const emulator = await start(box, { identity: [assume], trusts: trust(alice), where: 'same' });
    emulator.fault({ kind: 'refuse', status, code, message: 'gone' }, { action: 'AssumeRole', times: 9 });
    const ran = await box.run(['why', 'deploy']);
    expect({ code: ran.code, stdout: ran.stdout }).toEqual({ code: exit, stdout: '' });
    expect(ran.stderr).toContain(says);
    const document: unknown = JSON.parse((await box.run(['why', 'deploy', '--json'])).stdout);
    expect(document).toMatchObject({ error: { code: /\[(\w+)\]$/.exec(says)?.[1] } });
  });

  it('an endpoint of IAM that others can read is refused before anybody is asked', async ({ box }) => {
    const emulator = await start(box, { identity: [assume], trusts: trust(alice), where: 'same' });
    const ran = await box.run(['why', 'deploy'], { env: { AWS_ENDPOINT_URL_IAM: 'http://iam.example' } });
    expect([ran.code, ran.stdout, emulator.calls]).toEqual([3, '', []]);
    expect(ran.stderr).toContain(
      'the IAM endpoint http://iam.example is http://, which others on the network can read [ENDPOINT_INSECURE]',
    );
    expect(
      (await box.run(['process', '--profile', 'deploy'], { env: { AWS_ENDPOINT_URL_IAM: 'http://iam.example' } })).code,
    ).toBe(0);
  });

  it('IAM that fails takes nothing from what STS said', async ({ box }) => {
    const emulator = await start(box, { identity: [nothing], trusts: trust(everyone), where: 'same', reads: true });
    emulator.fault(
      { kind: 'refuse', status: 503, code: 'ServiceUnavailable', message: 'busy' },
      { action: 'GetRole', times: 9 },
    );
    emulator.fault({ kind: 'reset' }, { action: 'ListGroupsForUser', times: 9 });
    const { code, stdout } = await box.run(['why', 'deploy']);
    expect(code).toBe(4);
    expect(stdout).toContain('not read       the trust policy of role Deploy: ServiceUnavailable: busy\n');
    expect(stdout).toMatch(
      /the groups of user alice: cannot reach IAM at 127\.0\.0\.1:\d+: the connection was closed \(ECONNRESET\)\n/,
    );
    expect(stdout).toContain('AWS’s reason   no identity-based policy allows it\n');
  });
});
