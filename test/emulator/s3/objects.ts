import type { Answer } from '../wire.ts';
import { decodeAwsChunked } from './aws-chunked.ts';
import { makeObject, type KnownBucket, type StoredObject } from './buckets.ts';
import type { S3Call } from './operation.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html */
export function getObject(object: StoredObject): Answer {
  const headers = {
    'content-type': object.type,
    'content-length': String(object.body.length),
    etag: object.etag,
    'last-modified': object.modified.toUTCString(),
  };
  return { status: 200, headers, body: object.body };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html */
export function putObject(bucket: KnownBucket, key: string, { request, now }: S3Call): Answer {
  const body = decodeAwsChunked(request.body, request.headers.get('x-amz-content-sha256'));
  const type = request.headers.get('content-type') ?? 'binary/octet-stream';
  const object = makeObject(body, type, new Date(now));
  bucket.objects.set(key, object);
  return { status: 200, headers: { etag: object.etag }, body: '' };
}
