import { allow, trust } from '../test/emulator/documents.ts';
import { testAdminKey } from '../test/emulator/worlds.ts';
import type { Role, World } from '../test/emulator/world.ts';
import { adminKeys } from '../test/support/configs.ts';

const [people, production] = ['222222222222', '111111111111'] as const;
const device = `arn:aws:iam::${people}:mfa/test-admin`;
const user = `arn:aws:iam::${people}:user/test-admin`;

/** Who asks, and so the name that every session has to carry. */
export const sessionName = 'test-admin';
/** The access key that every chain begins with. */
export const baseKey = testAdminKey;

const arn = (letter: string): string => `arn:aws:iam::${production}:role/role-${letter}`;

/** A hop as a session has to have been made: whose, and with which session policy. */
export interface Made {
  readonly arn: string;
  /** Minified, as it is sent. */
  readonly policy?: string;
}

/** A profile of the config, with the sessions from the base's side on that its credentials must come from. */
export interface Wanted {
  readonly profile: string;
  readonly path: readonly [Made, ...(readonly Made[])];
}

// On a middle hop: without it, role-d by this way could do more than was asked for.
const narrow = JSON.stringify(allow(['sts:AssumeRole', 's3:GetObject'], '*'));
const reports = JSON.stringify(allow('s3:GetObject', 'arn:aws:s3:::reports/*'));

const roots = ['a', 'm'] as const;
/** Which roles let in which: two trees whose branches share their middle hops. */
const next = { a: 'bx', b: 'cgh', c: 'df', d: 'ef', m: 'no' } as const;
const known = new Map<string, string>(Object.entries(next));

function letters(): readonly string[] {
  return [...new Set([...roots, ...Object.values(next).flatMap((all) => all.split(''))])];
}

function roleOf(letter: string): Role {
  const sources = [...known].filter(([, all]) => all.includes(letter)).map(([from]) => arn(from));
  const follows = (known.get(letter) ?? '').split('').filter(Boolean).map(arn);
  return {
    name: `role-${letter}`,
    trustPolicy:
      letter === 'm'
        ? trust(`arn:aws:iam::${people}:root`, { Bool: { 'aws:MultiFactorAuthPresent': 'true' } })
        : trust([...sources, ...(letter === 'a' ? [user] : [])]),
    policies: [
      allow(['s3:GetObject', 's3:ListBucket'], '*'),
      ...(follows.length > 0 ? [allow('sts:AssumeRole', follows)] : []),
    ],
  };
}

/** Two accounts, a user with a device that takes any code once, and roles in two trees. */
export const world: World = {
  accounts: [
    {
      id: people,
      users: [
        {
          name: sessionName,
          accessKeys: [testAdminKey],
          mfaDevices: [{ serial: device, accepts: (code) => /^\d{6}$/.test(code) }],
          policies: [allow(['sts:AssumeRole', 'sts:GetFederationToken', 's3:GetObject'], '*')],
        },
      ],
    },
    { id: production, roles: letters().map(roleOf) },
  ],
};

const path = (text: string): readonly [Made, ...Made[]] => {
  const [first = '', ...rest] = text.split('');
  return [{ arn: arn(first) }, ...rest.map((letter) => ({ arn: arn(letter) }))];
};

/** Every profile that is asked for. */
export const wanted: readonly [Wanted, ...(readonly Wanted[])] = [
  { profile: 'role-e', path: path('abcde') },
  { profile: 'role-d', path: path('abcd') },
  { profile: 'role-f', path: path('abcdf') },
  { profile: 'role-g', path: path('abg') },
  { profile: 'role-h', path: path('abh') },
  { profile: 'role-x', path: path('ax') },
  { profile: 'short-f', path: path('abcf') },
  { profile: 'narrow-d', path: [...path('ab'), { arn: arn('c'), policy: narrow }, { arn: arn('d') }] },
  { profile: 'command-x', path: path('ax') },
  { profile: 'role-n', path: path('mn') },
  { profile: 'role-o', path: path('mo') },
  {
    profile: 'reports',
    path: [{ arn: `arn:aws:sts::${people}:federated-user/${sessionName}`, policy: reports }],
  },
];

/** The config of all of them; what asks for a code and what gives the key are programs that every Linux has. */
export const config = `[default]
${adminKeys}
${chain('role', 'abcde', 'default')}
${profile('role-f', 'f', 'role-d')}
${profile('role-g', 'g', 'role-b')}
${profile('role-h', 'h', 'role-b')}
${profile('role-x', 'x', 'role-a')}
${profile('short-f', 'f', 'role-c')}
${profile('narrow-c', 'c', 'role-b', `session_policy = ${narrow}`)}
${profile('narrow-d', 'd', 'narrow-c')}
[profile command]
credential_process = printf '{"Version":1,"AccessKeyId":"${testAdminKey.id}","SecretAccessKey":"${testAdminKey.secret}"}'

${profile('command-a', 'a', 'command')}
${profile('command-x', 'x', 'command-a')}
${profile('role-m', 'm', 'default', `mfa_serial = ${device}`, 'mfa_process = shuf -i 100000-999999 -n 1')}
${profile('role-n', 'n', 'role-m')}
${profile('role-o', 'o', 'role-m')}
[profile reports]
federation = true
source_profile = default
session_policy = ${reports}
`;

function chain(name: string, roles: string, base: string): string {
  return roles
    .split('')
    .map((letter, index, all) => profile(`${name}-${letter}`, letter, index === 0 ? base : `${name}-${all[index - 1]}`))
    .join('\n');
}

function profile(name: string, letter: string, source: string, ...lines: readonly string[]): string {
  return ['[profile ' + name + ']', `role_arn = ${arn(letter)}`, `source_profile = ${source}`, ...lines, ''].join('\n');
}
