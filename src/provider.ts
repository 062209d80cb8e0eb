import type { Credentials } from './credentials/credentials.ts';
import { acquireFor } from './wiring.ts';

export interface RolechainOptions {
  /** A profile of `~/.aws/config`; by default `AWS_PROFILE`, else `default`. */
  readonly profile?: string;
  /** A session policy, file or JSON, in place of the profile's own. */
  readonly policy?: string;
  /** Managed policies in place of the profile's own. */
  readonly policyArns?: readonly string[];
  /** Gives an MFA code; by default `mfa_process`, or the terminal. */
  readonly mfaCode?: (serial: string) => Promise<string>;
}

/** The shape that AWS SDK for JavaScript v3 clients take as `credentials`. */
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
  readonly accountId?: string;
}

// The SDK asks again when credentials have less than this left, and so do we.
const RENEW_MILLISECONDS = 5 * 60_000;

/**
 * Credentials for an AWS SDK v3 client, in process: the same resolver, cache and lock as the `process` command. Calls
 * at the same time share one acquisition; the last result is remembered while it is good. Rejects with RolechainError, or
 * with what `mfaCode` throws.
 */
export function fromRolechain(options: RolechainOptions = {}): () => Promise<AwsCredentials> {
  let last: Credentials | undefined;
  let running: Promise<Credentials> | undefined;
  return async () => {
    if (last?.isFresh(new Date(), RENEW_MILLISECONDS) === true) return forSdk(last);
    running ??= acquireFor(options).finally(() => {
      running = undefined;
    });
    last = await running;
    return forSdk(last);
  };
}

function forSdk(credentials: Credentials): AwsCredentials {
  const { expiration, accountId } = credentials;
  return {
    ...credentials.reveal(),
    ...(expiration === undefined ? {} : { expiration }),
    ...(accountId === undefined ? {} : { accountId }),
  };
}
