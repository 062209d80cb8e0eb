import { createHash } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { startEmulator } from '../../emulator/emulator.ts';
import { allow, sessionPolicy, testAdminKey, trust } from '../../emulator/worlds.ts';
import { callSts, type StsAnswer } from '../../support/sts-call.ts';

const emulator = await startEmulator(sessionPolicy);
afterAll(() => emulator.close());
const storage = 'arn:aws:iam::222222222222:role/Storage';

// Sizes, characters and numbers. https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
describe('parameters of AssumeRole', () => {
  const pattern = String.raw`Member must satisfy regular expression pattern: [\w+=,.@-]*`;

  it.each([
    {
      at: 'roleSessionName',
      given: { RoleSessionName: 'a' },
      must: 'Member must have length greater than or equal to 2',
    },
    {
      at: 'roleSessionName',
      given: { RoleSessionName: 'a'.repeat(65) },
      must: 'Member must have length less than or equal to 64',
    },
    { at: 'roleSessionName', given: { RoleSessionName: 'a b' }, must: pattern },
    { at: 'roleSessionName', given: { RoleSessionName: 'a/b' }, must: pattern },
    { at: 'roleSessionName', given: { RoleSessionName: 'zoë' }, must: pattern },
    { at: 'roleSessionName', given: { RoleSessionName: 'ab\n' }, must: pattern },
    {
      at: 'roleArn',
      given: { RoleArn: 'arn:aws:iam::1:role' },
      must: 'Member must have length greater than or equal to 20',
    },
    {
      at: 'roleArn',
      given: { RoleArn: `${storage}/${'x'.repeat(2048)}` },
      must: 'Member must have length less than or equal to 2048',
    },
    { at: 'externalId', given: { ExternalId: 'x' }, must: 'Member must have length greater than or equal to 2' },
    {
      at: 'externalId',
      given: { ExternalId: 'x'.repeat(1225) },
      must: 'Member must have length less than or equal to 1224',
    },
    {
      at: 'externalId',
      given: { ExternalId: 'x y' },
      must: String.raw`Member must satisfy regular expression pattern: [\w+=,.@:\/-]*`,
    },
    {
      at: 'serialNumber',
      given: { SerialNumber: '12345678', TokenCode: '123456' },
      must: 'Member must have length greater than or equal to 9',
    },
    {
      at: 'serialNumber',
      given: { SerialNumber: '1'.repeat(257), TokenCode: '123456' },
      must: 'Member must have length less than or equal to 256',
    },
    {
      at: 'tokenCode',
      given: { SerialNumber: '123456789', TokenCode: '12345' },
      must: 'Member must have length greater than or equal to 6',
    },
    {
      at: 'tokenCode',
      given: { SerialNumber: '123456789', TokenCode: '１２３４５６' },
      must: String.raw`Member must satisfy regular expression pattern: [\d]*`,
    },
    {
      at: 'durationSeconds',
      given: { DurationSeconds: '899' },
      must: 'Member must have value greater than or equal to 900',
    },
    {
      at: 'durationSeconds',
      given: { DurationSeconds: '43201' },
      must: 'Member must have value less than or equal to 43200',
    },
    {
      at: 'sourceIdentity',
      given: { SourceIdentity: 'x' },
      must: 'Member must have length greater than or equal to 2',
    },
    { at: 'policy', given: { Policy: '' }, must: 'Member must have length greater than or equal to 1' },
    { at: 'policy', given: { Policy: 'x'.repeat(2049) }, must: 'Member must have length less than or equal to 2048' },
    {
      at: 'policy',
      given: { Policy: '{"Id":"→"}' },
      must: String.raw`Member must satisfy regular expression pattern: [\u0009\u000A\u000D\u0020-\u00FF]+`,
    },
    {
      at: 'policyArns',
      given: list('PolicyArns', '.arn', 11, 'arn:aws:iam::aws:policy/ReadOnlyAccess'),
      must: 'Member must have length less than or equal to 10',
    },
    { at: 'tags', given: tags(51), must: 'Member must have length less than or equal to 50' },
    {
      at: 'tags.1.member.key',
      given: { 'Tags.member.1.Key': '', 'Tags.member.1.Value': 'x' },
      must: 'Member must have length greater than or equal to 1',
    },
    {
      at: 'tags.1.member.value',
      given: { 'Tags.member.1.Key': 'k', 'Tags.member.1.Value': 'v'.repeat(257) },
      must: 'Member must have length less than or equal to 256',
    },
  ])('$at: $must', async ({ at, given, must }) => {
    const answer = await assume(given);
    expect([answer.status, answer.element('Code')]).toEqual([400, 'ValidationError']);
    const message = answer.element('Message');
    expect(message).toMatch(/^(1 validation error|2 validation errors) detected: Value '/);
    expect(message).toContain(`' at '${at}' failed to satisfy constraint: ${must}`);
  });

  it('counts what is wrong and what is not there', async () => {
    const answer = await callSts(emulator.url, admin(), { Action: 'AssumeRole', DurationSeconds: '1' });
    expect(answer.element('Message')).toBe(
      "3 validation errors detected: Value null at 'roleArn' failed to satisfy constraint: Member must not be null; Value null at 'roleSessionName' failed to satisfy constraint: Member must not be null; Value '1' at 'durationSeconds' failed to satisfy constraint: Member must have value greater than or equal to 900",
    );
  });

  it('wants the ARN of a role', async () => {
    const answer = await assume({ RoleArn: 'arn:aws:iam::222222222222:user/test-admin' });
    expect([answer.status, answer.element('Code')]).toEqual([400, 'ValidationError']);
    expect(answer.element('Message')).toBe('arn:aws:iam::222222222222:user/test-admin is invalid');
  });

  it('holds to the maximum of the role', async () => {
    const trustPolicy = trust('222222222222');
    const roles = [{ name: 'Short', trustPolicy, maxSessionDuration: 7200 }];
    const users = [{ name: 'bob', accessKeys: [testAdminKey], policies: [allow('sts:*', '*')] }];
    await using own = await startEmulator({ accounts: [{ id: '222222222222', users, roles }] });
    const form = { Action: 'AssumeRole', RoleArn: 'arn:aws:iam::222222222222:role/Short', RoleSessionName: 'bob' };
    expect((await callSts(own.url, admin(), { ...form, DurationSeconds: '7200' })).status).toBe(200);
    const answer = await callSts(own.url, admin(), { ...form, DurationSeconds: '7201' });
    expect([answer.status, answer.element('Code'), answer.element('Message')]).toEqual([
      400,
      'ValidationError',
      'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    ]);
  });

  it('the answer lasts as long as was asked for, an hour by default', async () => {
    for (const seconds of [900, undefined, 43_200]) {
      const before = Date.now();
      // oxlint-disable-next-line no-await-in-loop
      const answer = await assume(seconds === undefined ? {} : { DurationSeconds: String(seconds) });
      const lasts = Date.parse(answer.element('Expiration') ?? '') - before;
      expect(Math.abs(lasts - (seconds ?? 3600) * 1000)).toBeLessThan(5000);
    }
  });
});

// https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html#policies_session
describe('session policies', () => {
  it.each([
    { name: 'no JSON', policy: '{', says: 'This policy contains invalid Json' },
    { name: 'no statement', policy: '{"Version":"2012-10-17","Statement":[]}', says: 'Syntax errors in policy.' },
    { name: 'an unknown version', policy: '{"Version":"2024-01-01","Statement":[]}', says: 'Syntax errors in policy.' },
    {
      name: 'no resource',
      policy: statement({ Resource: undefined }),
      says: 'Policy statement must contain resources.',
    },
    { name: 'no action', policy: statement({ Action: undefined }), says: 'Policy statement must contain actions.' },
    {
      name: 'a principal',
      policy: statement({ Principal: '*' }),
      says: 'Policy document should not specify a principal.',
    },
    {
      name: 'a resource that is no ARN',
      policy: statement({ Resource: 'bucket' }),
      says: 'Resource bucket must be in ARN format or "*".',
    },
    {
      name: 'an action without a service',
      policy: statement({ Action: 'GetObject' }),
      says: 'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.',
    },
    {
      name: 'an operator that is none',
      policy: statement({ Condition: { StringIs: { a: 'b' } } }),
      says: 'Invalid Condition type : StringIs.',
    },
    { name: 'an unknown field', policy: statement({ Actions: '*' }), says: 'Syntax errors in policy.' },
  ])('$name is MalformedPolicyDocument', async ({ policy, says }) => {
    const answer = await assume({ Policy: policy });
    expect([answer.status, answer.element('Code'), answer.element('Message')]).toEqual([
      400,
      'MalformedPolicyDocument',
      says,
    ]);
  });

  it('PackedPolicySize is in the answer when there is something to pack', async () => {
    expect((await assume({})).element('PackedPolicySize')).toBeUndefined();
    expect(Number((await assume({ Policy: statement({}) })).element('PackedPolicySize'))).toBeGreaterThan(0);
  });

  it('what does not pack is PackedPolicyTooLarge, whatever its length', async () => {
    const answer = await assume({ Policy: statement({ Resource: `arn:aws:s3:::${noise(1900)}` }) });
    expect([answer.status, answer.element('Code')]).toEqual([400, 'PackedPolicyTooLarge']);
    expect(answer.element('Message')).toMatch(
      /^Packed policy consumes \d{3}% of allotted space, please use smaller policy\.$/,
    );
  });

  it('policy and ARNs together have 2,048 characters', async () => {
    const policy = statement({ Sid: 'a'.repeat(2048 - statement({ Sid: '' }).length) });
    expect(policy).toHaveLength(2048);
    expect((await assume({ Policy: policy })).status).toBe(200);
    const answer = await assume({
      Policy: policy,
      'PolicyArns.member.1.arn': 'arn:aws:iam::aws:policy/ReadOnlyAccess',
    });
    expect([answer.status, answer.element('Code')]).toEqual([400, 'PackedPolicyTooLarge']);
  });

  it.each([
    { name: 'AWS managed', arn: 'arn:aws:iam::aws:policy/ReadOnlyAccess', status: 200 },
    { name: 'of the account of the role', arn: 'arn:aws:iam::222222222222:policy/ReadReports', status: 200 },
    { name: 'of another account', arn: 'arn:aws:iam::111111111111:policy/ReadReports', status: 400 },
    { name: 'unknown', arn: 'arn:aws:iam::222222222222:policy/None', status: 400 },
    { name: 'no policy', arn: 'arn:aws:iam::222222222222:role/Storage', status: 400 },
  ])('a managed policy $name', async ({ arn, status }) => {
    expect((await assume({ 'PolicyArns.member.1.arn': arn })).status).toBe(status);
  });
});

// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html#id_session-tags_know
describe('session tags', () => {
  it.each([
    {
      name: 'keys that differ in case only',
      given: { ...pair(1, 'Team', 'a'), ...pair(2, 'team', 'b') },
      code: 'InvalidParameterValue',
    },
    {
      name: 'a transitive key without a tag',
      given: { ...pair(1, 'Team', 'a'), 'TransitiveTagKeys.member.1': 'Shop' },
      code: 'InvalidParameterValue',
    },
  ])('$name', async ({ given, code }) => {
    const answer = await assume(given);
    expect([answer.status, answer.element('Code')]).toEqual([400, code]);
  });

  it('say how much room they take', async () => {
    const answer = await assume(tags(50, (index) => noise(40, index)));
    expect(answer.element('Code')).toBe('PackedPolicyTooLarge');
    expect(answer.element('Message')).toMatch(/^Packed size of session tags consumes \d+% of allotted space\.$/);
  });
});

function assume(given: Readonly<Record<string, string>>): Promise<StsAnswer> {
  return callSts(emulator.url, admin(), {
    Action: 'AssumeRole',
    RoleArn: storage,
    RoleSessionName: 'test-admin',
    ...given,
  });
}

function admin(): { accessKeyId: string; secretAccessKey: string } {
  return { accessKeyId: testAdminKey.id, secretAccessKey: emulator.secretOf(testAdminKey.id) };
}

/** Text that hardly packs. */
function noise(length: number, seed = 0): string {
  const pieces = Array.from({ length: Math.ceil(length / 80) }, (_, index) =>
    createHash('sha512').update(`${seed} ${index}`).digest('base64url'),
  );
  return pieces.join('').slice(0, length);
}

function statement(fields: Readonly<Record<string, unknown>>): string {
  const { Version, Statement } = allow('s3:*', '*');
  return JSON.stringify({ Version, Statement: { ...Object(Statement), ...fields } });
}

function list(name: string, field: string, count: number, value: string): Record<string, string> {
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`${name}.member.${index + 1}${field}`, value]),
  );
}

function tags(count: number, value: (index: number) => string = String): Record<string, string> {
  const pairs = Array.from({ length: count }, (_, index) =>
    Object.entries(pair(index + 1, `key${index}`, value(index))),
  );
  return Object.fromEntries(pairs.flat());
}

function pair(index: number, key: string, value: string): Record<string, string> {
  return { [`Tags.member.${index}.Key`]: key, [`Tags.member.${index}.Value`]: value };
}
