import type { Moment } from '../changing.ts';
import type { WireRequest } from '../wire.ts';

/** A call to the small S3 that exists to show what sessions may do. Addresses are path style: `/bucket/key`. */
export interface S3Call extends Moment {
  readonly request: WireRequest;
  readonly operation: S3Operation | undefined;
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
