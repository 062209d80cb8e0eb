import type { NamedSourceBase } from '../chain/base.ts';
import type { Credentials } from '../credentials/credentials.ts';
import { parseInstant } from '../credentials/process-json.ts';
import { RolechainError } from '../errors/error.ts';
import type { Environment } from '../session/environment.ts';
import { baseFailed } from './fault.ts';
import { toCredentials } from './sdk-identity.ts';

/** `credential_source = Environment`: AWS_ACCESS_KEY_ID and its siblings. Throws CREDENTIALS_MISSING, BASE_FAILED. */
export function fromEnvironment(spec: NamedSourceBase, env: Environment, now: Date): Credentials {
  const accessKeyId = env['AWS_ACCESS_KEY_ID'];
  const secretAccessKey = env['AWS_SECRET_ACCESS_KEY'];
  if (!accessKeyId || !secretAccessKey) {
    const missing = accessKeyId ? 'AWS_SECRET_ACCESS_KEY' : 'AWS_ACCESS_KEY_ID';
    throw new RolechainError('CREDENTIALS_MISSING', {
      profile: spec.profile,
      reason: `takes its credentials from the environment, where ${missing} is not set`,
      origin: spec.origin,
      hint: `set ${missing}, or change credential_source at ${spec.origin.file}:${spec.origin.line}`,
    });
  }
  const expires = env['AWS_CREDENTIAL_EXPIRATION'];
  const expiration = parseInstant(expires);
  if (expires && expiration === undefined) throw baseFailed(spec, 'AWS_CREDENTIAL_EXPIRATION is not an ISO 8601 time');
  const [sessionToken, accountId] = [env['AWS_SESSION_TOKEN'], env['AWS_ACCOUNT_ID']];
  return toCredentials(spec, { accessKeyId, secretAccessKey, sessionToken, expiration, accountId }, now);
}
