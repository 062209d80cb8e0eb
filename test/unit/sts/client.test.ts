import type { ServerResponse } from 'node:http';

import { afterEach, describe, expect, it, vi } from 'vitest';

import { Credentials } from '../../../src/credentials/credentials.ts';
import { isRolechainError, type RolechainError } from '../../../src/errors/error.ts';
import { Deadline } from '../../../src/session/deadline.ts';
import type { AssumeRoleCall } from '../../../src/session/ports.ts';
import { stsClient, type StsClient } from '../../../src/sts/client.ts';
import { type Respond, type Stub, stubServer } from '../../support/stub-server.ts';
import {
  callerXml,
  federatedXml,
  mfaSessionXml,
  refuse,
  secretKey,
  send,
  sessionToken,
  sessionXml,
} from '../../support/stub-sts.ts';

const base = new Credentials({ accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: secretKey });
const roleArn = 'arn:aws:iam::111111111111:role/teams/Deploy';
const call: AssumeRoleCall = {
  request: { roleArn, durationSeconds: 3_600 },
  sessionName: 'alice',
  durationSeconds: 3_600,
};

let stub: Stub | undefined;
afterEach(async () => {
  await stub?.[Symbol.asyncDispose]();
  stub = undefined;
});

interface Options {
  readonly milliseconds?: number;
  readonly now?: () => Date;
}

async function stsThat(respond: Respond, options: Options = {}): Promise<StsClient> {
  stub = await stubServer(respond);
  return clientFor(stub.url, options);
}

function clientFor(url: string, { milliseconds = 20_000, now = () => new Date() }: Options = {}): StsClient {
  return stsClient({
    settings: { region: 'eu-west-1', endpoint: { url }, legacyGlobalEndpoint: false, fips: false, dualStack: false },
    env: {},
    deadline: new Deadline(() => performance.now(), milliseconds),
    trace: () => undefined,
    clock: { now },
  });
}

async function refusal(work: Promise<unknown>): Promise<RolechainError> {
  const error = await work.then(
    () => new Error('expected a refusal'),
    (thrown: unknown) => thrown,
  );
  if (!isRolechainError(error)) throw error;
  for (const secret of [secretKey, sessionToken]) {
    expect(JSON.stringify([error.message, error.hint, error.details, String(error.cause)])).not.toContain(secret);
    expect((error.stack ?? '') + (error.cause instanceof Error ? error.cause.stack : '')).not.toContain(secret);
  }
  return error;
}

