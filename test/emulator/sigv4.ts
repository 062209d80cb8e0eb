import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { WireRequest } from './wire.ts';

/** An `Authorization: AWS4-HMAC-SHA256 …` header, taken apart. */
export interface Authorization {
  readonly accessKeyId: string;
  /** YYYYMMDD. */
  readonly date: string;
  readonly region: string;
  readonly service: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

/** Reads the header; a list of what it lacks where it is incomplete. */
export function readAuthorization(header: string): Authorization | { readonly lacks: readonly string[] } {
  const parameters = new Map(
    header
      .replace(/^AWS4-HMAC-SHA256\s*/, '')
      .split(',')
      .map((part) => splitOnce(part.trim(), '=')),
  );
  const lacks = ['Credential', 'SignedHeaders', 'Signature'].filter((name) => !parameters.get(name));
  const scope = (parameters.get('Credential') ?? '').split('/');
  const [date, region, service, end] = scope.slice(-4);
  if (lacks.length > 0 || scope.length < 5 || !date || !region || !service || end !== 'aws4_request') return { lacks };
  return {
    accessKeyId: scope.slice(0, -4).join('/'),
    date,
    region,
    service,
    signedHeaders: (parameters.get('SignedHeaders') ?? '').split(';'),
    signature: parameters.get('Signature') ?? '',
  };
}

/**
 * Whether the request was signed with this secret: the signature is computed anew from what arrived.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function isSignedWith(secret: string, request: WireRequest, authorization: Authorization): boolean {
  const scope = `${authorization.date}/${authorization.region}/${authorization.service}/aws4_request`;
  const canonical = writeCanonicalRequest(request, authorization);
  const text = ['AWS4-HMAC-SHA256', readSigningTime(request), scope, sha256(canonical)].join('\n');
  const expected = Buffer.from(hmac(deriveKey(secret, authorization), text).toString('hex'));
  const actual = Buffer.from(authorization.signature);
  return actual.length === expected.length && timingSafeEqual(actual, expected);
}

/** The time of signing as the client wrote it, YYYYMMDDTHHMMSSZ. */
export function readSigningTime(request: WireRequest): string {
  return request.headers.get('x-amz-date') ?? '';
}

export function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}

function writeCanonicalRequest(request: WireRequest, authorization: Authorization): string {
  const headers = authorization.signedHeaders.map(
    (name) => `${name}:${(request.headers.get(name) ?? '').trim().replace(/ +/g, ' ')}\n`,
  );
  return [
    request.method,
    canonicalPath(request.path, authorization.service),
    canonicalQuery(request.query),
    headers.join(''),
    authorization.signedHeaders.join(';'),
    request.headers.get('x-amz-content-sha256') ?? sha256(request.body),
  ].join('\n');
}

/** S3 signs the path encoded once; the other services sign what is sent, encoded again. */
function canonicalPath(path: string, service: string): string {
  const encoded = path.split('/').map((segment) => encode(decode(segment)));
  return (service === 's3' ? encoded : encoded.map(encode)).join('/');
}

function canonicalQuery(query: string): string {
  if (query === '') return '';
  return query
    .split('&')
    .map((pair) => splitOnce(pair, '=').map((part) => encode(decode(part))))
    .toSorted(([name = '', value = ''], [otherName = '', otherValue = '']) =>
      name === otherName ? compare(value, otherValue) : compare(name, otherName),
    )
    .map(([name = '', value = '']) => `${name}=${value}`)
    .join('&');
}

/** By code point, as the canonical query wants it. */
function compare(left: string, right: string): number {
  return left < right ? -1 : Number(left > right);
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function deriveKey(secret: string, { date, region, service }: Authorization): Buffer {
  return [region, service, 'aws4_request'].reduce<Buffer>((key, part) => hmac(key, part), hmac(`AWS4${secret}`, date));
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + separator.length)];
}
