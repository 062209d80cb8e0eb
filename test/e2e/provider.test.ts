import { GetCallerIdentityCommand, STSClient, type STSClientConfig } from '@aws-sdk/client-sts';
import { afterEach, expect, expectTypeOf, vi } from 'vitest';
import { fiveHops, mfaFirstHop, sessionPolicy, testAdminMfa } from '../emulator/worlds.ts';
import * as api from '../../src/index.ts';
import { fromRolechain, isRolechainError, type AwsCredentials } from '../../src/index.ts';
import { allCalls, assumed } from '../support/calls.ts';
import { it, type Box } from '../support/case.ts';
import { adminKeys, fiveHopConfig } from '../support/configs.ts';

/** The provider lives in the process of whoever uses it, so it sees that one's environment. */
function enter(box: Box): void {
  for (const [name, value] of Object.entries(box.env)) vi.stubEnv(name, value);
  for (const name of ['AWS_PROFILE', 'AWS_REGION', 'AWS_DEFAULT_REGION']) vi.stubEnv(name, undefined);
}

afterEach(() => {
  vi.unstubAllEnvs();
  vi.useRealTimers();
});

it('exports these names, and no others', () => {
  expect(Object.keys(api).toSorted()).toMatchInlineSnapshot(`
    [
      "fromRolechain",
      "isRolechainError",
    ]
  `);
});

it('is what an SDK client takes as credentials', () => {
  expectTypeOf(fromRolechain).toBeCallableWith();
  expectTypeOf(fromRolechain).toBeCallableWith({ profile: 'deploy' });
  expectTypeOf(fromRolechain()).toExtend<NonNullable<STSClientConfig['credentials']>>();
  expectTypeOf(fromRolechain()).returns.resolves.toEqualTypeOf<AwsCredentials>();
});

it('gives a client a federated user’s session', async ({ box }) => {
  const sts = await box.emulate(sessionPolicy);
  box.config(
    `[default]\n${adminKeys}[profile narrow]\nfederation = true\nsource_profile = default\nsession_policy_arns = arn:aws:iam::aws:policy/ReadOnlyAccess\n`,
  );
  enter(box);
  await expect(fromRolechain({ profile: 'narrow' })()).rejects.toMatchObject({ code: 'STS_DENIED' });
  expect(allCalls(sts.calls)).toEqual(['GetCallerIdentity', 'GetFederationToken']);
});

it('gives a client its credentials, with their end and account', async ({ box }) => {
  const sts = await box.emulate(fiveHops);
  box.config(fiveHopConfig);
  enter(box);
  const credentials = fromRolechain({ profile: 'role-e' });
  const client = new STSClient({ region: 'us-east-1', endpoint: sts.url, credentials });
  const { Arn } = await client.send(new GetCallerIdentityCommand({}));
  client.destroy();
  expect(Arn).toBe('arn:aws:sts::111111111111:assumed-role/role-e/test-admin');
  expect(await credentials()).toEqual({
    accessKeyId: expect.stringMatching(/^ASIA/),
    secretAccessKey: expect.any(String),
    sessionToken: expect.any(String),
    expiration: expect.any(Date),
    accountId: '111111111111',
  });
});

it('makes one acquisition of calls at the same time, and remembers it; also without a cache', async ({ box }) => {
  const sts = await box.emulate(fiveHops);
  box.config(fiveHopConfig);
  box.env['ROLECHAIN_CACHE'] = 'none';
  enter(box);
  const credentials = fromRolechain({ profile: 'role-b' });
  const all = await Promise.all(Array.from({ length: 20 }, () => credentials()));
  expect(new Set(all.map(({ accessKeyId }) => accessKeyId)).size).toBe(1);
  expect(await credentials()).toEqual(all[0]);
  expect(allCalls(sts.calls)).toEqual(['GetCallerIdentity', 'AssumeRole role-a', 'AssumeRole role-b']);
  // Another provider has a memory of its own.
  expect(await fromRolechain({ profile: 'role-b' })()).not.toEqual(all[0]);
});