describe('AssumeRole', () => {
  it('sends all that the request holds, signed with the caller’s credentials for the region', async () => {
    const sts = await stsThat((seen, response) => send(response, 200, sessionXml(seen)));
    const caller = new Credentials({
      accessKeyId: 'ASIAIOSFODNN7EXAMPLE',
      secretAccessKey: secretKey,
      sessionToken: 't0ken',
    });
    await sts.assumeRole(
      {
        request: {
          roleArn,
          durationSeconds: 900,
          externalId: 'ext',
          policy: '{"Version":"2012-10-17","Statement":[]}',
          policyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess', 'arn:aws:iam::111111111111:policy/x'],
          tags: { team: 'a', cost: 'b' },
          transitiveTagKeys: ['team'],
          sourceIdentity: 'alice',
        },
        sessionName: 'alice',
        durationSeconds: 900,
        mfa: { serial: 'arn:aws:iam::222222222222:mfa/alice', code: '123456' },
      },
      caller,
    );
    const [seen] = stub?.seen ?? [];
    expect(Object.fromEntries(seen?.form ?? [])).toEqual({
      Action: 'AssumeRole',
      Version: '2011-06-15',
      RoleArn: roleArn,
      RoleSessionName: 'alice',
      DurationSeconds: '900',
      ExternalId: 'ext',
      Policy: '{"Version":"2012-10-17","Statement":[]}',
      'PolicyArns.member.1.arn': 'arn:aws:iam::aws:policy/ReadOnlyAccess',
      'PolicyArns.member.2.arn': 'arn:aws:iam::111111111111:policy/x',
      'Tags.member.1.Key': 'team',
      'Tags.member.1.Value': 'a',
      'Tags.member.2.Key': 'cost',
      'Tags.member.2.Value': 'b',
      'TransitiveTagKeys.member.1': 'team',
      SourceIdentity: 'alice',
      SerialNumber: 'arn:aws:iam::222222222222:mfa/alice',
      TokenCode: '123456',
    });
    expect(seen?.headers.authorization).toMatch(/Credential=ASIAIOSFODNN7EXAMPLE\/\d{8}\/eu-west-1\/sts\/aws4_request/);
    expect(seen?.headers['x-amz-security-token']).toBe('t0ken');
  });

  it('gives the session’s credentials, their end and their account', async () => {
    const expiration = new Date(Math.ceil(Date.now() / 1_000) * 1_000 + 900_000);
    const sts = await stsThat((seen, response) =>
      send(response, 200, sessionXml(seen, { expiration: expiration.toISOString() })),
    );
    const { credentials: session } = await sts.assumeRole(call, base);
    expect(session.reveal()).toEqual({
      accessKeyId: 'ASIAIOSFODNN7EXAMPLE',
      secretAccessKey: secretKey,
      sessionToken,
    });
    expect(session.expiration).toEqual(expiration);
    expect(session.accountId).toBe('111111111111');
  });

  it('tells how much of their room the session policies and tags take', async () => {
    const sts = await stsThat((seen, response) => send(response, 200, sessionXml(seen)));
    expect((await sts.assumeRole(call, base)).packedPolicySize).toBe(6);
  });

  it('keeps one connection for all hops, each with its own credentials', async () => {
    const sts = await stsThat((seen, response) =>
      seen.form.get('Action') === 'AssumeRole'
        ? send(response, 200, sessionXml(seen))
        : send(response, 200, callerXml('arn:aws:iam::111111111111:user/dev/alice')),
    );
    expect(await sts.callerArn(base)).toBe('arn:aws:iam::111111111111:user/dev/alice');
    const { credentials: session } = await sts.assumeRole(call, base);
    await sts.assumeRole(call, session);
    const keys = stub?.seen.map(({ headers }) => /Credential=(\w+)/.exec(headers.authorization ?? '')?.[1]);
    expect(keys).toEqual(['AKIAIOSFODNN7EXAMPLE', 'AKIAIOSFODNN7EXAMPLE', 'ASIAIOSFODNN7EXAMPLE']);
    expect(stub?.seen.map(({ connection }) => connection)).toEqual([1, 1, 1]);
  });

  it('gives out what ends in ten seconds (FAULTS 20)', async () => {
    const expiration = new Date(Date.now() + 10_000).toISOString();
    const sts = await stsThat((seen, response) => send(response, 200, sessionXml(seen, { expiration })));
    expect((await sts.assumeRole(call, base)).credentials.expiration).toEqual(new Date(expiration));
  });
});

