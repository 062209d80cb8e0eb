import type { Credentials as StsCredentials } from '@aws-sdk/client-sts';

import { Credentials } from '../credentials/credentials.ts';
import { RolechainError } from '../errors/error.ts';

/** The parts of an answer of AssumeRole and its kind; everything may be missing. */
export interface Answer {
  readonly Credentials?: StsCredentials | undefined;
  readonly AssumedRoleUser?: { readonly Arn?: string | undefined } | undefined;
}

export interface Asked {
  readonly action: string;
  readonly roleArn: string;
  readonly sessionName: string;
  readonly now: Date;
  /** How far, in milliseconds, STS's clock is ahead of this machine's, as far as known. */
  readonly skew: number;
}

/**
 * The credentials of an answer that is complete and belongs to what was asked: this role, this session name, not
 * expired. Throws STS_REJECTED, CLOCK_SKEW.
 */
export function checkAnswer({ Credentials: keys, AssumedRoleUser }: Answer, asked: Asked): Credentials {
  const rejected = (reason: string): RolechainError =>
    new RolechainError('STS_REJECTED', { action: asked.action, target: asked.roleArn, reason });
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = keys ?? {};
  if (!AccessKeyId || !SecretAccessKey || !SessionToken || Expiration === undefined) {
    throw rejected('its answer lacks a part of the credentials');
  }
  const arn = AssumedRoleUser?.Arn;
  if (!arn || !isSessionOf(arn, asked)) throw rejected('its answer is for another role or session name');
  if (Number.isNaN(Expiration.getTime())) throw rejected('its answer has no valid expiration');
  if (Expiration <= asked.now) {
    const expired = `credentials that expired at ${Expiration.toISOString()}`;
    if (Expiration.getTime() <= asked.now.getTime() + asked.skew) throw rejected(`its answer holds ${expired}`);
    throw new RolechainError('CLOCK_SKEW', { reason: `by this machine’s clock STS issues ${expired}` });
  }
  return new Credentials(
    { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken },
    // On a slow clock AWS's time of expiry would seem further away than it is, to us and to every caller.
    { expiration: new Date(Expiration.getTime() - Math.max(0, asked.skew)), accountId: accountOf(arn) },
  );
}

// A session's ARN drops the role's path. Role names differ by more than case within an account, and STS answers in the
// case the role was created with.
function isSessionOf(arn: string, { roleArn, sessionName }: Asked): boolean {
  const [, partition, , , account, resource = ''] = roleArn.split(':');
  const role = resource.split('/').at(-1) ?? '';
  const prefix = `arn:${partition}:sts::${account}:assumed-role/${role}/`;
  return arn.toLowerCase().startsWith(prefix.toLowerCase()) && arn.slice(prefix.length) === sessionName;
}

function accountOf(arn: string): string {
  return arn.split(':')[4] ?? '';
}
