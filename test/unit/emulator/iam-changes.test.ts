import { describe, expect, it } from 'vitest';
import { startEmulator, type Emulator } from '../../emulator/emulator.ts';
import type { PolicyDocument } from '../../emulator/world.ts';
import { allow, trust, workbench, workbenchKeys } from '../../emulator/worlds.ts';
import { callIam, documentIn } from '../../support/iam-call.ts';
import { s3Request } from '../../support/s3-request.ts';
import type { SigningKeys } from '../../support/sign-v4.ts';
import { callSts, keysIn, type StsAnswer } from '../../support/sts-call.ts';

const role = 'arn:aws:iam::111111111111:role/Uploader';
const [alice, admin]: readonly [SigningKeys, SigningKeys] = [
  { accessKeyId: workbenchKeys.alice.id, secretAccessKey: workbenchKeys.alice.secret },
  { accessKeyId: workbenchKeys.admin.id, secretAccessKey: workbenchKeys.admin.secret },
];
const mayPut = allow('s3:PutObject', 'arn:aws:s3:::amzn-s3-demo-bucket/*');
const mayGet = allow('s3:GetObject', 'arn:aws:s3:::amzn-s3-demo-bucket/*');

describe('changes', () => {
  it('hold at once, where nothing else is said', async () => {
    await using emulator = await startEmulator(workbench);
    expect(await putsOf(emulator, alice, 1)).toEqual([403]);
    expect((await putUserPolicy(emulator, mayPut)).text).not.toContain('PutUserPolicyResult');
    expect(await putsOf(emulator, alice, 1)).toEqual([200]);
    expect(documentIn(await getUserPolicy(emulator), 'PolicyDocument')).toEqual(mayPut);
    expect((await change(emulator, { Action: 'DeleteUserPolicy', ...aliceUpload })).status).toBe(200);
    expect(await putsOf(emulator, alice, 1)).toEqual([403]);
    expect((await getUserPolicy(emulator)).element('Code')).toBe('NoSuchEntity');
  });

  it('of a role hold for the sessions it has', async () => {
    await using emulator = await startEmulator(workbench);
    const session = await becomeUploader(emulator);
    expect(await putsOf(emulator, session, 1)).toEqual([200]);
    const form = { RoleName: 'Uploader', PolicyName: 'Bucket' };
    await change(emulator, { Action: 'PutRolePolicy', ...form, PolicyDocument: JSON.stringify(mayGet) });
    expect(await putsOf(emulator, session, 1)).toEqual([403]);
    await change(emulator, { Action: 'PutRolePolicy', ...form, PolicyDocument: JSON.stringify(mayPut) });
    expect(await putsOf(emulator, session, 1)).toEqual([200]);
    await change(emulator, { Action: 'DeleteRolePolicy', ...form });
    expect(await putsOf(emulator, session, 1)).toEqual([403]);
  });

  it('of a trust policy close the door, but throw nobody out', async () => {
    await using emulator = await startEmulator(workbench);
    const session = await becomeUploader(emulator);
    expect((await updateTrust(emulator, trust('arn:aws:iam::111111111111:user/admin'))).status).toBe(200);
    expect((await assumeUploader(emulator)).status).toBe(403);
    expect(await putsOf(emulator, session, 1)).toEqual([200]);
  });

  it.each([
    { name: 'a principal in an identity policy', PolicyDocument: JSON.stringify(trust('*')), code: 'malformed' },
    { name: 'no JSON', PolicyDocument: '{', code: 'malformed' },
    {
      name: 'more than fits',
      PolicyDocument: JSON.stringify(allow('s3:PutObject', `arn:aws:s3:::${'x'.repeat(2048)}`)),
      code: 'limit',
    },
  ])('that are refused change nothing: $name', async ({ PolicyDocument, code }) => {
    await using emulator = await startEmulator(workbench);
    const answer = await change(emulator, { Action: 'PutUserPolicy', ...aliceUpload, PolicyDocument });
    expect([answer.status, answer.element('Code'), answer.element('Message')]).toEqual(refusals[code]);
    expect((await getUserPolicy(emulator)).status).toBe(404);
  });

  it('of a trust policy name only who exists', async () => {
    await using emulator = await startEmulator(workbench);
    const answer = await updateTrust(emulator, trust('arn:aws:iam::111111111111:user/nobody'));
    expect([answer.status, answer.element('Code'), answer.element('Message')]).toEqual([
      400,
      'MalformedPolicyDocument',
      'Invalid principal in policy: "AWS":"arn:aws:iam::111111111111:user/nobody"',
    ]);
  });
});