describe('GetFederationToken', () => {
  const arn = 'arn:aws:sts::222222222222:federated-user/alice';
  const asking = {
    request: {
      durationSeconds: 129_600,
      policy: '{"Statement":[]}',
      policyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess'],
      tags: { team: 'a' },
    },
    name: 'alice',
    arn,
  };

  it('sends name, policies and tags, and gives a session of the user’s account', async () => {
    const sts = await stsThat((_, response) => send(response, 200, federatedXml(arn)));
    const { credentials, packedPolicySize } = await sts.federationToken(asking, base);
    expect(Object.fromEntries(stub?.seen[0]?.form ?? [])).toEqual({
      Action: 'GetFederationToken',
      Version: '2011-06-15',
      Name: 'alice',
      DurationSeconds: '129600',
      Policy: '{"Statement":[]}',
      'PolicyArns.member.1.arn': 'arn:aws:iam::aws:policy/ReadOnlyAccess',
      'Tags.member.1.Key': 'team',
      'Tags.member.1.Value': 'a',
    });
    expect([credentials.reveal(), credentials.accountId, packedPolicySize]).toEqual([
      { accessKeyId: 'ASIAIOSFODNN7EXAMPLE', secretAccessKey: secretKey, sessionToken },
      '222222222222',
      7,
    ]);
  });

  it.each([
    { what: 'of another account', answer: 'arn:aws:sts::111111111111:federated-user/alice' },
    { what: 'of another name', answer: 'arn:aws:sts::222222222222:federated-user/bob' },
    { what: 'of a role', answer: 'arn:aws:sts::222222222222:assumed-role/alice/alice' },
    { what: 'of nobody', answer: '' },
  ])('refuses a session $what', async ({ answer }) => {
    const sts = await stsThat((_, response) => send(response, 200, federatedXml(answer)));
    const { code, details } = await refusal(sts.federationToken(asking, base));
    const reason = 'its answer is for another federated user';
    expect([code, details]).toEqual(['STS_REJECTED', { action: 'sts:GetFederationToken', target: arn, reason }]);
  });

  it('an answer that has ended already', async () => {
    const sts = await stsThat((_, response) => send(response, 200, federatedXml(arn, '2020-01-01T00:00:00Z')));
    expect((await refusal(sts.federationToken(asking, base))).code).toBe('STS_REJECTED');
  });

  it('a denial says what the user needs', async () => {
    const sts = await stsThat((_, response) => refuse(response, 403, 'AccessDenied', 'no'));
    const { code, hint } = await refusal(sts.federationToken(asking, base));
    expect([code, hint]).toEqual([
      'STS_DENIED',
      'a policy of the IAM user must allow sts:GetFederationToken, and sts:TagSession where there are tags; one that demands MFA denies it, because this call takes no code',
    ]);
  });
});

describe('GetSessionToken', () => {
  const mfa = { serial: 'arn:aws:iam::222222222222:mfa/alice', code: '123456' };

  it('sends the device and its code, and gives a session of the device’s account', async () => {
    const expiration = new Date(Math.ceil(Date.now() / 1_000) * 1_000 + 900_000);
    const sts = await stsThat((_, response) => send(response, 200, mfaSessionXml(expiration.toISOString())));
    const { credentials: session } = await sts.sessionToken({ durationSeconds: 900, mfa }, base);
    expect(Object.fromEntries(stub?.seen[0]?.form ?? [])).toEqual({
      Action: 'GetSessionToken',
      Version: '2011-06-15',
      DurationSeconds: '900',
      SerialNumber: mfa.serial,
      TokenCode: '123456',
    });
    expect([session.reveal(), session.expiration, session.accountId]).toEqual([
      { accessKeyId: 'ASIAIOSFODNN7EXAMPLE', secretAccessKey: secretKey, sessionToken },
      expiration,
      '222222222222',
    ]);
  });

  it.each([
    {
      what: 'a code that STS rejects',
      message: 'MultiFactorAuthentication failed with invalid MFA one time pass code.',
      code: 'MFA_REJECTED',
    },
    { what: 'a denial', message: 'Cannot call GetSessionToken with session credentials', code: 'STS_DENIED' },
  ])('$what', async ({ message, code }) => {
    const sts = await stsThat((_, response) => refuse(response, 403, 'AccessDenied', message));
    expect((await refusal(sts.sessionToken({ durationSeconds: 900, mfa }, base))).code).toBe(code);
  });

  it('an answer that has ended already', async () => {
    const sts = await stsThat((_, response) => send(response, 200, mfaSessionXml('2020-01-01T00:00:00Z')));
    expect((await refusal(sts.sessionToken({ durationSeconds: 900, mfa }, base))).code).toBe('STS_REJECTED');
  });
});

