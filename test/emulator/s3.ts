import { authorize } from './actions/authorize.ts';
import { authenticate, Rejected } from './authenticate.ts';
import { decodeAwsChunked } from './aws-chunked.ts';
import { describeCaller, type Caller } from './caller.ts';
import { makeObject, type Directory, type KnownBucket, type StoredObject } from './directory.ts';
import type { Keyring } from './keyring.ts';
import { Refusal } from './refusal.ts';
import type { Answer, WireRequest } from './wire.ts';
import { writeXml, type XmlElement } from './xml.ts';

/** A call to the small S3 that exists to show what sessions may do. Addresses are path style: `/bucket/key`. */
export interface S3Call {
  readonly request: WireRequest;
  readonly operation: S3Operation | undefined;
  readonly now: number;
  readonly requestId: string;
}

export interface S3Operation {
  /** The operation as the API names it. */
  readonly name: string;
  /** The action that policies speak of: HeadObject needs `s3:GetObject`. */
  readonly action: string;
  readonly bucket: string;
  readonly key: string;
}

/** What a method and path ask for; undefined for what this S3 cannot do. */
export function readS3Operation({ method, path, query, headers }: WireRequest): S3Operation | undefined {
  const [, bucket = '', ...rest] = path.split('/').map(decodeURIComponent);
  const key = rest.join('/');
  const level = bucket === '' ? 'service' : key === '' ? 'bucket' : 'object';
  const found = operations.get(`${method} ${level}`);
  const names = [...new URLSearchParams(query).keys()];
  if (names.some((name) => subresources.has(name)) || headers.has('x-amz-copy-source')) return undefined;
  return found && { ...found, bucket, key };
}

// With one of these in the query, the same method and path are another operation.
const subresources = new Set([
  'acl',
  'cors',
  'delete',
  'encryption',
  'lifecycle',
  'location',
  'policy',
  'tagging',
  'uploadId',
  'uploads',
  'versioning',
  'versions',
  'website',
]);

const operations: ReadonlyMap<string, { readonly name: string; readonly action: string }> = new Map([
  ['GET service', { name: 'ListBuckets', action: 's3:ListAllMyBuckets' }],
  ['GET bucket', { name: 'ListObjectsV2', action: 's3:ListBucket' }],
  ['HEAD bucket', { name: 'HeadBucket', action: 's3:ListBucket' }],
  ['GET object', { name: 'GetObject', action: 's3:GetObject' }],
  ['HEAD object', { name: 'HeadObject', action: 's3:GetObject' }],
  ['PUT object', { name: 'PutObject', action: 's3:PutObject' }],
  ['DELETE object', { name: 'DeleteObject', action: 's3:DeleteObject' }],
]);