// https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency
describe('while a change spreads', () => {
  it('calls are judged by the old and the new policy in turn, then by the new one', async () => {
    const time = { now: Date.now() };
    await using emulator = await startEmulator(workbench, {
      propagation: { milliseconds: 10_000 },
      clock: () => time.now,
    });
    await putUserPolicy(emulator, mayPut);
    expect(await putsOf(emulator, alice, 6)).toEqual([403, 200, 403, 200, 403, 200]);
    time.now += 9_999;
    expect(await putsOf(emulator, alice, 2)).toEqual([403, 200]);
    time.now += 1;
    expect(await putsOf(emulator, alice, 3)).toEqual([200, 200, 200]);
  });

  it('and for so many calls, where no clock is to be moved', async () => {
    await using emulator = await startEmulator(workbench, { propagation: { calls: 3 } });
    await putUserPolicy(emulator, mayPut);
    expect(await putsOf(emulator, alice, 6)).toEqual([403, 200, 403, 200, 200, 200]);
  });

  it('a second change adds a third opinion', async () => {
    await using emulator = await startEmulator(workbench, { propagation: { calls: 6 } });
    await putUserPolicy(emulator, mayPut);
    await putUserPolicy(emulator, mayGet);
    expect(await putsOf(emulator, alice, 8)).toEqual([403, 200, 403, 403, 200, 403, 403, 403]);
  });

  it('one request sees one policy, however often it asks', async () => {
    await using emulator = await startEmulator(workbench, { propagation: { calls: 4 } });
    const document = allow(['s3:GetObject', 's3:ListBucket'], '*');
    await putUserPolicy(emulator, document);
    const codes: string[] = [];
    for (let count = 0; count < 4; count += 1) {
      // One after the other is the point.
      // oxlint-disable-next-line no-await-in-loop
      const { body } = await s3Request(emulator.url, 'GET', 'amzn-s3-demo-bucket/absent', alice);
      codes.push(/<Code>(\w+)</.exec(body)?.[1] ?? '');
    }
    expect(codes).toEqual(['AccessDenied', 'NoSuchKey', 'AccessDenied', 'NoSuchKey']);
  });

  it('reads of IAM are as old', async () => {
    await using emulator = await startEmulator(workbench, { propagation: { calls: 2 } });
    await putUserPolicy(emulator, mayPut);
    expect((await getUserPolicy(emulator)).status).toBe(404);
    expect((await getUserPolicy(emulator)).status).toBe(200);
    expect((await getUserPolicy(emulator)).status).toBe(200);
  });

  it('a trust policy lets in and keeps out in turn', async () => {
    await using emulator = await startEmulator(workbench, { propagation: { calls: 2 } });
    await updateTrust(emulator, trust('arn:aws:iam::111111111111:user/admin'));
    const answers = [await assumeUploader(emulator), await assumeUploader(emulator), await assumeUploader(emulator)];
    expect(answers.map(({ status }) => status)).toEqual([200, 403, 403]);
  });

  it('a session policy is decided at once and steadily: it travels with the request', async () => {
    await using emulator = await startEmulator(workbench, { propagation: { milliseconds: 3_600_000 } });
    await putUserPolicy(emulator, mayPut);
    expect(new Set(await putsOf(emulator, alice, 6))).toEqual(new Set([200, 403]));
    const narrowed = await becomeUploader(emulator, mayGet);
    expect(await putsOf(emulator, narrowed, 6)).toEqual([403, 403, 403, 403, 403, 403]);
    const wider = await becomeUploader(emulator, mayPut);
    expect(await putsOf(emulator, wider, 6)).toEqual([200, 200, 200, 200, 200, 200]);
  });

  it('of a role, its sessions see both', async () => {
    await using emulator = await startEmulator(workbench, { propagation: { calls: 4 } });
    const session = await becomeUploader(emulator, allow('s3:*', '*'));
    await change(emulator, { Action: 'DeleteRolePolicy', RoleName: 'Uploader', PolicyName: 'Bucket' });
    expect(await putsOf(emulator, session, 6)).toEqual([200, 403, 200, 403, 403, 403]);
  });
});

const aliceUpload = { UserName: 'alice', PolicyName: 'Upload' };

const refusals: Readonly<Record<string, readonly unknown[]>> = {
  malformed: [400, 'MalformedPolicyDocument', expect.any(String)],
  limit: [409, 'LimitExceeded', 'Maximum policy size of 2048 bytes exceeded for user alice'],
};

async function change(emulator: Emulator, form: Readonly<Record<string, string>>): Promise<StsAnswer> {
  return callIam(emulator.url, admin, form);
}

async function putUserPolicy(emulator: Emulator, document: PolicyDocument): Promise<StsAnswer> {
  return change(emulator, { Action: 'PutUserPolicy', ...aliceUpload, PolicyDocument: JSON.stringify(document) });
}

async function getUserPolicy(emulator: Emulator): Promise<StsAnswer> {
  return callIam(emulator.url, admin, { Action: 'GetUserPolicy', ...aliceUpload });
}

async function updateTrust(emulator: Emulator, document: PolicyDocument): Promise<StsAnswer> {
  const form = { Action: 'UpdateAssumeRolePolicy', RoleName: 'Uploader', PolicyDocument: JSON.stringify(document) };
  return change(emulator, form);
}

async function assumeUploader(emulator: Emulator, policy?: PolicyDocument): Promise<StsAnswer> {
  const form = { Action: 'AssumeRole', RoleArn: role, RoleSessionName: 'alice' };
  return callSts(emulator.url, alice, { ...form, ...(policy && { Policy: JSON.stringify(policy) }) });
}

async function becomeUploader(emulator: Emulator, policy?: PolicyDocument): Promise<SigningKeys> {
  return keysIn(await assumeUploader(emulator, policy));
}

/** The statuses of so many uploads, one after the other. */
async function putsOf(emulator: Emulator, keys: SigningKeys, count: number): Promise<readonly number[]> {
  const statuses: number[] = [];
  while (statuses.length < count) {
    // One after the other is the point.
    // oxlint-disable-next-line no-await-in-loop
    statuses.push((await s3Request(emulator.url, 'PUT', 'amzn-s3-demo-bucket/new', keys)).status);
  }
  return statuses;
}