describe('answers that are refused (FAULTS 17, 19, 20)', () => {
  const other = 'arn:aws:sts::111111111111:assumed-role/Other/alice';
  it.each([
    { name: 'another role', answer: { arn: other }, reason: 'for another role' },
    {
      name: 'another account',
      answer: { arn: 'arn:aws:sts::999999999999:assumed-role/Deploy/alice' },
      reason: 'for another role',
    },
    {
      name: 'another session name',
      answer: { arn: 'arn:aws:sts::111111111111:assumed-role/Deploy/mallory' },
      reason: 'session name',
    },
    {
      name: 'a session name in another case',
      answer: { arn: 'arn:aws:sts::111111111111:assumed-role/Deploy/Alice' },
      reason: 'session name',
    },
    { name: 'no ARN', answer: { arn: '' }, reason: 'for another role' },
    { name: 'no access key id', answer: { accessKeyId: '' }, reason: 'lacks a part' },
    { name: 'no secret', answer: { secretAccessKey: '' }, reason: 'lacks a part' },
    { name: 'no session token', answer: { sessionToken: '' }, reason: 'lacks a part' },
    { name: 'no expiration', answer: { expiration: '' }, reason: 'lacks a part' },
    { name: 'an expiration in the past', answer: { expiration: '2020-01-01T00:00:00Z' }, reason: 'expired at 2020' },
    { name: 'an expiration that is no time', answer: { expiration: 'tomorrow' }, reason: 'unexpected answer' },
  ])('$name', async ({ answer, reason }) => {
    const sts = await stsThat((seen, response) => send(response, 200, sessionXml(seen, answer)));
    const error = await refusal(sts.assumeRole(call, base));
    expect(error.code).toBe('STS_REJECTED');
    expect(error.message).toContain(reason);
  });

  it('takes the role in the case STS knows it by', async () => {
    const arn = 'arn:aws:sts::111111111111:assumed-role/DEPLOY/alice';
    const sts = await stsThat((seen, response) => send(response, 200, sessionXml(seen, { arn })));
    expect((await sts.assumeRole(call, base)).credentials.temporary).toBe(true);
  });

  const bomb =
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>' +
    '<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>&b;</AccessKeyId></Credentials></AssumeRoleResult></AssumeRoleResponse>';
  it.each([
    { name: 'text', status: 200, body: 'hello', code: 'STS_REJECTED' },
    { name: 'nothing', status: 200, body: '', code: 'STS_REJECTED' },
    { name: 'JSON', status: 200, body: `{"SecretAccessKey":"${secretKey}"}`, code: 'STS_REJECTED' },
    { name: 'cut XML', status: 200, body: `<R><C><SecretAccessKey>${secretKey}</SecretAc`, code: 'STS_REJECTED' },
    { name: 'XML nested without end', status: 200, body: '<a>'.repeat(100_000), code: 'STS_REJECTED' },
    { name: 'entities within entities', status: 200, body: bomb, code: 'STS_REJECTED' },
    { name: 'an HTML page with 500', status: 500, body: '<html><h1>Oops</h1></html>', code: 'STS_UNREACHABLE' },
    {
      name: 'broken HTML with 502',
      status: 502,
      body: '<!DOCTYPE html><html><br><p>Oops</html>',
      code: 'STS_UNREACHABLE',
    },
    { name: 'an HTML page with 503', status: 503, body: '<html>Oops</html>', code: 'STS_UNREACHABLE' },
    { name: 'an empty 404', status: 404, body: '', code: 'STS_REJECTED' },
  ])('$name', async ({ status, body, code }) => {
    const sts = await stsThat((_, response) => send(response, status, body));
    const error = await refusal(sts.assumeRole(call, base));
    expect(error.code).toBe(code);
    expect(`${error.message} ${String(error.cause)}`).not.toMatch(/Oops|<|hello/);
  });

  it('a body of 100 MB, without reading it', async () => {
    let sent = 0;
    const sts = await stsThat((_, response) => {
      response.writeHead(200, { 'content-type': 'text/xml' });
      const chunk = Buffer.alloc(256 * 1024, 'a');
      const more = (): void => {
        if (sent >= 100 * 1024 * 1024) response.end();
        else if (response.write(chunk, more)) sent += chunk.length;
        else sent += chunk.length;
      };
      more();
    });
    expect((await refusal(sts.assumeRole(call, base))).code).toBe('STS_REJECTED');
    expect(sent).toBeLessThan(20 * 1024 * 1024);
  });

  it('a redirect, which is not followed (FAULTS 8)', async () => {
    const elsewhere = await stubServer((seen, response) => send(response, 200, sessionXml(seen)));
    try {
      const sts = await stsThat((_, response) => send(response, 307, '', { location: elsewhere.url }));
      const error = await refusal(sts.assumeRole(call, base));
      expect(error.message).toContain('unexpected answer (HTTP 307)');
      expect(elsewhere.seen).toEqual([]);
    } finally {
      await elsewhere[Symbol.asyncDispose]();
    }
  });

  it('a caller without an ARN', async () => {
    const sts = await stsThat((_, response) => send(response, 200, callerXml('')));
    expect((await refusal(sts.callerArn(base))).message).toContain('names no caller');
  });
});

