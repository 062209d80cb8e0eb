import { expect } from 'vitest';
import { allow, trust } from '../emulator/documents.ts';
import type { Account, PolicyDocument, Role, User, World } from '../emulator/world.ts';
import { it } from '../support/case.ts';
import { adminKeys } from '../support/configs.ts';
import { takeAdvice, type Advice } from '../support/take-advice.ts';
import { alice, device, people, production } from '../support/two-accounts.ts';

const everyone = `arn:aws:iam::${people}:root`;
const assume = allow('sts:AssumeRole', '*');
const readsIam = allow(['iam:Get*', 'iam:List*'], '*');
const keys: Readonly<Record<string, string>> = {
  [people]: 'AKIAADMINONEEXAMPLE0',
  [production]: 'AKIAADMINTWOEXAMPLE0',
};
const near = `arn:aws:iam::${people}:role/Deploy`;
const far = `arn:aws:iam::${production}:role/Deploy`;
const bastion = `arn:aws:iam::${people}:role/ops/Bastion`;
const laptop = 'session_name = config\nrole_session_name = laptop\n';

interface Row {
  readonly what: string;
  /** Alice's policies. */
  readonly user?: readonly PolicyDocument[];
  /** Roles of alice's account. */
  readonly near?: readonly Role[];
  readonly far?: readonly Role[];
  readonly config: string;
  /** The first change of each round, until it works. */
  readonly told: readonly Advice[];
}

const may = (Condition: PolicyDocument): PolicyDocument => ({
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*', Condition },
});
const trusts = (AWS: string, Action: string | readonly string[] = 'sts:AssumeRole'): PolicyDocument => ({
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Principal: { AWS }, Action },
});
const deploy = (trustPolicy: PolicyDocument): Role => ({ name: 'Deploy', trustPolicy });
const other: Role = { name: 'Other', trustPolicy: trust(everyone) };
const through = (...policies: readonly PolicyDocument[]): Role => {
  return { name: 'Bastion', path: '/ops/', trustPolicy: trust(alice), policies };
};
const hop = (name: string, role: string, source = 'default', lines = ''): string =>
  `[profile ${name}]\nrole_arn = ${role}\nsource_profile = ${source}\n${lines}`;

const identityOf = (who: string, Action: string, Resource: string): Advice => ({
  advice: `add this statement to an identity policy of ${who} (account ${people})`,
  statement: { Effect: 'Allow', Action, Resource },
});
const trustOf = (who: string, Action: string, account = people): Advice => ({
  advice: `add this statement to the trust policy of role Deploy (account ${account})`,
  statement: { Effect: 'Allow', Principal: { AWS: who }, Action },
});
const mfaAt = (line: number, profile = 'deploy'): Advice => ({
  advice: `the role wants MFA: set mfa_serial in profile ${profile} (CONFIG:${line}) to the ARN of the device of ${alice}`,
});

const letters = ['A', 'B', 'C', 'D', 'E'];
const link = (letter: string | undefined): string => `arn:aws:iam::${production}:role/${letter}`;
/** Five hops, each trusting the production account alone, so that each needs the identity policy of the one before. */
function fiveHops(refused: number): Row {
  const roles = letters.map((name, index): Role => {
    const from = index === 0 ? everyone : `arn:aws:iam::${production}:root`;
    return { name, trustPolicy: trust(from), policies: index + 2 === refused ? [readsIam] : [assume, readsIam] };
  });
  const config = letters.map((name, index) =>
    hop(index === 4 ? 'deploy' : name, link(name), letters[index - 1] ?? 'default'),
  );
  const advice = identityOf(
    refused === 1 ? 'user alice' : `role ${letters[refused - 2]}`,
    'sts:AssumeRole',
    link(letters[refused - 1]),
  );
  const account = refused === 1 ? people : production;
  return {
    what: `the hop ${refused} of five is refused`,
    user: refused === 1 ? [] : [assume],
    far: roles,
    config: config.join(''),
    told: [{ ...advice, advice: advice.advice.replace(people, account) }],
  };
}

