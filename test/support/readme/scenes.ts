import type { EmulatorOptions } from '../../emulator/emulator.ts';
import type { PolicyDocument, Role, WebIdentity, World } from '../../emulator/world.ts';
import { allow, testAdminKey, trust, workbenchKeys } from '../../emulator/worlds.ts';

// The accounts of every page: people in one, the work in the other.
const people = '222222222222';
const work = '111111111111';
const everybody = `arn:aws:iam::${people}:root`;
const device = `arn:aws:iam::${people}:mfa/alice`;

/** The files that the blocks of a section are, by name. */
export type PageFiles = ReadonlyMap<string, string>;

/** What has to be there for the blocks below a heading, beside what they say themselves. */
export interface Scene {
  readonly world: World | ((page: PageFiles) => World);
  /** How slowly IAM's changes spread; at once unless it says so. */
  readonly propagation?: EmulatorOptions['propagation'];
  /** Files by their names, as a reader would have them from before. */
  readonly files?: Readonly<Record<string, string>>;
  /** The heading above whose files are there still. */
  readonly after?: string;
  /** Stand-ins, beside that of the AWS CLI. */
  readonly programs?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** It takes a real AWS CLI. */
  readonly awsCli?: true;
  /** What a reader does in another terminal while a command of the page watches a file. */
  readonly meanwhile?: string;
  /** The role of the user's account that IAM Identity Center gives to alice. */
  readonly ssoRole?: string;
}

export const keys = {
  '~/.aws/credentials': `[default]\naws_access_key_id = ${testAdminKey.id}\naws_secret_access_key = ${testAdminKey.secret}\n`,
};

/** An adopted profile with a role of the account of the work. */
export function roleProfile(name: string, roleName: string): string {
  return `[profile ${name}]
region = eu-west-1
credential_process = /usr/local/bin/rolechain process --profile ${name}
rolechain =
  role_arn = arn:aws:iam::${work}:role/${roleName}
  source_profile = default
`;
}

/** A profile that was adopted, where a page speaks of one that its reader has by now. */
export const deploy = { ...keys, '~/.aws/config': roleProfile('deploy', 'Deploy') };

/** Two users of the account of the work, and a role that alice may assume: the world `workbench`. */
export const uploader = {
  '~/.aws/credentials': `[default]
aws_access_key_id = ${workbenchKeys.alice.id}
aws_secret_access_key = ${workbenchKeys.alice.secret}

[admin]
aws_access_key_id = ${workbenchKeys.admin.id}
aws_secret_access_key = ${workbenchKeys.admin.secret}
`,
  '~/.aws/config': `[profile admin]\nregion = us-east-1\n\n${roleProfile('uploader', 'Uploader')}`,
  'june.txt': 'june was better\n',
};

/** One account, where alice may look at IAM and assume nothing. */
export const refusing: World = {
  accounts: [
    {
      id: work,
      users: [
        {
          name: 'alice',
          accessKeys: [workbenchKeys.alice],
          namedPolicies: [{ name: 'Look', document: allow(['iam:Get*', 'iam:List*'], '*') }],
        },
      ],
      roles: [{ name: 'Archive', trustPolicy: trust(`arn:aws:iam::${work}:root`) }],
    },
  ],
};

interface More {
  /** Roles of alice's own account. */
  readonly roles?: readonly Role[];
  readonly webIdentities?: readonly WebIdentity[];
}

/** The user alice, and roles of the other account. */
export function worldOf(roles: readonly Role[], { roles: own = [], webIdentities = [] }: More = {}): World {
  const buckets = [{ name: 'reports', objects: { '2026.txt': 'all is well\n' } }];
  const alice = {
    name: 'alice',
    accessKeys: [testAdminKey],
    mfaDevices: [{ serial: device }],
    policies: [allow('sts:*', '*')],
  };
  return {
    accounts: [
      { id: people, users: [alice], roles: own },
      { id: work, roles, buckets },
    ],
    webIdentities,
  };
}

/** A role that the other account may assume, under a condition perhaps. */
export function role(name: string, condition?: PolicyDocument, policies = [allow('s3:*', '*')]): Role {
  return { name, trustPolicy: trust(everybody, condition), policies };
}

/** A role that another role of the same account may assume. */
export function nextRole(name: string, from: string): Role {
  return { name, trustPolicy: trust(`arn:aws:iam::${work}:role/${from}`), policies: [allow('*', '*')] };
}

export const ownName: PolicyDocument = { StringEquals: { 'sts:RoleSessionName': '${aws:username}' } };
export const withMfa: PolicyDocument = { Bool: { 'aws:MultiFactorAuthPresent': 'true' } };