describe('faults of STS', () => {
  const mfa = { serial: 'arn:aws:iam::222222222222:mfa/alice', code: '123456' };
  const denied = `User: arn:aws:iam::222222222222:user/alice is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`;
  it.each([
    { status: 403, aws: 'AccessDenied', text: denied, code: 'STS_DENIED' },
    {
      status: 403,
      aws: 'AccessDenied',
      text: 'MultiFactorAuthentication failed with invalid MFA one time pass code. ',
      code: 'MFA_REJECTED',
      mfa,
    },
    {
      status: 403,
      aws: 'AccessDenied',
      text: 'MultiFactorAuthentication failed, unable to validate MFA code. Please verify your MFA serial number is valid and associated with this user.',
      code: 'MFA_REJECTED',
      mfa,
    },
    {
      status: 403,
      aws: 'AccessDenied',
      text: 'MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code.',
      code: 'STS_DENIED',
    },
    {
      status: 403,
      aws: 'ExpiredToken',
      text: 'The security token included in the request is expired',
      code: 'STS_EXPIRED',
    },
    {
      status: 400,
      aws: 'ExpiredTokenException',
      text: 'The security token included in the request is expired',
      code: 'STS_EXPIRED',
    },
    {
      status: 403,
      aws: 'InvalidClientTokenId',
      text: 'The security token included in the request is invalid.',
      code: 'STS_EXPIRED',
    },
    {
      status: 400,
      aws: 'UnrecognizedClientException',
      text: 'The security token included in the request is invalid.',
      code: 'STS_EXPIRED',
    },
    { status: 400, aws: 'MalformedPolicyDocument', text: 'Syntax errors in policy.', code: 'STS_REJECTED' },
    {
      status: 400,
      aws: 'PackedPolicyTooLarge',
      text: 'Packed size of session tags consumes 112% of allotted space.',
      code: 'STS_REJECTED',
    },
    {
      status: 400,
      aws: 'ValidationError',
      text: 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
      code: 'STS_REJECTED',
    },
    {
      status: 403,
      aws: 'RegionDisabledException',
      text: 'STS is not activated in this region for account:111111111111.',
      code: 'STS_REJECTED',
    },
    {
      status: 403,
      aws: 'SignatureDoesNotMatch',
      text: 'The request signature we calculated does not match the signature you provided.',
      code: 'STS_REJECTED',
    },
  ])('$aws $text → $code', async ({ status, aws, text, code, ...rest }) => {
    const sts = await stsThat((_, response) => refuse(response, status, aws, text));
    const error = await refusal(sts.assumeRole({ ...call, ...rest }, base));
    expect(error.code).toBe(code);
    expect(error.message).toContain(text.trim());
    expect(stub?.seen).toHaveLength(1);
  });

  it('names the caller that AWS names', async () => {
    const sts = await stsThat((_, response) => refuse(response, 403, 'AccessDenied', denied));
    const error = await refusal(sts.assumeRole(call, base));
    expect(error.details).toEqual({
      action: 'sts:AssumeRole',
      target: roleArn,
      caller: 'arn:aws:iam::222222222222:user/alice',
      reason: denied,
    });
  });

  it('is told at once, however AWS’s words are filled with blanks', async () => {
    const text = `no match.${' '.repeat(900_000)}.`;
    const sts = await stsThat((_, response) => refuse(response, 403, 'SignatureDoesNotMatch', text));
    const error = await refusal(sts.assumeRole(call, base));
    expect(error.details).toMatchObject({ reason: 'SignatureDoesNotMatch: no match. .' });
  });

  it('repeats neither control characters nor the signed request', async () => {
    const text = `no match.\u0085&#x1b;[31mred&#x202e; ${secretKey}\n\nThe Canonical String for this request should have been 'POST\nx-amz-security-token:${sessionToken}'`;
    const sts = await stsThat((_, response) => refuse(response, 403, 'SignatureDoesNotMatch', text));
    const error = await refusal(sts.assumeRole(call, base));
    expect(error.details).toMatchObject({ reason: 'SignatureDoesNotMatch: no match.\\u0085red\\u202e ****' });
  });
});

