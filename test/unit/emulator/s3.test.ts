import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { startEmulator, type Emulator } from '../../emulator/emulator.ts';
import { allow, sessionPolicy, testAdminKey } from '../../emulator/worlds.ts';
import { signV4, type SigningKeys } from '../../support/sign-v4.ts';
import { callSts, keysIn, readAnswer, type StsAnswer } from '../../support/sts-call.ts';
import { programs, skipped } from '../../support/installed.ts';

const storage = 'arn:aws:iam::222222222222:role/Storage';
const admin: SigningKeys = { accessKeyId: testAdminKey.id, secretAccessKey: testAdminKey.secret };
const unsigned = 'UNSIGNED-PAYLOAD';

// Rights are those of the role, and of those only what the session policy allows as well.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html#policies_session
describe('what a session may do with S3', () => {
  it('everything the role may, without a session policy', async () => {
    await using emulator = await startEmulator(sessionPolicy);
    const keys = await becomeStorage(emulator, {});
    expect((await callS3(emulator, keys, 'GET', '/')).text).toContain('<Name>reports</Name>');
    expect((await callS3(emulator, keys, 'GET', '/secrets/plan.txt')).text).toBe('not for sessions\n');
    expect((await callS3(emulator, keys, 'PUT', '/secrets/a%20b/c.txt', 'new')).status).toBe(200);
    expect((await callS3(emulator, keys, 'GET', '/secrets?list-type=2&prefix=a')).element('Key')).toBe('a b/c.txt');
    expect((await callS3(emulator, keys, 'DELETE', '/secrets/a%20b/c.txt')).status).toBe(204);
    expect((await callS3(emulator, keys, 'GET', '/secrets/a%20b/c.txt')).element('Code')).toBe('NoSuchKey');
    expect((await callS3(emulator, keys, 'GET', '/nowhere/x')).element('Code')).toBe('NoSuchBucket');
  });

  it.each([
    { name: 'an inline policy', form: { Policy: JSON.stringify(allow('s3:GetObject', 'arn:aws:s3:::reports/*')) } },
    { name: 'a managed policy', form: { 'PolicyArns.member.1.arn': 'arn:aws:iam::222222222222:policy/ReadReports' } },
  ])('only what $name allows', async ({ form }) => {
    await using emulator = await startEmulator(sessionPolicy);
    const keys = await becomeStorage(emulator, form);
    expect((await callS3(emulator, keys, 'GET', '/reports/2026.txt')).status).toBe(200);
    const denied = await callS3(emulator, keys, 'PUT', '/reports/2026.txt', 'changed');
    expect([denied.status, denied.element('Code'), denied.element('Message')]).toEqual([
      403,
      'AccessDenied',
      'User: arn:aws:sts::222222222222:assumed-role/Storage/test-admin is not authorized to perform: s3:PutObject on resource: "arn:aws:s3:::reports/2026.txt" because no session policy allows the s3:PutObject action',
    ]);
    const absent = await callS3(emulator, keys, 'GET', '/reports/none.txt');
    expect(absent.element('Code')).toBe('AccessDenied');
  });

  it('nothing at all for the user', async () => {
    await using emulator = await startEmulator(sessionPolicy);
    const denied = await callS3(emulator, admin, 'GET', '/reports/2026.txt');
    expect(denied.element('Message')).toBe(
      'User: arn:aws:iam::222222222222:user/test-admin is not authorized to perform: s3:GetObject on resource: "arn:aws:s3:::reports/2026.txt" because no identity-based policy allows the s3:GetObject action',
    );
  });

  it('says in its own words what is wrong with credentials', async () => {
    await using emulator = await startEmulator(sessionPolicy);
    const keys = await becomeStorage(emulator, {});
    const code = async (other: SigningKeys): Promise<string | undefined> =>
      (await callS3(emulator, other, 'GET', '/')).element('Code');
    expect(await code({ ...keys, secretAccessKey: 'guess' })).toBe('SignatureDoesNotMatch');
    expect(await code({ ...keys, accessKeyId: 'AKIANOBODYEXAMPLE' })).toBe('InvalidAccessKeyId');
    expect(await code({ ...keys, sessionToken: 'other' })).toBe('InvalidToken');
    emulator.expireSessions();
    expect(await code(keys)).toBe('ExpiredToken');
  });
});

// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
describe('bodies', () => {
  it('in chunks with a trailer are put together', async () => {
    await using emulator = await startEmulator(sessionPolicy);
    const keys = await becomeStorage(emulator, {});
    const chunked = '5\r\nhello\r\n7\r\n, world\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n';
    const put = await callS3(emulator, keys, 'PUT', '/reports/new', chunked, 'STREAMING-UNSIGNED-PAYLOAD-TRAILER');
    expect(put.status).toBe(200);
    expect((await callS3(emulator, keys, 'GET', '/reports/new')).text).toBe('hello, world');
  });

  it('must have the digest that was signed', async () => {
    await using emulator = await startEmulator(sessionPolicy);
    const keys = await becomeStorage(emulator, {});
    const digest = createHash('sha256').update('other').digest('hex');
    const answer = await callS3(emulator, keys, 'PUT', '/reports/new', 'body', digest);
    expect([answer.status, answer.element('Code')]).toEqual([400, 'XAmzContentSHA256Mismatch']);
  });
});

describe.skipIf(!programs.awsWithEndpoints)(
  `the AWS CLI${skipped(programs.awsWithEndpoints, 'AWS CLI from 1.29 or 2.13 on')}`,
  () => {
    it('copies files both ways, and reports a denial', async () => {
      await using emulator = await startEmulator(sessionPolicy);
      const folder = await mkdtemp(join(tmpdir(), 'emulator-s3-'));
      try {
        const aws = awsCli(emulator, await becomeStorage(emulator, {}));
        const source = join(folder, 'up.txt');
        await writeFile(source, 'from the command line\n');
        await aws('s3', 'cp', source, 's3://reports/sub/up.txt');
        await aws('s3', 'cp', 's3://reports/sub/up.txt', join(folder, 'down.txt'));
        expect(await readFile(join(folder, 'down.txt'), 'utf8')).toBe('from the command line\n');
        expect(await aws('s3', 'ls', 's3://reports/')).toMatch(/PRE sub\/\n.* 12 2026\.txt/);
        const narrow = awsCli(
          emulator,
          await becomeStorage(emulator, { Policy: JSON.stringify(allow('s3:Get*', '*')) }),
        );
        await expect(narrow('s3', 'cp', source, 's3://reports/x')).rejects.toThrow(
          /AccessDenied.*because no session policy allows the s3:PutObject action/,
        );
      } finally {
        await rm(folder, { recursive: true });
      }
    });
  },
);

async function becomeStorage(
  emulator: Emulator,
  extra: Readonly<Record<string, string>>,
): Promise<Required<SigningKeys>> {
  const form = { Action: 'AssumeRole', RoleArn: storage, RoleSessionName: 'test-admin', ...extra };
  return keysIn(await callSts(emulator.url, admin, form));
}

async function callS3(
  emulator: Emulator,
  keys: SigningKeys,
  method: string,
  path: string,
  body = '',
  contentSha256 = unsigned,
): Promise<StsAnswer> {
  const url = `${emulator.url}${path}`;
  const headers = signV4({ method, url, body }, keys, { service: 's3', contentSha256 });
  return readAnswer(await fetch(url, { method, headers, ...(body !== '' && { body }) }));
}

function awsCli(emulator: Emulator, keys: Required<SigningKeys>): (...args: string[]) => Promise<string> {
  const env = {
    PATH: process.env['PATH'],
    HOME: '/nonexistent',
    AWS_ACCESS_KEY_ID: keys.accessKeyId,
    AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
    AWS_SESSION_TOKEN: keys.sessionToken,
    AWS_ENDPOINT_URL_S3: emulator.url,
    AWS_REGION: 'eu-west-1',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
  return async (...args) => (await promisify(execFile)('aws', args, { env })).stdout;
}
