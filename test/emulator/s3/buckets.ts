import { createHash } from 'node:crypto';
import { parsePolicy } from '../policy/parse.ts';
import type { Policy } from '../policy/statement.ts';
import type { Account, Bucket } from '../world.ts';

export interface KnownBucket {
  readonly account: string;
  readonly name: string;
  readonly policy?: Policy;
  readonly objects: Map<string, StoredObject>;
}

export interface StoredObject {
  readonly body: Buffer;
  readonly type: string;
  readonly etag: string;
  readonly modified: Date;
}

/** Reads a bucket of a world. */
export function readBucket(account: Account, bucket: Bucket): KnownBucket {
  const objects = Object.entries(bucket.objects ?? {}).map(([key, text]): [string, StoredObject] => [
    key,
    makeObject(Buffer.from(text), 'text/plain', new Date()),
  ]);
  return {
    account: account.id,
    name: bucket.name,
    ...(bucket.policy && { policy: parsePolicy(bucket.policy, 'resource') }),
    objects: new Map(objects),
  };
}

/** An object of a bucket; its ETag is the MD5 digest, as S3's is for a plain upload. */
export function makeObject(body: Buffer, type: string, modified: Date): StoredObject {
  return { body, type, etag: `"${createHash('md5').update(body).digest('hex')}"`, modified };
}
