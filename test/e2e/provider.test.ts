import { GetCallerIdentityCommand, STSClient, type STSClientConfig } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, describe, expect, expectTypeOf, it, vi } from 'vitest';
import * as rolechain from '../../src/index.ts';
import { startEmulator, type Emulator } from '../emulator/emulator.ts';
import { mfaFirstHop, testAdminMfa } from '../emulator/worlds.ts';
import { allCalls } from '../support/calls.ts';
import { adminKeys } from '../support/configs.ts';
import { makeHome, type Home } from '../support/home.ts';

const { fromRolechain, isRolechainError } = rolechain;

const config = `[default]
${adminKeys}
[profile a]
role_arn = arn:aws:iam::111111111111:role/role-a
source_profile = default
mfa_serial = ${testAdminMfa}

[profile b]
role_arn = arn:aws:iam::111111111111:role/role-b
source_profile = a

[profile loop]
role_arn = arn:aws:iam::111111111111:role/role-b
source_profile = loop
`;

let emulator: Emulator;
let home: Home;

beforeEach(async () => {
  emulator = await startEmulator(mfaFirstHop);
  home = makeHome({ '.aws/config': config });
  for (const [name, value] of Object.entries({ ...home.env, AWS_ENDPOINT_URL_STS: emulator.url }))
    vi.stubEnv(name, value);
  for (const name of ['AWS_PROFILE', 'AWS_CONFIG_FILE', 'AWS_SHARED_CREDENTIALS_FILE', 'AWS_REGION'])
    vi.stubEnv(name, '');
});

afterEach(async () => {
  vi.unstubAllEnvs();
  home[Symbol.dispose]();
  await emulator.close();
});

describe('fromRolechain', () => {
  it('gives an SDK client the chain’s credentials, asking for a code once', async () => {
    const asked: string[] = [];
    const mfaCode = async (serial: string): Promise<string> => {
      asked.push(serial);
      return '123456';
    };
    const client = new STSClient({
      region: 'us-east-1',
      endpoint: emulator.url,
      credentials: fromRolechain({ profile: 'b', mfaCode }),
    });
    const { Arn } = await client.send(new GetCallerIdentityCommand({}));
    expect([Arn, asked]).toEqual(['arn:aws:sts::111111111111:assumed-role/role-b/test-admin', [testAdminMfa]]);
  });

  it('ten clients at once are one acquisition, and the result is remembered', async () => {
    const credentials = fromRolechain({ profile: 'b', mfaCode: async () => '123456' });
    const all = await Promise.all(Array.from({ length: 10 }, async () => credentials()));
    const later = await credentials();
    expect(new Set([...all, later].map(({ sessionToken }) => sessionToken)).size).toBe(1);
    expect(allCalls(emulator.calls)).toEqual(['GetCallerIdentity', 'AssumeRole role-a', 'AssumeRole role-b']);
    expect(later).toEqual({
      accessKeyId: expect.stringMatching(/^ASIA/),
      secretAccessKey: expect.any(String),
      sessionToken: expect.any(String),
      expiration: expect.any(Date),
      accountId: '111111111111',
    });
  });

  it('shares the cache with the command: another provider makes no call', async () => {
    const mfaCode = async (): Promise<string> => '123456';
    const first = await fromRolechain({ profile: 'b', mfaCode })();
    const calls = emulator.calls.length;
    expect(await fromRolechain({ profile: 'b', mfaCode })()).toEqual(first);
    expect(emulator.calls.length).toBe(calls);
  });

  it('takes a session policy in place of the profile’s', async () => {
    const policy = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}}';
    await fromRolechain({ profile: 'b', policy, mfaCode: async () => '123456' })();
    expect(emulator.calls.map(({ params }) => params.policy)).toEqual([undefined, undefined, policy]);
  });

  it('rejects with a RolechainError, and asks anew the next time', async () => {
    const error: unknown = await fromRolechain({ profile: 'loop' })().catch((reason: unknown) => reason);
    expect(isRolechainError(error) && [error.code, error.exitCode, error.hint]).toEqual([
      'CHAIN_CYCLE',
      3,
      expect.stringMatching(/^change source_profile at .*config:16\n/),
    ]);
    expect(emulator.calls).toEqual([]);
  });

  it('is what an SDK client takes as credentials', () => {
    expectTypeOf(fromRolechain()).toExtend<NonNullable<STSClientConfig['credentials']>>();
  });
});

it('exports these names', () => {
  expect(Object.keys(rolechain)).toMatchInlineSnapshot(`
    [
      "fromRolechain",
      "isRolechainError",
    ]
  `);
});
