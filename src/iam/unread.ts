import { plain } from '../errors/plain.ts';
import { networkFault, networkReason, wordOf } from '../network/reason.ts';
import type { Unread } from '../refusal/readings.ts';

/** What was to be read. */
export type ReadTarget = Pick<Unread, 'what'> & { readonly permission: string };

interface Circumstances {
  /** The host that was asked. */
  readonly host: string;
  /** What may appear in no message. */
  readonly secrets: readonly string[];
  /** Whether our own time limit ended it. */
  readonly timedOut: boolean;
}

/**
 * Why IAM did not tell, in words. AWS's error codes: IAM API Reference, "Common Errors", and the errors of GetRole.
 *
 * https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html
 */
export function unread(target: ReadTarget, error: unknown, { host, secrets, timedOut }: Circumstances): Unread {
  const failed = (reason: string): Unread => ({ ...target, why: 'failed', reason });
  if (timedOut) return failed(`no answer of ${host} in the time there is`);
  const code = wordOf(error, 'Code');
  if (code === undefined) {
    const fault = networkFault(error);
    const reached = fault.errno === undefined && !/^(TimeoutError|ProxyFault|EndpointError)$/.test(fault.name);
    if (reached) return failed(`unexpected answer of ${host}: it is not one of IAM`);
    return failed(`cannot reach IAM at ${host}: ${networkReason(fault)}`);
  }
  if (/^AccessDenied(Exception)?$/.test(code)) {
    return { ...target, why: 'denied', reason: `${target.permission} is not allowed` };
  }
  if (code === 'NoSuchEntity') return { ...target, why: 'missing', reason: 'there is none' };
  if (/^(Throttling|TooManyRequests|RequestLimitExceeded)/.test(code)) return failed('IAM throttled it');
  if (isAboutCredentials(code)) return failed(`IAM does not take these credentials (${plain(code, [], 60)})`);
  return failed(plain(`${code}: ${wordOf(error, 'message') ?? ''}`, secrets, 300));
}

/** Whether other credentials may be told what these are not: a session without MFA cannot call IAM at all. */
export function mayOthersRead(error: unknown): boolean {
  const code = wordOf(error, 'Code') ?? '';
  return code.startsWith('AccessDenied') || isAboutCredentials(code);
}

function isAboutCredentials(code: string): boolean {
  return /^(ExpiredToken|InvalidClientTokenId|UnrecognizedClient|SignatureDoesNotMatch|OptInRequired)/.test(code);
}