describe('throttling (FAULTS 16)', () => {
  const throttled = [
    { status: 400, aws: 'Throttling' },
    { status: 429, aws: 'TooManyRequestsException' },
    { status: 503, aws: 'ServiceUnavailable' },
  ];
  it.concurrent.each(throttled)('$status $aws twice, then an answer', async ({ status, aws }) => {
    const server = await stubServer((seen, response, count) =>
      count < 3 ? refuse(response, status, aws, 'Rate exceeded') : send(response, 200, sessionXml(seen)),
    );
    expect((await clientFor(server.url).assumeRole(call, base)).credentials.temporary).toBe(true);
    await server[Symbol.asyncDispose]();
  });

  it.concurrent.each(throttled)('$status $aws always', async ({ status, aws }) => {
    const server = await stubServer((_, response) => refuse(response, status, aws, 'Rate exceeded'));
    expect((await refusal(clientFor(server.url).assumeRole(call, base))).code).toBe('STS_THROTTLED');
    expect(server.seen).toHaveLength(3);
    await server[Symbol.asyncDispose]();
  });
});

describe('what passes', () => {
  it.each([
    { what: 'a connection that is reset', fail: (response: ServerResponse) => response.socket?.resetAndDestroy() },
    { what: '500', fail: (response: ServerResponse) => refuse(response, 500, 'InternalFailure', 'Try again.') },
    { what: '502 of a proxy', fail: (response: ServerResponse) => send(response, 502, '<html>') },
    { what: '504', fail: (response: ServerResponse) => send(response, 504, '') },
    {
      what: 'an identity provider that STS did not reach',
      fail: (response: ServerResponse) => refuse(response, 400, 'IDPCommunicationError', 'Try again.'),
    },
  ])('$what: a second try, with a signature of its own', async ({ fail }) => {
    const sts = await stsThat((seen, response, count) => {
      if (count === 1) fail(response);
      else send(response, 200, sessionXml(seen));
    });
    expect((await sts.assumeRole(call, base)).credentials.temporary).toBe(true);
    expect(stub?.seen.map(({ body }) => body)).toEqual([stub?.seen[0]?.body, stub?.seen[0]?.body]);
  });

  it('a kept connection that STS has given up meanwhile', async () => {
    const sts = await stsThat((seen, response, count) => {
      if (count === 2) response.socket?.destroy();
      else send(response, 200, sessionXml(seen));
    });
    await sts.assumeRole(call, base);
    await sts.assumeRole(call, base);
    expect(stub?.seen.map(({ connection }) => connection)).toEqual([1, 1, 2]);
  });
});

