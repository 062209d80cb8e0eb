import type { Credentials } from '../credentials/credentials.ts';
import { formatInstant } from '../credentials/process-json.ts';
import { RolechainError } from '../errors/error.ts';
import type { Environment } from '../session/environment.ts';

/** What makes an environment that of a session: variables to set, and others that would lead away from it. */
export interface Assignments {
  readonly set: ReadonlyMap<string, string>;
  readonly unset: readonly string[];
}

/** Names the profile whose credentials a command runs with, for prompts. */
export const PROFILE_MARK = 'ROLECHAIN_PROFILE';

// Who reads them before, or together with, the three variables of a session. Variables of a container stay: no SDK asks
// it before the environment, and `credential_source = EcsContainer` needs them.
const MISLEADING = [
  // The JavaScript SDK does not look at the keys where it is set; .NET looks into the profile first.
  'AWS_PROFILE',
  'AWS_DEFAULT_PROFILE',
  // botocore takes it for the session token, before AWS_SESSION_TOKEN.
  'AWS_SECURITY_TOKEN',
  // The first SDK for Java looks for the secret here before AWS_SECRET_ACCESS_KEY; Go knows both as second names.
  'AWS_ACCESS_KEY',
  'AWS_SECRET_KEY',
  // A session of a web identity comes first in .NET.
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_ROLE_ARN',
  'AWS_ROLE_SESSION_NAME',
  // Signs requests of the JavaScript SDK for another scope.
  'AWS_CREDENTIAL_SCOPE',
  // All that AWS's oldest tools look at.
  'AWS_CREDENTIAL_FILE',
  // A command of the user is not part of what is being resolved.
  'ROLECHAIN_STACK',
  PROFILE_MARK,
] as const;

/**
 * The variables of a session in `region`, by the names that every SDK knows. (AWS SDKs and Tools Reference Guide,
 * "Environment variables".) Throws USAGE for a value that no environment can hold.
 */
export function assignmentsFor(credentials: Credentials, region: string): Assignments {
  const { accessKeyId, secretAccessKey, sessionToken } = credentials.reveal();
  const { expiration, accountId } = credentials;
  const values: readonly (readonly [string, string | undefined])[] = [
    ['AWS_ACCESS_KEY_ID', accessKeyId],
    ['AWS_SECRET_ACCESS_KEY', secretAccessKey],
    ['AWS_SESSION_TOKEN', sessionToken],
    ['AWS_CREDENTIAL_EXPIRATION', expiration && formatInstant(expiration)],
    // Part of host names (https://docs.aws.amazon.com/sdkref/latest/guide/feature-account-endpoints.html).
    ['AWS_ACCOUNT_ID', accountId],
    ['AWS_REGION', region],
    ['AWS_DEFAULT_REGION', region],
    // By it a region that was set here is told from one that the user wants (`chain/region.ts`).
    ['ROLECHAIN_REGION', region],
  ];
  for (const [name, value] of values) if (value?.includes('\0') === true) throw refuseNul(name);
  return {
    set: new Map(values.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]))),
    unset: [...values.flatMap(([name, value]) => (value === undefined ? [name] : [])), ...MISLEADING],
  };
}

function refuseNul(name: string): RolechainError {
  return new RolechainError('USAGE', {
    reason: `${name} would hold a NUL character, which no environment variable can`,
    try: 'look at what the source of the first credentials prints',
  });
}

/** `env` with the assignments made. On Windows small letters and capitals name the same variable. */
export function assign(env: Environment, { set, unset }: Assignments, platform: string): Record<string, string> {
  const same = (name: string): string => (platform === 'win32' ? name.toUpperCase() : name);
  const replaced = new Set([...set.keys(), ...unset].map(same));
  const kept = Object.entries(env).flatMap(([name, value]) =>
    value === undefined || replaced.has(same(name)) ? [] : [[name, value] as const],
  );
  return Object.fromEntries([...kept, ...set]);
}
