import { RolechainError } from '../errors/error.ts';
import { plain } from '../errors/plain.ts';

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

interface Fault {
  readonly name: string;
  /** AWS's error code; absent where the answer was not one of AWS's. */
  readonly code: string | undefined;
  readonly message: string;
  readonly status: number | undefined;
  readonly requestId: string | undefined;
  readonly errno: string | undefined;
  readonly proxy: string | undefined;
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
  const through = fault.proxy === undefined ? '' : `, through the proxy ${fault.proxy}`;
  return unreachable(attempt, `${networkReason(errno, name)}${through}`, cause);
}

function networkReason(errno: string | undefined, name: string): string {
  // The SDK calls a connection that was closed a TimeoutError too; the system's word is the truer one.
  const known = errno === undefined ? undefined : network[errno];
  if (known !== undefined) return `${known} (${errno})`;
  if (name === 'TimeoutError' || errno === 'ETIMEDOUT') return 'no connection in time';
  if (errno === undefined) return name;
  if (/CERT|ISSUER|LEAF_SIGNATURE/.test(errno)) {
    return /^(CERT_HAS_EXPIRED|CERT_NOT_YET_VALID|ERR_TLS_CERT_ALTNAME_INVALID)$/.test(errno)
      ? `its certificate is not valid (${errno})`
      : `its certificate is not trusted (${errno}); if your company signs it, name its authority in ca_bundle`;
  }
  return errno;
}

const network: Readonly<Record<string, string>> = {
  ENOTFOUND: 'its name cannot be looked up',
  EAI_AGAIN: 'its name cannot be looked up',
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'the connection was closed',
  EPIPE: 'the connection was closed',
  EHOSTUNREACH: 'there is no route to it',
  ENETUNREACH: 'there is no route to it',
  EPROTO: 'it does not speak TLS',
  ERR_SSL_WRONG_VERSION_NUMBER: 'it does not speak TLS',
};

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
  const metadata = property(error, '$metadata');
  const status = property(metadata, 'httpStatusCode');
  return {
    name: text(property(error, 'name')) ?? 'Error',
    code: text(property(error, 'Code')),
    message: plain(withoutRequest(text(property(error, 'message')) ?? ''), secrets),
    status: typeof status === 'number' ? status : undefined,
    requestId: text(property(metadata, 'requestId')),
    errno: text(property(error, 'code')),
    proxy: text(property(error, 'proxy')),
  };
}

/** SignatureDoesNotMatch repeats the whole signed request, session token included. */
function withoutRequest(message: string): string {
  return message.replace(/\s*The (Canonical String|String-to-Sign) .*$/is, '');
}

function property(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
