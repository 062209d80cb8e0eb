import { afterAll, describe, expect, it } from 'vitest';
import { startEmulator } from '../../emulator/emulator.ts';
import { allow, testAdminKey, trust } from '../../emulator/worlds.ts';
import type { SigningKeys } from '../../support/sign-v4.ts';
import { callSts, keysIn } from '../../support/sts-call.ts';

const id = '222222222222';
const emulator = await startEmulator({
  accounts: [
    {
      id,
      users: [{ name: 'test-admin', accessKeys: [testAdminKey], policies: [allow('sts:*', '*')] }],
      roles: [
        { name: 'Storage', trustPolicy: trust(id), policies: [allow('sts:*', '*')], maxSessionDuration: 43_200 },
        { name: 'Next', trustPolicy: trust(id), maxSessionDuration: 43_200 },
      ],
    },
  ],
});
afterAll(() => emulator.close());
const user: SigningKeys = { accessKeyId: testAdminKey.id, secretAccessKey: testAdminKey.secret };

async function assume(by: SigningKeys, name: string): Promise<Required<SigningKeys>> {
  const form = { Action: 'AssumeRole', RoleArn: `arn:aws:iam::${id}:role/${name}`, RoleSessionName: 'test-admin' };
  return keysIn(await callSts(emulator.url, by, form));
}
const direct = await assume(user, 'Storage');
const chained = await assume(direct, 'Next');
const session = keysIn(await callSts(emulator.url, user, { Action: 'GetSessionToken' }));
const federated = keysIn(
  await callSts(emulator.url, user, {
    Action: 'GetFederationToken',
    Name: 'test-admin',
    Policy: JSON.stringify(allow('s3:*', '*')),
  }),
);

function sessionOf({ accessKeyId, secretAccessKey, sessionToken }: SigningKeys, more: object = {}): string {
  return JSON.stringify({ sessionId: accessKeyId, sessionKey: secretAccessKey, sessionToken, ...more });
}

async function ask(form: Readonly<Record<string, string>>, init: RequestInit = {}): Promise<Response> {
  const body = new URLSearchParams({ Action: 'getSigninToken', ...form });
  return fetch(`${emulator.url}/federation`, { method: 'POST', body, redirect: 'manual', ...init });
}

// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_enable-console-custom-url.html
describe('getSigninToken', () => {
  it.each([
    { what: 'a role’s session', form: { Session: sessionOf(direct) }, status: 200 },
    { what: 'a chained session', form: { Session: sessionOf(chained) }, status: 200 },
    { what: 'a federated user', form: { Session: sessionOf(federated) }, status: 200 },
    { what: 'a session of GetSessionToken', form: { Session: sessionOf(session) }, status: 400 },
    { what: 'a long-term key', form: { Session: sessionOf({ ...user, sessionToken: 'x' }) }, status: 400 },
    { what: 'a wrong secret', form: { Session: sessionOf(direct, { sessionKey: 'x' }) }, status: 400 },
    { what: 'a wrong token', form: { Session: sessionOf(direct, { sessionToken: 'x' }) }, status: 400 },
    { what: 'a session with more in it', form: { Session: sessionOf(direct, { more: '1' }) }, status: 400 },
    { what: 'no session', form: {}, status: 400 },
    { what: 'a session that is no JSON', form: { Session: 'x' }, status: 400 },
    { what: 'an unknown parameter', form: { Session: sessionOf(direct), Duration: '900' }, status: 400 },
    {
      what: 'a duration for a direct role',
      form: { Session: sessionOf(direct), SessionDuration: '43200' },
      status: 200,
    },
    { what: 'too long a duration', form: { Session: sessionOf(direct), SessionDuration: '43201' }, status: 400 },
    { what: 'too short a duration', form: { Session: sessionOf(direct), SessionDuration: '899' }, status: 400 },
    { what: 'no number as duration', form: { Session: sessionOf(direct), SessionDuration: '1h' }, status: 400 },
    {
      what: 'a duration for a chained role',
      form: { Session: sessionOf(chained), SessionDuration: '900' },
      status: 400,
    },
    {
      what: 'a duration for a federated user',
      form: { Session: sessionOf(federated), SessionDuration: '900' },
      status: 400,
    },
  ])('with $what is status $status', async ({ form, status }) => {
    const answer = await ask(form);
    expect(answer.status).toBe(status);
    if (status === 200) expect(await answer.json()).toEqual({ SigninToken: expect.stringMatching(/^EMULATORSIGNIN/) });
  });

  it('is taken by POST of a form only', async () => {
    const query = new URLSearchParams({ Action: 'getSigninToken', Session: sessionOf(direct) }).toString();
    expect((await fetch(`${emulator.url}/federation?${query}`)).status).toBe(405);
    expect((await ask({}, { body: query, headers: { 'content-type': 'text/plain' } })).status).toBe(415);
  });

  it('is a call like any other, and its token a secret', async () => {
    const answer: unknown = await (await ask({ Session: sessionOf(direct) })).json();
    expect(emulator.calls.at(-1)).toMatchObject({
      service: 'signin',
      action: 'getSigninToken',
      callerArn: 'arn:aws:sts::222222222222:assumed-role/Storage/test-admin',
      status: 200,
    });
    expect(answer).toEqual({ SigninToken: emulator.secrets().at(-1) });
  });
});

describe('login', () => {
  it.each([
    { what: 'a token', token: () => emulator.secrets().at(-1) ?? '', status: 302 },
    { what: 'another token', token: () => 'x', status: 400 },
  ])('with $what is status $status', async ({ token, status }) => {
    const Destination = 'https://us-east-1.console.aws.amazon.com/console/home';
    const query = new URLSearchParams({ Action: 'login', Issuer: 'x', Destination, SigninToken: token() }).toString();
    const answer = await fetch(`${emulator.url}/federation?${query}`, { redirect: 'manual' });
    expect([answer.status, answer.headers.get('location')]).toEqual([status, status === 302 ? Destination : null]);
  });
});
