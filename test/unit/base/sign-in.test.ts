import { createHash, createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { LoginBase, SsoBase } from '../../../src/chain/base.ts';
import { BaseWorld, refusal, shown } from '../../support/base-world.ts';
import { type Respond, type Stub, stubServer } from '../../support/stub-server.ts';
import { secretKey } from '../../support/stub-sts.ts';

const origin = { file: '/home/alice/.aws/config', line: 3 };
const hour = 3_600_000;
const later = (milliseconds: number): string => new Date(Date.now() + milliseconds).toISOString();

let world: BaseWorld;
const stubs: Stub[] = [];
beforeEach(() => {
  world = new BaseWorld();
});
afterEach(async () => {
  world[Symbol.dispose]();
  for (const stub of stubs.splice(0)) await stub[Symbol.asyncDispose]();
});

async function serve(respond: Respond): Promise<Stub> {
  const stub = await stubServer(respond);
  stubs.push(stub);
  return stub;
}

describe('SSO', () => {
  const startUrl = 'https://d-1234567890.awsapps.com/start#/';
  const legacy: SsoBase = {
    kind: 'sso',
    profile: 'my team',
    origin,
    startUrl,
    region: 'eu-west-1',
    accountId: '111111111111',
    roleName: 'Admin',
  };
  const spec: SsoBase = { ...legacy, session: 'corp' };
  const cached = (fields: object, of: SsoBase = spec): string => {
    const name = createHash('sha1')
      .update(of.session ?? of.startUrl)
      .digest('hex');
    return world.write(`.aws/sso/cache/${name}.json`, JSON.stringify({ startUrl, region: 'eu-west-1', ...fields }));
  };
  const expiration = new Date(Math.ceil(Date.now() / 1_000) * 1_000 + hour);
  const roleCredentials = {
    accessKeyId: 'ASIAIOSFODNN7EXAMPLE',
    secretAccessKey: secretKey,
    sessionToken: 'sso-session-token',
    expiration: expiration.getTime(),
  };
  const portal = (): Promise<Stub> =>
    serve((_, response) => {
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ roleCredentials }));
    });
  const refused = (status: number, type: string, message: string): Promise<Stub> =>
    serve((_, response) => {
      response.writeHead(status, { 'content-type': 'application/json', 'x-amzn-errortype': type });
      response.end(JSON.stringify({ message }));
    });

  it.each([
    { name: 'by session', of: spec },
    { name: 'in the legacy form', of: legacy },
  ])('$name: the cached token gives the role’s credentials', async ({ of }) => {
    cached({ accessToken: 'sso-access-token', expiresAt: later(hour) }, of);
    const { url, seen } = await portal();
    const credentials = await world.base({ AWS_ENDPOINT_URL_SSO: `${url}/base` }).load(of);
    expect(shown(credentials)).toMatchObject({
      sessionToken: 'sso-session-token',
      secretAccessKey: secretKey,
      expiration,
    });
    expect(seen[0]?.url).toMatch(/^\/base\/federation\/credentials\?/);
    expect(Object.fromEntries(new URL(seen[0]?.url ?? '', url).searchParams)).toEqual({
      role_name: 'Admin',
      account_id: '111111111111',
    });
    expect(seen[0]?.headers['x-amz-sso_bearer_token']).toBe('sso-access-token');
    expect(seen[0]?.headers.host).toBe(new URL(url).host);
  });

  it('an old token is renewed, and the new one is kept for the AWS CLI', async () => {
    const old = {
      accessToken: 'old-token',
      expiresAt: later(60_000),
      refreshToken: 'refresh',
      clientId: 'id',
      clientSecret: 'client',
    };
    const file = cached(old);
    const oidc = await serve((_, response) => {
      const answer = { accessToken: 'new-token', tokenType: 'Bearer', expiresIn: 3600, refreshToken: 'next' };
      response.setHeader('content-type', 'application/json').end(JSON.stringify(answer));
    });
    const { url, seen } = await portal();
    await world.base({ AWS_ENDPOINT_URL_SSO: url, AWS_ENDPOINT_URL_SSO_OIDC: oidc.url }).load(spec);
    expect(oidc.seen.map(({ method, url: path }) => `${method} ${path}`)).toEqual(['POST /token']);
    expect(JSON.parse(oidc.seen[0]?.body ?? '')).toEqual({
      clientId: 'id',
      clientSecret: 'client',
      grantType: 'refresh_token',
      refreshToken: 'refresh',
    });
    expect(seen[0]?.headers['x-amz-sso_bearer_token']).toBe('new-token');
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ accessToken: 'new-token', refreshToken: 'next' });
  });

  const signIn = `run "aws sso login --profile 'my team'"`;
  it.each([
    { name: 'nobody has signed in', token: undefined, of: spec, reason: 'there is no valid sign-in' },
    { name: 'nobody has signed in (legacy)', token: undefined, of: legacy, reason: 'there is no valid sign-in' },
    {
      name: 'the token has expired (legacy)',
      token: { expiresAt: later(-hour) },
      of: legacy,
      reason: 'the sign-in has expired',
    },
    {
      name: 'the token has expired',
      token: { expiresAt: later(-hour) },
      of: spec,
      reason: 'the sign-in has expired',
    },
  ])('$name', async ({ token, of, reason }) => {
    if (token !== undefined) cached({ accessToken: 'sso-access-token', ...token }, of);
    const error = await refusal(world.base({ AWS_ENDPOINT_URL: 'http://127.0.0.1:1' }).load(of), 'sso-access-token');
    expect(error).toMatchObject({ code: 'BASE_FAILED', hint: signIn });
    expect(error.message).toBe(`the SSO credentials of profile my team cannot be loaded: ${reason}`);
  });

  it('the token was revoked', async () => {
    cached({ accessToken: 'sso-access-token', expiresAt: later(hour) });
    const { url } = await refused(401, 'UnauthorizedException', 'Session token not found or invalid');
    const error = await refusal(world.base({ AWS_ENDPOINT_URL_SSO: url }).load(spec), 'sso-access-token');
    expect(error).toMatchObject({ code: 'BASE_FAILED', hint: signIn });
  });

  it('the role is not one’s own: signing in again would not help', async () => {
    cached({ accessToken: 'sso-access-token', expiresAt: later(hour) });
    const { url } = await refused(403, 'ForbiddenException', 'No access');
    const error = await refusal(world.base({ AWS_ENDPOINT_URL_SSO: url }).load(spec), 'sso-access-token');
    expect(error).toMatchObject({
      message: 'the SSO credentials of profile my team cannot be loaded: ForbiddenException: No access',
    });
    expect(error.hint).toBeUndefined();
  });

  it('AWS’s own host, through the proxy', async () => {
    cached({ accessToken: 'sso-access-token', expiresAt: later(hour) });
    const env = { HTTPS_PROXY: 'http://alice:hunter2@127.0.0.1:1' };
    const error = await refusal(world.base(env).load(spec), 'hunter2', 'sso-access-token');
    expect(error.message).toContain('ECONNREFUSED 127.0.0.1:1');
  });

  it('http:// to another machine is refused', async () => {
    cached({ accessToken: 'sso-access-token', expiresAt: later(hour) });
    const error = await refusal(world.base({ AWS_ENDPOINT_URL_SSO: 'http://example.com' }).load(spec));
    expect(error.message).toContain('the endpoint in AWS_ENDPOINT_URL_SSO is http://');
  });

  it('silence ends at the deadline', async () => {
    cached({ accessToken: 'sso-access-token', expiresAt: later(hour) });
    const { url } = await serve(() => undefined);
    const error = await refusal(world.base({ AWS_ENDPOINT_URL_SSO: url }, { milliseconds: 500 }).load(spec));
    expect(error.message).toContain('no answer in the time there is');
  });

  it('two at once do not mix', async () => {
    cached({ accessToken: 'token-corp', expiresAt: later(hour) });
    cached({ accessToken: 'token-lab', expiresAt: later(hour) }, { ...spec, session: 'lab' });
    const { url, seen } = await portal();
    const base = world.base({ AWS_ENDPOINT_URL_SSO: url });
    await Promise.all([base.load(spec), base.load({ ...spec, session: 'lab', roleName: 'Lab' })]);
    const asked = seen.map(
      ({ headers, url: path }) => `${String(headers['x-amz-sso_bearer_token'])} ${path.includes('Lab')}`,
    );
    expect(asked.toSorted()).toEqual(['token-corp false', 'token-lab true']);
  });
});

