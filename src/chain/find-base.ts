import type { ProfileSet } from '../config/profile.ts';
import { refuseValue } from '../config/refuse-value.ts';
import { isEmpty, isSwitchedOn, type Setting, type Settings } from '../config/settings.ts';
import { RolechainError, unlessRefused } from '../errors/error.ts';
import type { BaseSpec, NamedSourceBase, StaticBase } from './base.ts';
import { ssoBase } from './sso-base.ts';

/** The access key a profile holds itself, or undefined unless both halves are there. */
export function staticBase(settings: Settings, get: Settings['get'] = settings.get): StaticBase | undefined {
  const keyId = get('aws_access_key_id');
  const secret = get('aws_secret_access_key');
  if (isEmpty(keyId) || isEmpty(secret)) return undefined;
  // Pasted from a page, a key can bring along what no HTTP header takes.
  for (const part of [keyId, secret, get('aws_session_token')]) {
    if (part !== undefined && /[^\u0020-\u007e]/.test(part.text))
      throw refuseValue(settings, part, 'holds a character that no access key has');
  }
  return {
    kind: 'static',
    profile: settings.profile,
    origin: keyId.origin,
    accessKeyId: keyId.text,
    temporary: !isEmpty(get('aws_session_token')),
  };
}

/** A web identity role is where a chain begins, also when the profile names a source beside it. */
export function webIdentityBase(settings: Settings): BaseSpec | undefined {
  const tokenFile = settings.get('web_identity_token_file');
  if (isEmpty(tokenFile)) return undefined;
  const roleArn = settings.get('role_arn');
  if (isEmpty(roleArn)) throw missingRole(settings, tokenFile);
  const sessionName = settings.get('role_session_name');
  return {
    kind: 'web-identity',
    profile: settings.profile,
    origin: tokenFile.origin,
    roleArn: roleArn.text,
    tokenFile: tokenFile.text,
    ...(isEmpty(sessionName) ? {} : { sessionName: sessionName.text }),
  };
}

/** `credential_source` of a profile, if it has one. Throws CREDENTIAL_SOURCE_INVALID. */
export function namedSource(settings: Settings): NamedSourceBase | undefined {
  const setting = settings.get('credential_source');
  if (isEmpty(setting)) return undefined;
  const kind = NAMED_SOURCES.get(setting.text);
  if (kind === undefined) {
    throw new RolechainError('CREDENTIAL_SOURCE_INVALID', {
      profile: settings.profile,
      value: setting.text,
      origin: setting.origin,
    });
  }
  return { kind, profile: settings.profile, origin: setting.origin };
}

const NAMED_SOURCES: ReadonlyMap<string, NamedSourceBase['kind']> = new Map([
  ['Environment', 'environment'],
  ['EcsContainer', 'container'],
  ['Ec2InstanceMetadata', 'imds'],
]);

/**
 * Every kind of credentials that a profile without a role holds, the one that counts first.
 * Throws SSO_CONFIG, ROLE_ARN_MISSING, CREDENTIALS_PARTIAL, CREDENTIALS_MISSING.
 */
export function findBases(profiles: ProfileSet, settings: Settings): readonly [BaseSpec, ...BaseSpec[]] {
  const kinds: readonly (() => BaseSpec | undefined)[] = [
    () => staticBase(settings),
    () => namedSource(settings),
    () => webIdentityBase(settings),
    () => ssoBase(profiles, settings),
    () => simpleBase(settings, 'login_session'),
    () => simpleBase(settings, 'credential_process'),
  ];
  const found: BaseSpec[] = [];
  for (const kind of kinds) {
    // The first is what counts and must be whole; what comes after it is only told, and may be half a thing.
    const base = found.length === 0 ? kind() : unlessRefused(kind);
    if (base !== undefined) found.push(base);
  }
  const [first, ...others] = found;
  if (first === undefined) throw missingCredentials(settings);
  return [first, ...others];
}

function simpleBase(settings: Settings, key: 'login_session' | 'credential_process'): BaseSpec | undefined {
  const setting = settings.get(key);
  if (isEmpty(setting)) return undefined;
  const place = { profile: settings.profile, origin: setting.origin };
  return key === 'login_session'
    ? { kind: 'login', ...place, session: setting.text }
    : { kind: 'process', ...place, command: setting.text };
}

/** The line that makes a profile's session a federated user's, if there is one. Throws CONFIG_VALUE. */
export function federationLine(settings: Settings): Setting | undefined {
  const setting = settings.get('federation');
  if (!isSwitchedOn(settings, setting) || setting === undefined) return undefined;
  for (const key of ['role_arn', 'web_identity_token_file']) {
    if (isEmpty(settings.get(key))) continue;
    const reason = `stands beside ${key}: a federated session is made with an access key, and has no role`;
    throw refuseValue(settings, setting, reason, `keep one of the two, federation or ${key}`);
  }
  return setting;
}

/** Refuses a policy that no call of ours would carry: there must never be a session without it. */
export function refuseLostPolicy(settings: Settings, federated: boolean): void {
  for (const key of ['session_policy', 'session_policy_arns']) {
    const setting = settings.get(key);
    if (setting === undefined) continue;
    if (setting.text === '') throw refuseValue(settings, setting, 'has no value');
    if (federated) continue;
    if (isEmpty(settings.get('role_arn'))) throw missingRole(settings, setting);
    if (isEmpty(settings.get('web_identity_token_file'))) continue;
    const hint = `give the policy to a profile whose source_profile is ${settings.profile}`;
    throw refuseValue(settings, setting, 'cannot narrow a web identity role', hint);
  }
}

function missingRole({ profile }: Settings, { key, origin }: Setting): RolechainError {
  return new RolechainError('ROLE_ARN_MISSING', { profile, key, origin });
}

function missingCredentials(settings: Settings): RolechainError {
  const { profile, origin } = settings;
  const keyId = settings.get('aws_access_key_id');
  const secret = settings.get('aws_secret_access_key');
  if (!isEmpty(keyId))
    return new RolechainError('CREDENTIALS_PARTIAL', {
      profile,
      missing: 'aws_secret_access_key',
      origin: keyId.origin,
    });
  if (!isEmpty(secret))
    return new RolechainError('CREDENTIALS_PARTIAL', { profile, missing: 'aws_access_key_id', origin: secret.origin });
  const source = settings.get('source_profile');
  if (!isEmpty(source)) return missingRole(settings, source);
  return new RolechainError('CREDENTIALS_MISSING', { profile, reason: 'holds no credentials', origin });
}