const rows: readonly Row[] = [
  ...[1, 2, 3, 4, 5].map(fiveHops),
  {
    what: 'neither side allows it within an account: the trust policy alone has to change',
    near: [deploy(trusts(near.replace('Deploy', 'Other'))), other],
    config: hop('deploy', near),
    told: [trustOf(alice, 'sts:AssumeRole')],
  },
  {
    what: 'a role that asks for itself, which names itself nowhere',
    near: [{ ...deploy(trust(alice)), policies: [readsIam] }],
    config: hop('first', near) + hop('deploy', near, 'first'),
    told: [trustOf(near, 'sts:AssumeRole')],
  },
  {
    what: 'a role in a path that the trust policy does not name',
    near: [through(assume, readsIam), deploy(trusts(near.replace('Deploy', 'Other'))), other],
    config: hop('bastion', bastion) + hop('deploy', near, 'bastion'),
    told: [trustOf(bastion, 'sts:AssumeRole')],
  },
  {
    what: 'session tags',
    near: [deploy(trusts(alice))],
    config: hop('deploy', near, 'default', 'session_tags = Team=red\n'),
    told: [trustOf(alice, 'sts:TagSession')],
  },
  {
    what: 'tags that an earlier hop passes on',
    near: [through(assume, readsIam), deploy(trusts(bastion))],
    config:
      hop('bastion', bastion, 'default', 'session_tags = Team=red,Stage=test\ntransitive_session_tags = Team\n') +
      hop('deploy', near, 'bastion'),
    told: [trustOf(bastion, 'sts:TagSession')],
  },
  {
    what: 'a source identity, in another account',
    user: [assume],
    far: [deploy(trust(everyone))],
    config: hop('deploy', far, 'default', 'source_identity = alice\n'),
    told: [identityOf('user alice', 'sts:SetSourceIdentity', far)],
  },
  {
    what: 'an identity policy on MFA: the config has to change, not the policy',
    user: [may({ Bool: { 'aws:MultiFactorAuthPresent': 'true' } })],
    near: [deploy(trust(everyone))],
    config: hop('deploy', near),
    told: [mfaAt(5)],
  },
  {
    what: 'MFA and an external id together',
    user: [assume],
    near: [
      deploy(
        trust(everyone, {
          Bool: { 'aws:MultiFactorAuthPresent': 'true' },
          StringEquals: { 'sts:ExternalId': ['build-42', 'build-43'] },
        }),
      ),
    ],
    config: hop('deploy', near),
    told: [mfaAt(5), { advice: 'set external_id = build-42 in profile deploy (CONFIG:7)' }],
  },
  {
    what: 'another external id and the own name together',
    user: [assume],
    near: [
      deploy(
        trust(everyone, { StringEquals: { 'sts:ExternalId': 'build-42', 'sts:RoleSessionName': '${aws:username}' } }),
      ),
    ],
    config: hop('deploy', near, 'default', `external_id = build-41\n${laptop}`),
    told: [
      { advice: 'change external_id to build-42 in profile deploy (CONFIG:5)' },
      {
        advice:
          'the role asks for the session name alice: remove "session_name = config" and role_session_name from profile deploy (CONFIG:6)',
      },
    ],
  },
];

function worldOf({ user = [], near: roles = [], far: farRoles = [] }: Row): World {
  const admin = (id: string): User => ({
    name: 'admin',
    accessKeys: [{ id: keys[id] ?? '' }],
    attachedPolicies: ['arn:aws:iam::aws:policy/AdministratorAccess'],
  });
  const first: Account = {
    id: people,
    users: [
      admin(people),
      {
        name: 'alice',
        path: '/dev/',
        accessKeys: [{ id: 'AKIAIOSFODNN7EXAMPLE', secret: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' }],
        mfaDevices: [{ serial: device, accepts: () => true }],
        policies: [...user, readsIam],
      },
    ],
    roles,
  };
  return { accounts: [first, { id: production, users: [admin(production)], roles: farRoles }] };
}

it.for(rows)('whoever does what it says has the role: $what', async (row, { box }) => {
  const emulator = await box.emulate(worldOf(row));
  box.config(`[default]\n${adminKeys}${row.config}`);
  expect((await box.run(['process', '--profile', 'deploy'])).code).toBe(4);
  const told: Advice[] = [];
  for (let next = await firstChange(); next !== undefined && told.length < 5; next = await firstChange()) {
    told.push({ ...next, advice: next.advice.replace(box.path('.aws', 'config'), 'CONFIG') });
    await takeAdvice(next, { box, emulator, adminKeys: keys, device });
  }
  expect(told).toEqual(row.told);
  expect((await box.run(['process', '--profile', 'deploy'])).code).toBe(0);

  async function firstChange(): Promise<Advice | undefined> {
    const document: { changes?: readonly Advice[] } = JSON.parse((await box.run(['why', 'deploy', '--json'])).stdout);
    return document.changes?.[0];
  }
});

it.for([
  {
    what: 'the trust policy',
    user: [assume],
    trusted: { IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } },
    at: 'trust policy of role Deploy',
  },
  {
    what: 'the trust policy, by tags',
    user: [assume],
    trusted: { StringEquals: { 'aws:PrincipalTag/team': 'red' } },
    at: 'trust policy of role Deploy',
  },
  {
    what: 'an identity policy',
    user: [may({ IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } })],
    at: 'policy policy-1 of user alice',
  },
])('a condition that nobody can tell is not gone around: $what', async ({ user, trusted, at }, { box }) => {
  await box.emulate(worldOf({ what: '', user, near: [deploy(trust(everyone, trusted))], config: '', told: [] }));
  box.config(`[default]\n${adminKeys}${hop('deploy', near)}`);
  const { stdout } = await box.run(['why', 'deploy', '--json']);
  expect(JSON.parse(stdout)).toMatchObject({
    finding: { verdict: 'cannot-tell' },
    changes: [
      {
        advice: `meet the condition of statement 1 of the ${at}: a statement without it would take its protection away`,
      },
    ],
  });
  expect(stdout).not.toContain('"statement": {\n        "Effect"');
});

it('of a Deny on such a condition it says which one', async ({ box }) => {
  const office = { NotIpAddress: { 'aws:SourceIp': '192.0.2.0/24' } };
  const deny = { Sid: 'Office', Effect: 'Deny', Action: 'sts:*', Resource: '*', Condition: office };
  const user = [assume, { Version: '2012-10-17', Statement: deny }];
  await box.emulate(worldOf({ what: '', user, near: [deploy(trust(everyone))], config: '', told: [] }));
  box.config(`[default]\n${adminKeys}${hop('deploy', near)}`);
  const { stdout } = await box.run(['why', 'deploy', '--json']);
  const { changes }: { changes: readonly Advice[] } = JSON.parse(stdout);
  expect(changes).toEqual([
    {
      advice:
        'see that the condition of statement 1 (Office) of the policy policy-2 of user alice does not hold, or narrow it: it may be what denies it',
    },
  ]);
});
