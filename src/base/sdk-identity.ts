import type { BaseSpec } from '../chain/base.ts';
import { Credentials } from '../credentials/credentials.ts';
import { baseFailed } from './fault.ts';

/** Credentials as the SDK's providers give them. */
export interface SdkIdentity {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
  readonly expiration?: Date | undefined;
  readonly accountId?: string | undefined;
}

/** A provider's answer as our credentials. Throws BASE_FAILED if it has expired. */
export function toCredentials(spec: BaseSpec, identity: SdkIdentity, now: Date): Credentials {
  const { accessKeyId, secretAccessKey, sessionToken, expiration, accountId } = identity;
  if (!accessKeyId || !secretAccessKey) throw baseFailed(spec, 'the answer lacks a part of the credentials');
  if (expiration !== undefined && !(expiration > now)) {
    const when = Number.isNaN(expiration.getTime()) ? 'at no valid time' : `at ${expiration.toISOString()}`;
    throw baseFailed(spec, `they expired ${when}`);
  }
  return new Credentials(
    { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) },
    { ...(expiration === undefined ? {} : { expiration }), ...(accountId ? { accountId } : {}) },
  );
}
