import { refuseValue } from '../config/refuse-value.ts';
import { isEmpty, type Settings } from '../config/settings.ts';
import type { AssumeRoleRequest } from './chain-plan.ts';
import type { RolePolicy } from './role-policy.ts';

/** Seconds a session lasts where the profile does not say: AssumeRole's own default. */
const DEFAULT_DURATION = 3_600;

/** What a session made from credentials that STS issued may last at most, in seconds. */
export const CHAINED_LIMIT_SECONDS = 3_600;

/**
 * What STS will be asked for a role, from its profile's settings; lengths and characters as the AssumeRole API
 * reference gives them. Throws CONFIG_VALUE with the line.
 *
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
export function hopRequest(
  settings: Settings,
  { policy, policyArns }: RolePolicy,
  mostSeconds = Number.POSITIVE_INFINITY,
): AssumeRoleRequest {
  const externalId = matching(
    settings,
    'external_id',
    /^[\w+=,.@:/-]{2,1224}$/,
    'must be 2 to 1,224 letters, digits or _+=,.@:/-',
  );
  const sourceIdentity = matching(
    settings,
    'source_identity',
    /^(?!aws:)[\w+=,.@-]{2,64}$/i,
    'must be 2 to 64 letters, digits or _+=,.@-',
  );
  const tags = readTags(settings);
  const transitiveTagKeys = readTagKeys(settings, tags);
  return {
    roleArn: readRoleArn(settings),
    durationSeconds: Math.min(readDuration(settings, 43_200, DEFAULT_DURATION), mostSeconds),
    ...(externalId === undefined ? {} : { externalId }),
    ...(policy === undefined ? {} : { policy: policy.document }),
    ...(policyArns === undefined ? {} : { policyArns }),
    ...(tags === undefined ? {} : { tags }),
    ...(transitiveTagKeys === undefined ? {} : { transitiveTagKeys }),
    ...(sourceIdentity === undefined ? {} : { sourceIdentity }),
  };
}

const ROLE_ARN = /^(?=.{20,2048}$)arn:[\w-]+:iam::\d{12}:role\/[\u0021-\u007e]+$/;

function readRoleArn(settings: Settings): string {
  const value = matching(settings, 'role_arn', ROLE_ARN, 'must look like arn:aws:iam::111111111111:role/Name');
  // The resolver takes a profile for a role only where role_arn is there.
  return value ?? '';
}

/** `duration_seconds`, 900 to `longest`. Throws CONFIG_VALUE. */
export function readDuration(settings: Settings, longest: number, otherwise: number): number {
  const setting = settings.get('duration_seconds');
  if (isEmpty(setting)) return otherwise;
  const seconds = /^\d{1,6}$/.test(setting.text) ? Number(setting.text) : Number.NaN;
  if (seconds >= 900 && seconds <= longest) return seconds;
  throw refuseValue(settings, setting, `must be a whole number from 900 to ${longest}`);
}

/** `session_tags = team=web,cost=42`, as aws-vault writes them. Throws CONFIG_VALUE. */
export function readTags(settings: Settings): Readonly<Record<string, string>> | undefined {
  const setting = settings.get('session_tags');
  if (isEmpty(setting)) return undefined;
  const tags = new Map<string, string>();
  for (const pair of setting.text.split(',')) {
    const equals = pair.indexOf('=');
    const key = pair.slice(0, equals).trim();
    const value = pair.slice(equals + 1).trim();
    if (equals === -1 || key === '' || key.length > 128 || value.length > 256) {
      throw refuseValue(settings, setting, 'must be key=value pairs, comma-separated');
    }
    if (tags.has(key)) throw refuseValue(settings, setting, `names ${key} a second time`);
    tags.set(key, value);
  }
  if (tags.size > 50) throw refuseValue(settings, setting, `holds ${tags.size} tags, STS takes 50`);
  return Object.fromEntries(tags);
}

function readTagKeys(
  settings: Settings,
  tags: Readonly<Record<string, string>> | undefined,
): readonly string[] | undefined {
  const setting = settings.get('transitive_session_tags');
  if (isEmpty(setting)) return undefined;
  const keys = setting.text.split(',').map((key) => key.trim());
  const unknown = keys.find((key) => !Object.hasOwn(tags ?? {}, key));
  if (unknown !== undefined) throw refuseValue(settings, setting, `names ${unknown}, which is not in session_tags`);
  return keys;
}

/** A setting that has to match; undefined where it is absent. Throws CONFIG_VALUE. */
export function matching(settings: Settings, key: string, pattern: RegExp, reason: string): string | undefined {
  const setting = settings.get(key);
  if (isEmpty(setting)) return undefined;
  if (pattern.test(setting.text)) return setting.text;
  throw refuseValue(settings, setting, reason);
}
