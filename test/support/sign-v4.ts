import { createHash, createHmac } from 'node:crypto';

/** Keys that sign; the token where they are temporary. */
export interface SigningKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export interface UnsignedRequest {
  readonly method: string;
  readonly url: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface SigningScope {
  readonly service: string;
  readonly region?: string;
  readonly date?: Date;
  /** Sent and signed as `x-amz-content-sha256`, as S3 wants it; any text, to try wrong ones. */
  readonly contentSha256?: string;
}

/** The headers of a request with its AWS Signature Version 4, written from the specification for tests. */
export function signV4(request: UnsignedRequest, keys: SigningKeys, scope: SigningScope): Record<string, string> {
  const { service, region = 'eu-west-1', date = new Date() } = scope;
  const url = new URL(request.url);
  const time = `${date.toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
  const sent: [string, string][] = [
    ...Object.entries(request.headers ?? {}).map(([name, value]): [string, string] => [name.toLowerCase(), value]),
    ['host', url.host],
    ['x-amz-date', time],
    ...(keys.sessionToken === undefined
      ? []
      : [['x-amz-security-token', keys.sessionToken] satisfies [string, string]]),
    ...(scope.contentSha256 === undefined
      ? []
      : [['x-amz-content-sha256', scope.contentSha256] satisfies [string, string]]),
  ];
  const headers = sent.toSorted(([left], [right]) => (left < right ? -1 : 1));
  const names = headers.map(([name]) => name).join(';');
  const canonical = [
    request.method,
    url.pathname,
    url.search.slice(1),
    ...headers.map(([name, value]) => `${name}:${value.trim()}`),
    '',
    names,
    scope.contentSha256 ?? hash(request.body),
  ].join('\n');
  const day = time.slice(0, 8);
  const credential = `${day}/${region}/${service}/aws4_request`;
  const signing = [day, region, service, 'aws4_request'].reduce(mac, Buffer.from(`AWS4${keys.secretAccessKey}`));
  const signature = mac(signing, ['AWS4-HMAC-SHA256', time, credential, hash(canonical)].join('\n')).toString('hex');
  const authorization = `AWS4-HMAC-SHA256 Credential=${keys.accessKeyId}/${credential}, SignedHeaders=${names}, Signature=${signature}`;
  return { ...Object.fromEntries(headers), authorization };
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function mac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
