import { RolechainError } from '../errors/error.ts';
import type { CycleLink, Origin } from '../errors/catalog.ts';
import type { Property } from './ini.ts';
import type { Profile, ProfileSet } from './profile.ts';
import { nearest } from './spelling.ts';

/** A value of a profile of the asked chain: judged, and with the line it stands on. */
export interface Setting {
  readonly key: string;
  readonly text: string;
  readonly origin: Origin;
}

/** What one profile of the chain says: of its `rolechain =` block if it has one, else of its plain keys. */
export interface Settings {
  readonly profile: string;
  readonly origin: Origin;
  /** The chain's own keys; throws CONFIG_VALUE where the value holds a control character. */
  readonly get: (key: string) => Setting | undefined;
  /** Keys that hold for the whole profile (region, endpoint …): the block's, else the plain ones. */
  readonly around: (key: string) => Setting | undefined;
  /** The profile's own access key, wherever it stands: for a profile that names itself as its source. */
  readonly own: (key: string) => Setting | undefined;
  readonly hasBlock: boolean;
}

/** Keys that a `rolechain =` block may hold. Everything else in one is refused: a misspelled policy must not be lost. */
const chainKeys: ReadonlySet<string> = new Set([
  'role_arn',
  'source_profile',
  'credential_source',
  'external_id',
  'mfa_serial',
  'duration_seconds',
  'role_session_name',
  'region',
  'sts_regional_endpoints',
  'endpoint_url',
  'services',
  'use_fips_endpoint',
  'use_dualstack_endpoint',
  'ca_bundle',
  'web_identity_token_file',
  'credential_process',
  'sso_session',
  'sso_start_url',
  'sso_region',
  'sso_account_id',
  'sso_role_name',
  'sso_registration_scopes',
  'login_session',
  'aws_access_key_id',
  'aws_secret_access_key',
  'aws_session_token',
  'aws_account_id',
  'session_policy',
  'session_policy_arns',
  'session_name',
  'session_tags',
  'transitive_session_tags',
  'source_identity',
  'mfa_process',
  'include_profile',
]);

/** The profile's key whose nested lines hold a chain. */
const BLOCK = 'rolechain';

// An access key belongs to the profile it stands in; `include_profile` brings settings, never credentials.
const NEVER_INCLUDED: ReadonlySet<string> = new Set([
  'aws_access_key_id',
  'aws_secret_access_key',
  'aws_session_token',
  'aws_account_id',
]);

type Values = ReadonlyMap<string, Property>;

/** Judges a profile's block and included profiles. Throws CONFIG_VALUE, SOURCE_PROFILE_UNKNOWN, CHAIN_CYCLE. */
export function readSettings(profiles: ProfileSet, profile: Profile): Settings {
  const block = readBlock(profile);
  const chain = withIncluded(profiles, profile, block ?? profile.properties());
  const find = (values: Values, key: string): Setting | undefined => {
    const property = values.get(key);
    return property === undefined ? undefined : judge(profile.name, key, property);
  };
  return {
    profile: profile.name,
    origin: profile.origin,
    get: (key) => find(chain, key),
    around: (key) => find(chain, key) ?? find(profile.properties(), key),
    own: (key) => find(block ?? new Map(), key) ?? find(profile.properties(), key),
    hasBlock: block !== undefined,
  };
}

/** A chain that also stands in plain keys could be taken without its policy by other tools. */
const NOT_BESIDE_A_BLOCK = [
  'role_arn',
  'source_profile',
  'session_policy',
  // These too would be passed over in silence: a session without its policies, under another name or without its tags.
  'credential_source',
  'external_id',
  'include_profile',
  'role_session_name',
  'session_name',
  'session_policy_arns',
  'session_tags',
  'source_identity',
  'transitive_session_tags',
];

