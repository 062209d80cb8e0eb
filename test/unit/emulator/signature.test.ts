import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, describe, expect, it } from 'vitest';
import { startEmulator } from '../../emulator/emulator.ts';
import { fiveHops, testAdminKey } from '../../emulator/worlds.ts';
import { signV4 } from '../../support/sign-v4.ts';
import { callSts, keysIn } from '../../support/sts-call.ts';

const emulator = await startEmulator(fiveHops);
afterAll(() => emulator.close());
const admin = { accessKeyId: testAdminKey.id, secretAccessKey: testAdminKey.secret };
const whoAmI = { Action: 'GetCallerIdentity' };

// https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html
describe('signatures', () => {
  it('believes the SDK', async () => {
    const client = new STSClient({ region: 'eu-west-1', endpoint: emulator.url, credentials: admin });
    const { Arn, Account, UserId } = await client.send(new GetCallerIdentityCommand({}));
    expect({ Arn, Account }).toEqual({ Arn: 'arn:aws:iam::222222222222:user/test-admin', Account: '222222222222' });
    expect(UserId).toMatch(/^AIDA[A-Z0-9]{17}$/);
  });

  it.each([
    {
      name: 'an unknown key',
      keys: { ...admin, accessKeyId: 'AKIAUNKNOWNKEYEXAMPL' },
      scope: {},
      code: 'InvalidClientTokenId',
    },
    { name: 'a wrong secret', keys: { ...admin, secretAccessKey: 'guess' }, scope: {}, code: 'SignatureDoesNotMatch' },
    {
      name: 'a token with a long-term key',
      keys: { ...admin, sessionToken: 'x' },
      scope: {},
      code: 'InvalidClientTokenId',
    },
    { name: 'another service in the scope', keys: admin, scope: { service: 'iam' }, code: 'SignatureDoesNotMatch' },
    { name: 'a region that is none', keys: admin, scope: { region: 'nowhere' }, code: 'SignatureDoesNotMatch' },
  ])('refuses $name with 403', async ({ keys, scope, code }) => {
    const answer = await callSts(emulator.url, keys, whoAmI, scope);
    expect([answer.status, answer.element('Code')]).toEqual([403, code]);
    expect(answer.element('RequestId')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('refuses what is not signed', async () => {
    const answer = await callSts(emulator.url, undefined, whoAmI);
    expect([answer.status, answer.element('Code')]).toEqual([403, 'MissingAuthenticationToken']);
  });

  it('refuses half a signature', async () => {
    const headers = {
      'x-amz-date': '20260101T000000Z',
      authorization: 'AWS4-HMAC-SHA256 Credential=A/20260101/us-east-1/sts/aws4_request',
    };
    const response = await fetch(emulator.url, { method: 'POST', headers, body: 'Action=GetCallerIdentity' });
    expect(await response.text()).toContain(
      "<Message>Authorization header requires 'SignedHeaders' parameter. Authorization header requires 'Signature' parameter. ",
    );
  });

  it('refuses a body that was changed on the way', async () => {
    const url = `${emulator.url}/`;
    const headers = signV4({ method: 'POST', url, body: 'Action=GetCallerIdentity' }, admin, { service: 'sts' });
    const response = await fetch(url, { method: 'POST', headers, body: 'Action=GetSessionToken' });
    expect(await response.text()).toContain('<Code>SignatureDoesNotMatch</Code>');
  });

  it.each([
    {
      minutes: -16,
      text: /^Signature expired: \d{8}T\d{6}Z is now earlier than \d{8}T\d{6}Z \(\d{8}T\d{6}Z - 15 min\.\)$/,
    },
    {
      minutes: 16,
      text: /^Signature not yet current: \d{8}T\d{6}Z is still later than \d{8}T\d{6}Z \(\d{8}T\d{6}Z \+ 15 min\.\)$/,
    },
  ])('refuses a clock that is $minutes minutes off', async ({ minutes, text }) => {
    const date = new Date(Date.now() + minutes * 60_000);
    const answer = await callSts(emulator.url, admin, whoAmI, { date });
    expect([answer.status, answer.element('Code')]).toEqual([403, 'SignatureDoesNotMatch']);
    expect(answer.element('Message')).toMatch(text);
  });

  it('accepts a clock that is 14 minutes off', async () => {
    const answer = await callSts(emulator.url, admin, whoAmI, { date: new Date(Date.now() - 14 * 60_000) });
    expect(answer.status).toBe(200);
  });
});

// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_use-resources.html
describe('session tokens', () => {
  it('belong to their own key', async () => {
    const [one, two] = [await newSession(), await newSession()];
    const { sessionToken: _, ...bare } = one;
    for (const keys of [bare, { ...one, sessionToken: two.sessionToken }]) {
      // oxlint-disable-next-line no-await-in-loop
      const answer = await callSts(emulator.url, keys, whoAmI);
      expect([answer.status, answer.element('Code')]).toEqual([403, 'InvalidClientTokenId']);
    }
    expect((await callSts(emulator.url, one, whoAmI)).status).toBe(200);
  });

  it('end', async () => {
    const keys = await newSession();
    emulator.expireSessions();
    const answer = await callSts(emulator.url, keys, whoAmI);
    expect([answer.status, answer.element('Code'), answer.element('Message')]).toEqual([
      403,
      'ExpiredToken',
      'The security token included in the request is expired',
    ]);
  });

  it('are unknown once they are revoked, and still count as secrets', async () => {
    const keys = await newSession();
    emulator.revokeSessions('arn:aws:iam::111111111111:role/role-a');
    expect((await callSts(emulator.url, keys, whoAmI)).status).toBe(200);
    emulator.revokeSessions();
    expect((await callSts(emulator.url, keys, whoAmI)).element('Code')).toBe('InvalidClientTokenId');
    expect(emulator.secrets()).toEqual(expect.arrayContaining([keys.secretAccessKey, keys.sessionToken]));
  });
});

async function newSession(): Promise<ReturnType<typeof keysIn>> {
  return keysIn(await callSts(emulator.url, admin, { Action: 'GetSessionToken' }));
}