/** Answers a call; throws a Refusal. */
export function answerS3(directory: Directory, keyring: Keyring, call: S3Call): Answer {
  const caller = believe(call, keyring);
  if (!call.operation) {
    throw new Refusal(501, 'NotImplemented', 'A header you provided implies functionality that is not implemented');
  }
  if (call.operation.bucket === '') return listBuckets(directory, caller, call);
  const bucket = directory.buckets.get(call.operation.bucket);
  if (!bucket) throw new Refusal(404, 'NoSuchBucket', 'The specified bucket does not exist');
  authorizeIn(bucket, caller, call.operation, call.now);
  switch (call.operation.name) {
    case 'ListObjectsV2':
      return listObjects(bucket, call);
    case 'HeadBucket':
      return { status: 200, headers: {}, body: '' };
    case 'PutObject':
      return putObject(bucket, call.operation.key, call);
    case 'DeleteObject':
      bucket.objects.delete(call.operation.key);
      return { status: 204, headers: {}, body: '' };
    default:
      return getObject(findObject(bucket, caller, call.operation, call.now));
  }
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
export function answerS3Refusal(refusal: Refusal, requestId: string): Answer {
  const error: XmlElement[] = [
    ['Code', refusal.code],
    ['Message', refusal.message],
    ['RequestId', requestId],
  ];
  return writeAnswer(refusal.status, [['Error', error]]);
}

function believe({ request, now }: S3Call, keyring: Keyring): Caller {
  try {
    return authenticate(request, 's3', keyring, now).caller;
  } catch (error) {
    if (!(error instanceof Rejected)) throw error;
    const [status, code, message = error.message] = phrases[error.reason];
    throw new Refusal(status, code, message);
  }
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#ErrorCodeList */
const phrases: Readonly<Record<Rejected['reason'], readonly [number, string, string?]>> = {
  missing: [403, 'AccessDenied', 'Access Denied'],
  incomplete: [400, 'AuthorizationHeaderMalformed'],
  'unknown-key': [403, 'InvalidAccessKeyId', 'The AWS Access Key Id you provided does not exist in our records.'],
  'bad-token': [400, 'InvalidToken', 'The provided token is malformed or otherwise invalid.'],
  expired: [400, 'ExpiredToken', 'The provided token has expired.'],
  mismatch: [403, 'SignatureDoesNotMatch'],
  skew: [403, 'RequestTimeTooSkewed', 'The difference between the request time and the current time is too large.'],
  body: [400, 'XAmzContentSHA256Mismatch'],
};

function listBuckets(directory: Directory, caller: Caller, { now }: S3Call): Answer {
  const context = describeCaller(caller, now);
  const deed = { action: 's3:ListAllMyBuckets', resource: '*', resourceAccount: caller.account, context };
  authorize(caller, { ...deed, resource: 'arn:aws:s3:::*', shown: '"arn:aws:s3:::*"', resourcePolicyKind: 'resource' });
  const own = [...directory.buckets.values()].filter((bucket) => bucket.account === caller.account);
  const created = new Date(0).toISOString();
  const buckets = own.map(({ name }): XmlElement => [
    'Bucket',
    [
      ['Name', name],
      ['CreationDate', created],
    ],
  ]);
  const owner: XmlElement = ['Owner', [['ID', caller.account]]];
  return writeAnswer(200, [[`ListAllMyBucketsResult ${namespace}`, [owner, ['Buckets', buckets]]]]);
}

function authorizeIn(bucket: KnownBucket, caller: Caller, operation: S3Operation, now: number): void {
  const inside = operation.key === '' ? '' : `/${operation.key}`;
  const resource = `arn:aws:s3:::${bucket.name}${inside}`;
  authorize(caller, {
    action: operation.action,
    resource,
    shown: `"${resource}"`,
    resourceAccount: bucket.account,
    ...(bucket.policy && { resourcePolicy: bucket.policy }),
    resourcePolicyKind: 'resource',
    context: describeCaller(caller, now),
  });
}

/** Without the right to list, an absent object is a denial, so that nobody learns its name. */
function findObject(bucket: KnownBucket, caller: Caller, operation: S3Operation, now: number): StoredObject {
  const object = bucket.objects.get(operation.key);
  if (object) return object;
  authorizeIn(bucket, caller, { ...operation, action: 's3:ListBucket', key: '' }, now);
  throw new Refusal(404, 'NoSuchKey', 'The specified key does not exist.');
}

function getObject(object: StoredObject): Answer {
  const headers = {
    'content-type': object.type,
    'content-length': String(object.body.length),
    etag: object.etag,
    'last-modified': object.modified.toUTCString(),
  };
  return { status: 200, headers, body: object.body };
}

function putObject(bucket: KnownBucket, key: string, { request, now }: S3Call): Answer {
  const body = decodeAwsChunked(request.body, request.headers.get('x-amz-content-sha256'));
  const type = request.headers.get('content-type') ?? 'binary/octet-stream';
  const object = makeObject(body, type, new Date(now));
  bucket.objects.set(key, object);
  return { status: 200, headers: { etag: object.etag }, body: '' };
}

function listObjects(bucket: KnownBucket, { request }: S3Call): Answer {
  const query = new URLSearchParams(request.query);
  const [prefix, delimiter] = [query.get('prefix') ?? '', query.get('delimiter') ?? ''];
  const objects: XmlElement[] = [];
  const folders = new Set<string>();
  for (const [key, object] of [...bucket.objects].toSorted(([left], [right]) => (left < right ? -1 : 1))) {
    if (!key.startsWith(prefix)) continue;
    const end = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
    if (end < 0) objects.push(describeObject(key, object));
    else folders.add(key.slice(0, end + delimiter.length));
  }
  return writeAnswer(200, [
    [
      `ListBucketResult ${namespace}`,
      [
        ['Name', bucket.name],
        ['Prefix', prefix],
        ['KeyCount', objects.length + folders.size],
        ['MaxKeys', 1000],
        ['IsTruncated', false],
        ...objects,
        ...[...folders].map((folder): XmlElement => ['CommonPrefixes', [['Prefix', folder]]]),
      ],
    ],
  ]);
}

function describeObject(key: string, object: StoredObject): XmlElement {
  return [
    'Contents',
    [
      ['Key', key],
      ['LastModified', object.modified.toISOString()],
      ['ETag', object.etag],
      ['Size', object.body.length],
      ['StorageClass', 'STANDARD'],
    ],
  ];
}

const namespace = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"';

function writeAnswer(status: number, elements: readonly XmlElement[]): Answer {
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n${writeXml(elements)}`;
  return { status, headers: { 'content-type': 'application/xml' }, body };
}