function readBlock(profile: Profile): Values | undefined {
  const property = profile.properties().get(BLOCK);
  if (property === undefined) return undefined;
  const refuse = (key: string, reason: string, origin: Origin, hint?: string): RolechainError =>
    refuseValue({ profile: profile.name }, { key, origin }, reason, hint);

  if (property.earlier !== undefined) {
    throw refuse(
      BLOCK,
      `stands a second time, first at line ${property.earlier.line}`,
      property.origin,
      'keep one block',
    );
  }
  if (property.nested === undefined) throw refuse(BLOCK, 'must be a block of indented lines', property.origin);
  for (const key of NOT_BESIDE_A_BLOCK) {
    const plain = profile.properties().get(key);
    if (plain === undefined) continue;
    throw refuse(key, 'stands beside a "rolechain =" block', plain.origin, `move ${key} into the block, or remove it`);
  }
  // After `aws configure set role_arn …` both hold; the key beside the block is what can be mended.
  if (property.nested.length === 0)
    throw refuse(BLOCK, 'is an empty block', property.origin, 'fill the block, or remove it');
  const values = new Map<string, Property>();
  for (const { key: written, text, origin } of property.nested) {
    const key = written.toLowerCase();
    if (!chainKeys.has(key)) {
      const meant = nearest(key, chainKeys);
      throw refuse(written, 'is not known in a "rolechain =" block', origin, meant && `did you mean ${meant}?`);
    }
    const earlier = values.get(key);
    if (earlier !== undefined)
      throw refuse(key, `stands a second time in the block, first at line ${earlier.origin.line}`, origin);
    if (text === '') throw refuse(key, 'has no value', origin);
    values.set(key, { text, origin });
  }
  return values;
}

/** Keys the profile lacks come from the profile it includes, and so on; the nearest wins. */
function withIncluded(profiles: ProfileSet, profile: Profile, own: Values): Values {
  if (!own.has('include_profile')) return own;
  const merged = new Map(own);
  const links: CycleLink[] = [];
  let current = profile.name;
  let values = own;
  for (;;) {
    const include = values.get('include_profile');
    if (include === undefined || include.text === '') return merged;
    const { text: next, origin } = judge(current, 'include_profile', include);
    links.push({ profile: current, key: 'include_profile', next, origin });
    const seen = links.findIndex((link) => link.profile === next);
    if (seen !== -1) {
      const cycle = links.slice(seen);
      throw new RolechainError('CHAIN_CYCLE', { path: [...cycle.map((link) => link.profile), next], links: cycle });
    }
    const included = profiles.profiles.get(next);
    if (included === undefined) {
      throw new RolechainError('SOURCE_PROFILE_UNKNOWN', {
        profile: current,
        source: next,
        key: 'include_profile',
        origin,
      });
    }
    values = readBlock(included) ?? included.properties();
    for (const [key, property] of values) if (!merged.has(key) && !NEVER_INCLUDED.has(key)) merged.set(key, property);
    current = next;
  }
}

// eslint-disable-next-line no-control-regex -- a value with control characters could redraw a terminal or split a header
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;

function judge(profile: string, key: string, { text, origin }: Property): Setting {
  if (CONTROL.test(text)) {
    const reason = text.includes('\n') ? 'must stand on one line' : 'holds a control character';
    throw new RolechainError('CONFIG_VALUE', { profile, key, reason, origin });
  }
  return { key, text, origin };
}

/** An empty value counts as absent, as in every SDK. */
export function isEmpty(setting: Setting | undefined): setting is undefined {
  return setting === undefined || setting.text === '';
}

/** CONFIG_VALUE for a setting of a profile, with its line. */
export function refuseValue(
  { profile }: Pick<Settings, 'profile'>,
  { key, origin }: Omit<Setting, 'text'>,
  reason: string,
  hint?: string,
): RolechainError {
  return new RolechainError('CONFIG_VALUE', { profile, key, reason, origin, ...(hint === undefined ? {} : { hint }) });
}
