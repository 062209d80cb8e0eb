import type { Caller } from '../caller.ts';
import type { Directory } from '../directory.ts';
import type { Answer } from '../wire.ts';
import type { XmlElement } from '../xml.ts';
import type { KnownBucket, StoredObject } from './buckets.ts';
import type { S3Call } from './operation.ts';
import { namespace, writeAnswer } from './xml.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html */
export function listBuckets(directory: Directory, caller: Caller): Answer {
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

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
export function listObjects(bucket: KnownBucket, { request }: S3Call): Answer {
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
