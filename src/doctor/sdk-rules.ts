/** What one profile's plain keys hold; botocore tells an access key's file, and `block` is a `rolechain =` block. */
export type Kind =
  | 'role'
  | 'source'
  | 'named source'
  | 'web identity'
  | 'sso'
  | 'login'
  | 'process'
  | 'key in config'
  | 'key in credentials'
  | 'block';

interface Rule {
  /** All of these are there … */
  readonly has: readonly Kind[];
  /** … and this is what is taken. */
  readonly takes: string;
}

interface Reader {
  readonly name: string;
  /** The first rule that fits holds. */
  readonly rules: readonly Rule[];
}

const refused = 'refused';
const role = 'role_arn';
const key = 'the access key';
const web = 'the web identity';
const command = 'credential_process';
const login = 'login_session';

const takes = (what: string, ...has: readonly Kind[]): Rule => ({ has, takes: what });
const anyKey = (what: string, ...has: readonly Kind[]): readonly Rule[] => [
  takes(what, 'key in config', ...has),
  takes(what, 'key in credentials', ...has),
];
const withRole = (what: string): string => `${what}, and with it ${role}`;

// botocore 1.43, credentials.py; AWS SDK for JavaScript 3, credential-provider-ini; for Go 2, config/shared_config.go and
// resolve_credentials.go; for Rust, aws-config profile/credentials/repr.rs. Each for the profile that is asked for.
const readers: readonly Reader[] = [
  {
    name: 'the AWS CLI and boto3',
    rules: [
      takes(web, 'web identity'),
      takes(refused, 'role', 'source', 'named source'),
      takes(role, 'role', 'source'),
      takes(role, 'role', 'named source'),
      takes(refused, 'role'),
      takes('SSO', 'sso'),
      takes(key, 'key in credentials'),
      takes(login, 'login'),
      takes(command, 'process'),
      takes(key, 'key in config'),
    ],
  },
  {
    name: 'JavaScript',
    rules: [
      // A role with two sources is none to it.
      ...anyKey(key, 'source', 'named source'),
      takes(web, 'source', 'named source', 'web identity'),
      takes(command, 'source', 'named source', 'process'),
      takes('SSO', 'source', 'named source', 'sso'),
      takes(login, 'source', 'named source', 'login'),
      takes('nothing', 'source', 'named source'),
      // What its default chain tries next is somebody else's identity.
      takes(`${role}, or ${command} where that fails`, 'role', 'source', 'process'),
      takes(`${role}, or ${command} where that fails`, 'role', 'named source', 'process'),
      takes(role, 'role', 'source'),
      takes(role, 'role', 'named source'),
      ...anyKey(key),
      takes(web, 'web identity'),
      takes(command, 'process'),
      takes('SSO', 'sso'),
      takes(login, 'login'),
    ],
  },
  {
    name: 'Go',
    rules: [
      takes(refused, 'source', 'named source'),
      takes(refused, 'source', 'web identity'),
      takes(refused, 'source', 'process'),
      takes(refused, 'named source', 'web identity'),
      takes(refused, 'named source', 'process'),
      takes(refused, 'web identity', 'process'),
      takes(role, 'role', 'source'),
      ...anyKey(withRole(key), 'role'),
      ...anyKey(key),
      takes(role, 'role', 'named source'),
      takes(web, 'web identity'),
      takes(withRole('SSO'), 'role', 'sso'),
      takes('SSO', 'sso'),
      takes(withRole(command), 'role', 'process'),
      takes(command, 'process'),
      takes(login, 'login'),
    ],
  },
  {
    name: 'Rust',
    rules: [
      takes(web, 'web identity'),
      takes(refused, 'role', 'source', 'named source'),
      takes(role, 'role', 'source'),
      takes(role, 'role', 'named source'),
      takes(refused, 'role'),
      takes('SSO', 'sso'),
      takes(login, 'login'),
      takes(command, 'process'),
      ...anyKey(key),
    ],
  },
  {
    name: 'rolechain',
    rules: [
      takes('its block', 'block'),
      takes(web, 'web identity'),
      takes(refused, 'role', 'source', 'named source'),
      takes(role, 'role', 'source'),
      takes(role, 'role', 'named source'),
      takes(refused, 'role'),
      ...anyKey(key),
      takes('SSO', 'sso'),
      takes(login, 'login'),
      takes(command, 'process'),
    ],
  },
];

/** What each reader takes, by its name. */
export function choices(kinds: ReadonlySet<Kind>): ReadonlyMap<string, string> {
  return new Map(
    readers.map(({ name, rules }) => [
      name,
      rules.find(({ has }) => has.every((kind) => kinds.has(kind)))?.takes ?? 'nothing',
    ]),
  );
}

/** What each reader takes, in words; undefined where the AWS CLI and all SDKs agree. */
export function disagreement(kinds: ReadonlySet<Kind>): string | undefined {
  const byChoice = new Map<string, string[]>();
  for (const [name, choice] of choices(kinds)) byChoice.set(choice, [...(byChoice.get(choice) ?? []), name]);
  const others = [...byChoice].filter(([, names]) => names.some((name) => name !== 'rolechain'));
  if (others.length < 2) return undefined;
  return [...byChoice].map(([choice, names]) => `${names.join(', ')}: ${choice}`).join('; ');
}