describe('login', () => {
  const session = 'arn:aws:iam::111111111111:user/alice';
  const spec: LoginBase = { kind: 'login', profile: 'alice', origin, session };
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const keys = {
    accessKeyId: 'ASIAIOSFODNN7EXAMPLE',
    secretAccessKey: secretKey,
    sessionToken: 'login-session-token',
    accountId: '111111111111',
  };
  const cached = (expiresAt: string): string => {
    const name = createHash('sha256').update(session).digest('hex');
    const dpopKey = privateKey.export({ format: 'pem', type: 'sec1' });
    const token = {
      accessToken: { ...keys, expiresAt },
      clientId: 'arn:aws:signin:::devtools/same-device',
      refreshToken: 'refresh',
      dpopKey,
    };
    return world.write(`.aws/login/cache/${name}.json`, JSON.stringify(token));
  };

  it('a fresh sign-in is used as it is', async () => {
    const expiresAt = later(hour);
    cached(expiresAt);
    expect(shown(await world.base().load(spec))).toEqual({ ...keys, expiration: new Date(expiresAt) });
  });

  it('an old one is renewed with a proof of its key', async () => {
    const file = cached(later(60_000));
    const { url, seen } = await serve((_, response) => {
      const accessToken = { ...keys, sessionToken: 'renewed' };
      const answer = { accessToken, tokenType: 'aws_sigv4', expiresIn: 900, refreshToken: 'next', idToken: 'id' };
      response.setHeader('content-type', 'application/json').end(JSON.stringify(answer));
    });
    const credentials = await world.base({ AWS_ENDPOINT_URL_SIGNIN: url }).load(spec);
    expect(shown(credentials)).toMatchObject({ sessionToken: 'renewed', accountId: '111111111111' });
    expect(seen).toHaveLength(1);
    const [header = '', payload = '', signature = ''] = String(seen[0]?.headers['dpop']).split('.');
    const key = { key: createPublicKey(privateKey), dsaEncoding: 'ieee-p1363' as const };
    expect(verify('sha256', Buffer.from(`${header}.${payload}`), key, Buffer.from(signature, 'base64url'))).toBe(true);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ refreshToken: 'next' });
  });

  it('nobody has signed in', async () => {
    const error = await refusal(world.base().load(spec));
    expect(error.message).toBe('the login credentials of profile alice cannot be loaded: there is no valid sign-in');
    expect(error.hint).toBe('run "aws login --profile alice"');
  });

  it('the sign-in has expired', async () => {
    cached(later(-hour));
    const { url } = await serve((_, response) => {
      response.writeHead(403, { 'content-type': 'application/json', 'x-amzn-errortype': 'AccessDeniedException' });
      response.end(JSON.stringify({ error: 'TOKEN_EXPIRED', message: 'expired' }));
    });
    const error = await refusal(world.base({ AWS_ENDPOINT_URL_SIGNIN: url }).load(spec), 'refresh', secretKey);
    expect(error.message).toContain('the sign-in has expired');
    expect(error.hint).toBe('run "aws login --profile alice"');
  });

  it('a broken cache is not quoted', async () => {
    const name = createHash('sha256').update(session).digest('hex');
    world.write(`.aws/login/cache/${name}.json`, `{"secretAccessKey":"${secretKey}`);
    const error = await refusal(world.base().load(spec), secretKey.slice(0, 8));
    expect(error.message).toContain('there is no valid sign-in');
  });
});
