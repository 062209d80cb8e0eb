import type { Origin } from '../errors/catalog.ts';
import type { RolechainError } from '../errors/error.ts';
import type { Property } from './section.ts';
import type { Profile } from './profile.ts';
import { refuseValue } from './refuse-value.ts';
import { nearest } from '../errors/spelling.ts';

/** Keys that say how AWS is reached. They hold for the whole profile, in its block and outside it. */
export const reachKeys: ReadonlySet<string> = new Set([
  'region',
  'sts_regional_endpoints',
  'endpoint_url',
  'services',
  'ignore_configured_endpoint_urls',
  'use_fips_endpoint',
  'use_dualstack_endpoint',
  'ca_bundle',
]);

/** Keys that a `rolechain =` block may hold. Everything else in one is refused: a misspelled policy must not be lost. */
export const chainKeys: ReadonlySet<string> = new Set([
  ...reachKeys,
  'role_arn',
  'source_profile',
  'credential_source',
  'external_id',
  'mfa_serial',
  'duration_seconds',
  'role_session_name',
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
  'mfa_session_seconds',
  'federation',
  'include_profile',
]);

/** The profile's key whose nested lines hold a chain. */
export const BLOCK = 'rolechain';

/** A chain that also stands in plain keys could be taken without its policy by other tools. */
const NOT_BESIDE_A_BLOCK = [
  'role_arn',
  'source_profile',
  'session_policy',
  // These too would be passed over in silence: a session without its policies, under another name or without its tags.
  'credential_source',
  'external_id',
  'federation',
  'include_profile',
  'role_session_name',
  'session_name',
  'session_policy_arns',
  'session_tags',
  'source_identity',
  'transitive_session_tags',
];

/** The values of a profile's block; undefined without one. What is wrong with a block is refused: CONFIG_VALUE. */
export function readBlock(profile: Profile): ReadonlyMap<string, Property> | undefined {
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
