import { authenticate, Rejected } from '../authenticate.ts';
import { authorize, type Deed } from '../authorize.ts';
import { describeCaller, type Caller } from '../caller.ts';
import type { Directory } from '../directory.ts';
import type { Keyring } from '../keyring.ts';
import { Refusal } from '../refusal.ts';
import type { Answer } from '../wire.ts';
import type { XmlElement } from '../xml.ts';
import type { KnownBucket, StoredObject } from './buckets.ts';
import { listBuckets, listObjects } from './listing.ts';
import { getObject, putObject } from './objects.ts';
import type { S3Call, S3Operation } from './operation.ts';
import { writeAnswer } from './xml.ts';

/** Answers a call; throws a Refusal. */
export function answerS3(directory: Directory, keyring: Keyring, call: S3Call): Answer {
  const caller = believe(call, keyring);
  if (!call.operation) {
    throw new Refusal(501, 'NotImplemented', 'A header you provided implies functionality that is not implemented');
  }
  if (call.operation.bucket === '') {
    authorizeOn(call, caller, 's3:ListAllMyBuckets', { resource: 'arn:aws:s3:::*', resourceAccount: caller.account });
    return listBuckets(directory, caller);
  }
  const bucket = directory.buckets.get(call.operation.bucket);
  if (!bucket) throw new Refusal(404, 'NoSuchBucket', 'The specified bucket does not exist');
  authorizeIn(bucket, caller, call, call.operation);
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
      return getObject(findObject(bucket, caller, call, call.operation));
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

function authorizeIn(bucket: KnownBucket, caller: Caller, call: S3Call, { action, key }: S3Operation): void {
  const inside = key === '' ? '' : `/${key}`;
  authorizeOn(call, caller, action, {
    resource: `arn:aws:s3:::${bucket.name}${inside}`,
    resourceAccount: bucket.account,
    ...(bucket.policy && { resourcePolicy: bucket.policy }),
  });
}

function authorizeOn(
  call: S3Call,
  caller: Caller,
  action: string,
  on: Pick<Deed, 'resource' | 'resourceAccount' | 'resourcePolicy'>,
): void {
  const context = describeCaller(caller, call.now);
  authorize(call, caller, { ...on, action, shown: `"${on.resource}"`, resourcePolicyKind: 'resource', context });
}

/** Without the right to list, an absent object is a denial, so that nobody learns its name. */
function findObject(bucket: KnownBucket, caller: Caller, call: S3Call, operation: S3Operation): StoredObject {
  const object = bucket.objects.get(operation.key);
  if (object) return object;
  authorizeIn(bucket, caller, call, { ...operation, action: 's3:ListBucket', key: '' });
  throw new Refusal(404, 'NoSuchKey', 'The specified key does not exist.');
}
