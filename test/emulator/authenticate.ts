import type { Key, Keyring } from './keyring.ts';
import { isSignedWith, readAuthorization, readSigningTime, sha256, type Authorization } from './sigv4.ts';
import type { WireRequest } from './wire.ts';

/** Why a request is not believed; each service has its own words for it. */
export class Rejected extends Error {
  override readonly name = 'Rejected';
  readonly reason: 'missing' | 'incomplete' | 'unknown-key' | 'bad-token' | 'expired' | 'mismatch' | 'skew' | 'body';

  constructor(reason: Rejected['reason'], message: string) {
    super(message);
    this.reason = reason;
  }
}

/** Finds whose key signed a request, and checks that it really did, now, and for this service. */
export function authenticate(request: WireRequest, service: string, keyring: Keyring, now: number): Key {
  const authorization = parseHeader(request);
  const key = keyring.find(authorization.accessKeyId);
  if (!key) throw new Rejected('unknown-key', 'The security token included in the request is invalid.');
  checkToken(key, request.headers.get('x-amz-security-token'), now);
  checkTime(readSigningTime(request), now);
  checkScope(authorization, readSigningTime(request), service);
  if (!authorization.signedHeaders.includes('host')) {
    throw new Rejected('mismatch', "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
  }
  if (!isSignedWith(key.secret, request, authorization)) throw new Rejected('mismatch', mismatch);
  checkBody(request);
  return key;
}

const mismatch =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.';

function parseHeader(request: WireRequest): Authorization {
  const header = request.headers.get('authorization');
  if (header === undefined) throw new Rejected('missing', 'Request is missing Authentication Token');
  const authorization = readAuthorization(header);
  const lacks = 'lacks' in authorization ? authorization.lacks : [];
  const sentences = lacks.map((name) => `Authorization header requires '${name}' parameter.`);
  if (!/^\d{8}T\d{6}Z$/.test(readSigningTime(request))) {
    sentences.push("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.");
  }
  if ('lacks' in authorization || sentences.length > 0) {
    throw new Rejected('incomplete', [...sentences, `Authorization=${header.split(' ')[0]}`].join(' '));
  }
  return authorization;
}

/**
 * A session token belongs to its access key; long-term keys have none.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_use-resources.html
 */
function checkToken(key: Key, token: string | undefined, now: number): void {
  if (token !== key.session?.token) {
    throw new Rejected('bad-token', 'The security token included in the request is invalid.');
  }
  if (key.session && key.session.expires <= now) {
    throw new Rejected('expired', 'The security token included in the request is expired');
  }
}

const tolerance = 15 * 60_000;

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html */
function checkTime(signed: string, now: number): void {
  const time = Date.parse(signed.replace(/^(....)(..)(..)T(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6Z'));
  const limits = { oldest: compactTime(now - tolerance), newest: compactTime(now + tolerance), now: compactTime(now) };
  if (time < now - tolerance) {
    const message = `Signature expired: ${signed} is now earlier than ${limits.oldest} (${limits.now} - 15 min.)`;
    throw new Rejected('skew', message);
  }
  if (time > now + tolerance) {
    const message = `Signature not yet current: ${signed} is still later than ${limits.newest} (${limits.now} + 15 min.)`;
    throw new Rejected('skew', message);
  }
}

function compactTime(time: number): string {
  return new Date(time).toISOString().replace(/[-:]|\.\d+/g, '');
}

function checkScope({ date, region, service }: Authorization, signed: string, expected: string): void {
  if (service !== expected) {
    throw new Rejected('mismatch', `Credential should be scoped to correct service: '${expected}'.`);
  }
  // IAM is one for the whole partition, and that one is in us-east-1.
  if (service === 'iam' ? region !== 'us-east-1' : !/^[a-z]{2,4}(-[a-z]+)+-\d+$/.test(region)) {
    throw new Rejected('mismatch', 'Credential should be scoped to a valid region.');
  }
  if (date !== signed.slice(0, 8)) {
    const message = `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${date}' != '${signed.slice(0, 8)}', from '${signed}'.`;
    throw new Rejected('mismatch', message);
  }
}

/** S3 clients sign a digest they send along; then the body must have it. */
function checkBody(request: WireRequest): void {
  const digest = request.headers.get('x-amz-content-sha256');
  if (digest === undefined || !/^[0-9a-f]{64}$/.test(digest) || digest === sha256(request.body)) return;
  throw new Rejected('body', "The provided 'x-amz-content-sha256' header does not match what was computed.");
}
