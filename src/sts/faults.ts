import { RolechainError } from '../errors/error.ts';
import { plain } from '../errors/plain.ts';
import { networkFault, type NetworkFault, networkReason, wordOf } from '../network/reason.ts';

/** What was tried, for the words of its fault. */
export interface Attempt {
  /** An IAM action: `sts:AssumeRole`. */
  readonly action: string;
  /** A role's ARN, or whose identity was asked for. */
  readonly target: string;
  /** The host that was asked. */
  readonly endpoint: string;
  /** The MFA device whose code was sent. */
  readonly mfaSerial?: string;
  /** What may appear in no message, wherever the text comes from. */
  readonly secrets: readonly string[];
  /** Whether our own time limit ended it. */
  readonly timedOut: boolean;
}

/** A fault of the SDK or of the network as a refusal of ours; its cause is a copy without the request and the answer. */
export function stsFault(error: unknown, attempt: Attempt): RolechainError {
  const fault = read(error, attempt.secrets);
  const cause = new StsCause(fault);
  if (attempt.timedOut) return unreachable(attempt, 'no complete answer in the time there is', cause);
  return fault.code === undefined ? withoutAnswer(fault, attempt, cause) : refused(fault.code, fault, attempt, cause);
}

/** What of an SDK error may be kept: the error itself holds the answer's body and, in its sockets, the signed request. */
class StsCause extends Error {
  override readonly name = 'StsCause';
  readonly requestId: string | undefined;

  constructor(fault: Fault) {
    super([fault.name, fault.code ?? fault.errno, fault.status && `HTTP ${fault.status}`].filter(Boolean).join(', '));
    this.requestId = fault.requestId;
  }
}

interface Fault extends NetworkFault {
  /** AWS's error code; absent where the answer was not one of AWS's. */
  readonly code: string | undefined;
  readonly message: string;
  readonly status: number | undefined;
  readonly requestId: string | undefined;
}

/** AWS refused. (STS API Reference, "Common Errors" and the errors of AssumeRole; IAM User Guide for the MFA texts.) */
function refused(code: string, { message, status }: Fault, attempt: Attempt, cause: StsCause): RolechainError {
  const { action, target, mfaSerial } = attempt;
  const options = { cause };
  if (throttling.has(code) || status === 429 || status === 503) {
    return new RolechainError('STS_THROTTLED', { action }, options);
  }
  if (/^Signature (expired|not yet current)/i.test(message) || skew.has(code)) {
    return new RolechainError('CLOCK_SKEW', { reason: message }, options);
  }
  if (mfaSerial !== undefined && /MultiFactorAuthentication/i.test(message)) {
    return new RolechainError('MFA_REJECTED', { serial: mfaSerial, reason: message }, options);
  }
  if (/^AccessDenied(Exception)?$/.test(code)) {
    const caller = /User: (arn:\S+)/.exec(message)?.[1];
    const details = { action, target, reason: message, ...(caller === undefined ? {} : { caller }) };
    return new RolechainError('STS_DENIED', details, options);
  }
  if (/^(ExpiredToken(Exception)?|InvalidClientTokenId|UnrecognizedClientException)$/.test(code)) {
    return new RolechainError('STS_EXPIRED', { action, reason: message }, options);
  }
  if (status !== undefined && status >= 500) return unreachable(attempt, `${code}: ${message}`, cause);
  return new RolechainError('STS_REJECTED', { action, target, reason: `${code}: ${message}` }, options);
}

/** Something between us and STS, or something that is not STS. */
function withoutAnswer(fault: Fault, attempt: Attempt, cause: StsCause): RolechainError {
  const { status, errno, name } = fault;
  if (name === 'EndpointError' || name === 'ProxyFault') return unreachable(attempt, fault.message, cause);
  if (status !== undefined && status >= 300) {
    const reason = `unexpected answer (HTTP ${status})`;
    if (status >= 500) return unreachable(attempt, reason, cause);
    return new RolechainError('STS_REJECTED', { action: attempt.action, target: attempt.target, reason }, { cause });
  }
  if (status !== undefined || errno?.startsWith('HPE_')) {
    const reason = 'unexpected answer: it is not one of STS';
    return new RolechainError('STS_REJECTED', { action: attempt.action, target: attempt.target, reason }, { cause });
  }
  return unreachable(attempt, networkReason(fault), cause);
}

const throttling = new Set([
  'RequestLimitExceeded',
  'SlowDown',
  'ThrottledException',
  'Throttling',
  'ThrottlingException',
  'TooManyRequestsException',
]);

const skew = new Set(['RequestExpired', 'RequestInTheFuture', 'RequestTimeTooSkewed']);

function unreachable({ endpoint }: Attempt, reason: string, cause: StsCause): RolechainError {
  return new RolechainError('STS_UNREACHABLE', { endpoint, reason }, { cause });
}

function read(error: unknown, secrets: readonly string[]): Fault {
  const metadata: unknown =
    typeof error === 'object' && error !== null && '$metadata' in error ? error.$metadata : undefined;
  return {
    ...networkFault(error),
    code: wordOf(error, 'Code'),
    message: plain(withoutRequest(wordOf(error, 'message') ?? ''), secrets),
    status: statusOf(metadata),
    requestId: wordOf(metadata, 'requestId'),
  };
}

/** SignatureDoesNotMatch repeats the whole signed request, session token included. */
function withoutRequest(message: string): string {
  const at = message.search(/The (?:Canonical String|String-to-Sign) /i);
  return at === -1 ? message : message.slice(0, at).trimEnd();
}

function statusOf(metadata: unknown): number | undefined {
  const known = typeof metadata === 'object' && metadata !== null && 'httpStatusCode' in metadata;
  return known && typeof metadata.httpStatusCode === 'number' ? metadata.httpStatusCode : undefined;
}