describe('clocks (FAULTS 21)', () => {
  const hour = 3_600_000;
  const late = 'Signature expired: 20261122T010000Z is now earlier than 20261122T014500Z (20261122T020000Z - 15 min.)';

  it('learns the time from STS, tries once more, and knows it at the next hop', async () => {
    const ahead = Date.now() + hour;
    const sts = await stsThat((seen, response) => {
      response.setHeader('date', new Date(ahead).toUTCString());
      const stamp = String(seen.headers['x-amz-date']).replace(/(....)(..)(..T..)(..)(..)Z/, '$1-$2-$3:$4:$5Z');
      if (Math.abs(Date.parse(stamp) - ahead) < 15 * 60_000) send(response, 200, sessionXml(seen));
      else refuse(response, 403, 'SignatureDoesNotMatch', late);
    });
    await sts.assumeRole(call, base);
    expect(stub?.seen).toHaveLength(2);
    await sts.assumeRole(call, base);
    expect(stub?.seen).toHaveLength(3);
  });

  it.each([late, 'Signature not yet current: 20261122T030000Z is still later than 20261122T021500Z'])(
    'says that the clock is wrong when STS insists: %s',
    async (text) => {
      const sts = await stsThat((_, response) => refuse(response, 403, 'SignatureDoesNotMatch', text));
      const error = await refusal(sts.assumeRole(call, base));
      expect(error.code).toBe('CLOCK_SKEW');
      expect(error.hint).toContain('set the clock');
    },
  );

  it('says so too when the clock is set while STS answers', async () => {
    let now = Date.now();
    const sts = await stsThat(
      (seen, response) => {
        send(response, 200, sessionXml(seen, { expiration: new Date(now + hour).toISOString() }));
        now += 2 * hour;
      },
      { now: () => new Date(now) },
    );
    expect((await refusal(sts.assumeRole(call, base))).code).toBe('CLOCK_SKEW');
  });

  it('says so too when a new session seems to have ended', async () => {
    const real = new Date().toUTCString();
    const expiration = new Date(Date.now() + hour).toISOString();
    const sts = await stsThat((seen, response) => {
      response.setHeader('date', real);
      send(response, 200, sessionXml(seen, { expiration }));
    });
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 2 * hour });
    try {
      expect((await refusal(sts.assumeRole(call, base))).code).toBe('CLOCK_SKEW');
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('silence (FAULTS 18)', () => {
  it('a server that never answers ends at the deadline', async () => {
    const sts = await stsThat(() => undefined, { milliseconds: 600 });
    const started = performance.now();
    const error = await refusal(sts.assumeRole(call, base));
    expect(error.code).toBe('STS_UNREACHABLE');
    expect(error.message).toContain(stub?.url.slice('http://'.length));
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  it('one byte a second ends at the deadline', async () => {
    const sts = await stsThat(
      (_, response) => {
        response.writeHead(200);
        const drip = setInterval(() => response.write('<'), 100);
        response.on('close', () => clearInterval(drip));
      },
      { milliseconds: 600 },
    );
    expect((await refusal(sts.assumeRole(call, base))).code).toBe('STS_UNREACHABLE');
  });

  it('no time left: no call', async () => {
    const sts = await stsThat((seen, response) => send(response, 200, sessionXml(seen)), { milliseconds: 0 });
    expect((await refusal(sts.assumeRole(call, base))).code).toBe('STS_UNREACHABLE');
  });

  it('a port where nobody listens', async () => {
    const closed = await stubServer(() => undefined);
    await closed[Symbol.asyncDispose]();
    const error = await refusal(clientFor(closed.url).assumeRole(call, base));
    expect(error.message).toBe(`cannot reach STS at 127.0.0.1:${closed.port}: connection refused (ECONNREFUSED)`);
  });

  it('a name that does not exist', async () => {
    const error = await refusal(clientFor('https://sts.invalid').assumeRole(call, base));
    expect(error.message).toMatch(/cannot reach STS at sts.invalid: its name cannot be looked up/);
  });
});