it('asks again when less than five minutes are left', async ({ box }) => {
  const sts = await box.emulate(fiveHops);
  box.config(fiveHopConfig);
  box.env['ROLECHAIN_CACHE'] = 'none';
  enter(box);
  const credentials = fromRolechain({ profile: 'role-a' });
  const first = await credentials();
  const end = first.expiration?.getTime() ?? 0;
  vi.useFakeTimers({ toFake: ['Date'], now: end - 6 * 60_000 });
  expect(await credentials()).toEqual(first);
  vi.setSystemTime(end - 4 * 60_000);
  // STS compares clocks: the emulator's is this process's.
  expect((await credentials()).accessKeyId).not.toBe(first.accessKeyId);
  expect(assumed(sts.calls)).toHaveLength(2);
});

it('takes a policy and policy ARNs in place of the profile’s own', async ({ box }) => {
  const sts = await box.emulate(sessionPolicy);
  box.config(
    `[default]\n${adminKeys}[profile p]\nrole_arn = arn:aws:iam::222222222222:role/Storage\nsource_profile = default\nsession_policy = nowhere.json\n`,
  );
  enter(box);
  const policy = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}}';
  const policyArns = ['arn:aws:iam::222222222222:policy/ReadReports'];
  await fromRolechain({ profile: 'p', policy, policyArns })();
  expect(assumed(sts.calls).map(({ params }) => [params.policy, params.policyArns])).toEqual([[policy, policyArns]]);
});

it('asks mfaCode for a code, once for all calls', async ({ box }) => {
  const sts = await box.emulate(mfaFirstHop);
  box.config(
    `[default]\n${adminKeys}[profile p]\nrole_arn = arn:aws:iam::111111111111:role/role-a\nsource_profile = default\nmfa_serial = ${testAdminMfa}\n`,
  );
  enter(box);
  const mfaCode = vi.fn(async (_serial: string) => '123456');
  const credentials = fromRolechain({ profile: 'p', mfaCode });
  await Promise.all([credentials(), credentials(), credentials()]);
  expect(mfaCode.mock.calls).toEqual([[testAdminMfa]]);
  expect(sts.calls.flatMap(({ params }) => params.tokenCode ?? [])).toEqual(['123456']);
});

it('rejects with a RolechainError that has a code, and tries again at the next call', async ({ box }) => {
  const sts = await box.emulate(fiveHops);
  box.config(fiveHopConfig);
  enter(box);
  const unknown: unknown = await fromRolechain({ profile: 'role-f' })().catch((error: unknown) => error);
  expect(isRolechainError(unknown) && { code: unknown.code, exitCode: unknown.exitCode }).toEqual({
    code: 'PROFILE_UNKNOWN',
    exitCode: 3,
  });
  const message = 'User: x is not authorized to perform: sts:AssumeRole';
  sts.fault({ kind: 'refuse', status: 403, code: 'AccessDenied', message }, { action: 'AssumeRole' });
  const credentials = fromRolechain({ profile: 'role-a' });
  const denied: unknown = await credentials().catch((error: unknown) => error);
  expect(isRolechainError(denied) && denied.code).toBe('STS_DENIED');
  box.said('the error', denied instanceof Error ? `${denied.stack} ${JSON.stringify(denied)}` : String(denied));
  expect((await credentials()).accessKeyId).toMatch(/^ASIA/);
});

it('takes AWS_PROFILE, else default', async ({ box }) => {
  await box.emulate(fiveHops);
  box.config(fiveHopConfig);
  enter(box);
  expect(await fromRolechain()()).toMatchObject({ accessKeyId: 'AKIAIOSFODNN7EXAMPLE' });
  vi.stubEnv('AWS_PROFILE', 'role-a');
  expect(await fromRolechain()()).toMatchObject({ accountId: '111111111111' });
});
