import type { Profile } from '../config/profile.ts';
import type { Origin } from '../errors/catalog.ts';
import { shellWord } from '../errors/shell-word.ts';
import { inShort, type Observation } from './finding.ts';
import { disagreement, type Kind } from './sdk-rules.ts';

/**
 * Profiles whose credentials depend on who reads them. Profiles that hold the same mixture are one finding.
 * `credentialsFile` is where an access key is read first by botocore.
 */
export function checkKinds(profiles: Iterable<Profile>, credentialsFile: string): Observation[] {
  const mixtures = new Map<string, { readonly kinds: ReadonlySet<Kind>; readonly among: Mixed[] }>();
  for (const profile of profiles) {
    const { kinds, origin } = heldBy(profile, credentialsFile);
    const known = [...kinds].join();
    const mixture = mixtures.get(known) ?? { kinds, among: [] };
    mixtures.set(known, mixture);
    mixture.among.push({ profile: profile.name, origin });
  }
  const found = [...mixtures.values()].flatMap(({ kinds, among }) => judge(kinds, among));
  return found.length === 0
    ? [{ level: 'ok', message: 'each profile is the same to the AWS CLI and every SDK' }]
    : found;
}

interface Mixed {
  readonly profile: string;
  readonly origin: Origin;
}

function judge(kinds: ReadonlySet<Kind>, among: readonly Mixed[]): Observation[] {
  const named = words.filter(([, has]) => has(kinds)).map(([word]) => word);
  const [first] = among;
  const readers = disagreement(kinds);
  if (named.length < 2 || readers === undefined || first === undefined) return [];
  const profiles = among.map(({ profile }) => profile);
  const who = profiles.length === 1 ? `profile ${first.profile} holds` : `profiles ${inShort(profiles)} hold`;
  const isRole = kinds.has('role') && kinds.has('source') !== kinds.has('named source') && !kinds.has('web identity');
  return [
    {
      level: 'warning',
      message: `${who} ${named.join(' and ')}: ${readers}`,
      origin: first.origin,
      hint: isRole
        ? `"rolechain adopt ${shellWord(first.profile)}" moves the chain where only rolechain reads it`
        : 'keep one kind of credentials in a profile',
      facts: { profiles },
    },
  ];
}

const words: readonly (readonly [string, (kinds: ReadonlySet<Kind>) => boolean])[] = [
  ['role_arn', (kinds) => kinds.has('role') && !kinds.has('web identity')],
  ['source_profile', (kinds) => kinds.has('source') && (kinds.has('web identity') || kinds.has('named source'))],
  ['credential_source', (kinds) => kinds.has('named source') && (!kinds.has('role') || kinds.has('source'))],
  ['an access key', (kinds) => kinds.has('key in config') || kinds.has('key in credentials')],
  ['web_identity_token_file', (kinds) => kinds.has('web identity')],
  ['SSO settings', (kinds) => kinds.has('sso')],
  ['login_session', (kinds) => kinds.has('login')],
  ['credential_process', (kinds) => kinds.has('process')],
];

const KIND_KEYS: readonly (readonly [Kind, readonly string[]])[] = [
  ['block', ['rolechain']],
  ['role', ['role_arn']],
  ['source', ['source_profile']],
  ['named source', ['credential_source']],
  ['web identity', ['web_identity_token_file']],
  ['sso', ['sso_account_id', 'sso_role_name']],
  ['login', ['login_session']],
  ['process', ['credential_process']],
];

function heldBy(
  profile: Profile,
  credentialsFile: string,
): { readonly kinds: ReadonlySet<Kind>; readonly origin: Origin } {
  const properties = profile.properties();
  const has = (key: string): boolean => {
    const property = properties.get(key);
    return property !== undefined && (property.text !== '' || (property.nested ?? []).length > 0);
  };
  const kinds = new Set<Kind>(KIND_KEYS.filter(([, keys]) => keys.some(has)).map(([kind]) => kind));
  const secret = properties.get('aws_secret_access_key');
  if (has('aws_access_key_id') && secret !== undefined) {
    kinds.add(secret.origin.file === credentialsFile ? 'key in credentials' : 'key in config');
  }
  const keys = ['role_arn', 'credential_process', 'aws_access_key_id'];
  return { kinds, origin: keys.map((key) => properties.get(key)?.origin).find(Boolean) ?? profile.origin };
}
