import type { Credentials as StsCredentials } from '@aws-sdk/client-sts';

import { Credentials } from '../credentials/credentials.ts';
import { excess } from '../credentials/size.ts';
import { RolechainError } from '../errors/error.ts';
import type { Session } from '../session/ports.ts';

/** The parts of an answer of AssumeRole and its kind; everything may be missing. */
export interface Answer {
  readonly Credentials?: StsCredentials | undefined;
  readonly AssumedRoleUser?: { readonly Arn?: string | undefined } | undefined;
  readonly FederatedUser?: { readonly Arn?: string | undefined } | undefined;
  readonly PackedPolicySize?: number | undefined;
}

export interface Asked {
  readonly action: string;
  /** A role's ARN, or whose session was asked for. */
  readonly target: string;
  readonly now: Date;
  /** When it was asked, by this machine's clock, which may have been set since. */
  readonly began: Date;
  /** How far, in milliseconds, STS's clock is ahead of this machine's, as far as known. */
  readonly skew: number;
}

interface AskedRole extends Asked {
  readonly sessionName: string;
}

/** The session of an answer that belongs to what was asked, this role and this session name. Throws as `checkSession` does. */
export function checkRoleSession(answer: Answer, asked: AskedRole): Session {
  const arn = answer.AssumedRoleUser?.Arn;
  const session = checkSession(answer, asked, arn);
  if (arn && isSessionOf(arn, asked)) return session;
  throw rejected(asked, 'its answer is for another role or session name');
}

/** The session of an answer for the federated user `arn` and nobody else. Throws as `checkSession` does. */
export function checkFederatedSession(answer: Answer, asked: Asked, arn: string): Session {
  const session = checkSession(answer, asked, arn);
  if (answer.FederatedUser?.Arn === arn) return session;
  throw rejected(asked, 'its answer is for another federated user');
}

/**
 * The session of an answer that is complete and not expired; `owner` is an ARN that tells its account.
 * Throws STS_REJECTED, CLOCK_SKEW.
 */
export function checkSession(answer: Answer, asked: Asked, owner: string | undefined): Session {
  const { Credentials: keys, PackedPolicySize: packedPolicySize } = answer;
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = keys ?? {};
  if (!AccessKeyId || !SecretAccessKey || !SessionToken || Expiration === undefined) {
    throw rejected(asked, 'its answer lacks a part of the credentials');
  }
  if (Number.isNaN(Expiration.getTime())) throw rejected(asked, 'its answer has no valid expiration');
  if (Expiration <= asked.now) {
    const expired = `credentials that expired at ${Expiration.toISOString()}`;
    if (Expiration.getTime() <= asked.began.getTime() + asked.skew)
      throw rejected(asked, `its answer holds ${expired}`);
    throw new RolechainError('CLOCK_SKEW', { reason: `by this machine’s clock STS issues ${expired}` });
  }
  const accountId = /^arn:[^:]*:[^:]*:[^:]*:(\d{12}):/.exec(owner ?? '')?.[1];
  const credentials = new Credentials(
    { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken },
    // On a slow clock AWS's time of expiry would seem further away than it is, to us and to every caller.
    {
      expiration: new Date(Expiration.getTime() - Math.max(0, asked.skew)),
      ...(accountId === undefined ? {} : { accountId }),
    },
  );
  const tooLarge = excess(credentials);
  if (tooLarge !== undefined) throw rejected(asked, `its answer holds credentials of ${tooLarge}`);
  return { credentials, ...(packedPolicySize === undefined ? {} : { packedPolicySize }) };
}

function rejected({ action, target }: Asked, reason: string): RolechainError {
  return new RolechainError('STS_REJECTED', { action, target, reason });
}

// A session's ARN drops the role's path. Role names differ by more than case within an account, and STS answers in the
// case the role was created with.
function isSessionOf(arn: string, { target, sessionName }: AskedRole): boolean {
  const [, partition, , , account, resource = ''] = target.split(':');
  const role = resource.split('/').at(-1) ?? '';
  const prefix = `arn:${partition}:sts::${account}:assumed-role/${role}/`;
  return arn.toLowerCase().startsWith(prefix.toLowerCase()) && arn.slice(prefix.length) === sessionName;
}
