import { allow, trust } from './documents.ts';
import { workbench } from './workbench.ts';
import type { AccessKey, PolicyDocument, Role, User, World } from './world.ts';

export { allow, trust } from './documents.ts';
export { workbench, workbenchKeys } from './workbench.ts';

// Two accounts: people live in one, production in the other.
const people = '222222222222';
const production = '111111111111';

/** The device of `test-admin`; each of its codes counts once, and so do those of `Emulator.mfaCode`. */
export const testAdminMfa = `arn:aws:iam::${people}:mfa/test-admin`;

/** The user's long-term key in every world here: the pair that AWS's own documentation uses. */
export const testAdminKey = {
  id: 'AKIAIOSFODNN7EXAMPLE',
  secret: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
} as const satisfies AccessKey;

/**
 * A user who may become role-a only, role-a role-b, and so on to role-e, which may read the bucket `treasure`. The
 * user lives in the other account, so the first hop is cross-account.
 */
export const fiveHops: World = {
  accounts: [
    { id: people, users: [testAdmin([allow('sts:AssumeRole', hop('a'))])] },
    {
      id: production,
      roles: [
        hopRole('a', `arn:aws:iam::${people}:user/test-admin`, 'b'),
        hopRole('b', hop('a'), 'c'),
        hopRole('c', hop('b'), 'd'),
        hopRole('d', hop('c'), 'e'),
        lastRole(),
      ],
      buckets: [{ name: 'treasure', objects: { 'map.txt': 'five hops east\n' } }],
    },
  ],
};

/** role-a asks for MFA, role-b trusts role-a; the codes are 123456, 234567, 345678, 456789. */
export const mfaFirstHop: World = {
  accounts: [
    {
      id: people,
      users: [testAdmin([allow('sts:AssumeRole', '*')])],
    },
    {
      id: production,
      roles: [
        {
          name: 'role-a',
          trustPolicy: trust(`arn:aws:iam::${people}:root`, { Bool: { 'aws:MultiFactorAuthPresent': 'true' } }),
          policies: [allow('sts:AssumeRole', hop('b'))],
          maxSessionDuration: 43_200,
        },
        {
          name: 'role-b',
          trustPolicy: trust(hop('a')),
          policies: [allow('s3:*', '*')],
        },
        {
          name: 'role-c',
          trustPolicy: trust(`arn:aws:iam::${people}:root`, { Bool: { 'aws:MultiFactorAuthPresent': 'true' } }),
        },
      ],
    },
  ],
};

/** A role of the production account that lets in only sessions that carry the user's own name. */
export const enforcedName: World = {
  accounts: [
    {
      id: people,
      users: [
        testAdmin([allow('sts:AssumeRole', `arn:aws:iam::${production}:role/Deploy`)]),
        {
          name: 'alice',
          path: '/dev/',
          accessKeys: [{ id: 'AKIAI44QH8DHBEXAMPLE' }],
          policies: [allow('sts:AssumeRole', '*')],
        },
      ],
    },
    {
      id: production,
      roles: [
        {
          name: 'Deploy',
          trustPolicy: trust(`arn:aws:iam::${people}:root`, {
            StringEquals: { 'sts:RoleSessionName': '${aws:username}' },
          }),
          policies: [allow('s3:*', '*')],
        },
      ],
      buckets: [{ name: 'releases', objects: { 'latest.txt': '1.0.0\n' } }],
    },
  ],
};

/** A role that may do anything with S3, to be narrowed by session policies, and a managed policy to narrow it with. */
export const sessionPolicy: World = {
  accounts: [
    {
      id: people,
      users: [testAdmin([allow('sts:AssumeRole', '*')])],
      roles: [
        {
          name: 'Storage',
          trustPolicy: trust(`arn:aws:iam::${people}:root`),
          policies: [allow(['s3:*', 'sts:AssumeRole'], '*')],
          maxSessionDuration: 43_200,
        },
        { name: 'Next', trustPolicy: trust(`arn:aws:iam::${people}:role/Storage`), policies: [allow('s3:Get*', '*')] },
      ],
      managedPolicies: [{ name: 'ReadReports', document: allow('s3:GetObject', 'arn:aws:s3:::reports/*') }],
      buckets: [
        { name: 'reports', objects: { '2026.txt': 'all is well\n' } },
        { name: 'secrets', objects: { 'plan.txt': 'not for sessions\n' } },
      ],
    },
  ],
};

/** The ready worlds by name. */
export const worlds: ReadonlyMap<string, World> = new Map([
  ['fiveHops', fiveHops],
  ['mfaFirstHop', mfaFirstHop],
  ['enforcedName', enforcedName],
  ['sessionPolicy', sessionPolicy],
  ['workbench', workbench],
]);

function testAdmin(policies: readonly PolicyDocument[]): User {
  const codes = ['123456', '234567', '345678', '456789'];
  return { name: 'test-admin', accessKeys: [testAdminKey], mfaDevices: [{ serial: testAdminMfa, codes }], policies };
}

function hop(letter: string): string {
  return `arn:aws:iam::${production}:role/role-${letter}`;
}

function hopRole(letter: string, from: string, to: string): Role {
  return {
    name: `role-${letter}`,
    trustPolicy: trust(from),
    policies: [allow('sts:AssumeRole', hop(to))],
  };
}

function lastRole(): Role {
  const policies = [
    allow(['s3:GetObject', 's3:ListBucket'], ['arn:aws:s3:::treasure', 'arn:aws:s3:::treasure/*']),
    allow('s3:ListAllMyBuckets', '*'),
  ];
  return { name: 'role-e', trustPolicy: trust(hop('d')), policies };
}
