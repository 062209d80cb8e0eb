import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { NamedSourceBase, StaticBase, WebIdentityBase } from '../../../src/chain/base.ts';
import { loadBase } from '../../../src/base/load.ts';
import { Deadline } from '../../../src/session/deadline.ts';
import { BaseWorld, refusal, shown } from '../../support/base-world.ts';
import { type Stub, stubServer } from '../../support/stub-server.ts';
import { refuse, secretKey, send, sessionXml } from '../../support/stub-sts.ts';

const origin = { file: '/home/alice/.aws/config', line: 3 };
const keys = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: secretKey };

let world: BaseWorld;
let stub: Stub | undefined;
beforeEach(() => {
  world = new BaseWorld();
});
afterEach(async () => {
  world[Symbol.dispose]();
  await stub?.[Symbol.asyncDispose]();
  stub = undefined;
});

it('static keys come from the profile', async () => {
  const spec: StaticBase = { kind: 'static', profile: 'p', origin, accessKeyId: keys.accessKeyId, temporary: true };
  const base = loadBase({
    env: {},
    deadline: new Deadline(() => 0, 1),
    clock: { now: () => new Date() },
    trace: () => undefined,
    staticKeys: (profile) => ({ ...keys, sessionToken: `token of ${profile}`, accountId: '111111111111' }),
    program: process,
    signedIn: true,
    stack: '',
    sts: {
      region: '',
      clientConfig: () => Promise.reject(new Error()),
      assumeRoleWithWebIdentity: () => Promise.reject(new Error()),
    },
  });
  expect(shown(await base.load(spec))).toEqual({ ...keys, sessionToken: 'token of p', accountId: '111111111111' });
});

describe('environment', () => {
  const spec: NamedSourceBase = { kind: 'environment', profile: 'ci', origin };
  const env = { AWS_ACCESS_KEY_ID: keys.accessKeyId, AWS_SECRET_ACCESS_KEY: secretKey };

  it('an access key', async () => {
    expect(shown(await world.base(env).load(spec))).toEqual(keys);
  });

  it('all there is', async () => {
    const all = {
      AWS_SESSION_TOKEN: 't',
      AWS_ACCOUNT_ID: '111111111111',
      AWS_CREDENTIAL_EXPIRATION: '2099-01-01T00:00:00+00:00',
    };
    const expiration = new Date('2099-01-01T00:00:00Z');
    expect(shown(await world.base({ ...env, ...all }).load(spec))).toEqual({
      ...keys,
      sessionToken: 't',
      accountId: '111111111111',
      expiration,
    });
  });

  it.each([
    { name: 'no key', env: {}, missing: 'AWS_ACCESS_KEY_ID' },
    { name: 'half a key', env: { AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE' }, missing: 'AWS_SECRET_ACCESS_KEY' },
    { name: 'an empty key', env: { ...env, AWS_ACCESS_KEY_ID: '' }, missing: 'AWS_ACCESS_KEY_ID' },
  ])('$name', async ({ env: given, missing }) => {
    const error = await refusal(world.base(given).load(spec));
    expect(error).toMatchObject({
      code: 'CREDENTIALS_MISSING',
      hint: `set ${missing}, or change credential_source at /home/alice/.aws/config:3`,
    });
  });

  it.each(['2020-01-01T00:00:00Z', 'soon'])('an expiration of %s is refused', async (AWS_CREDENTIAL_EXPIRATION) => {
    const error = await refusal(world.base({ ...env, AWS_CREDENTIAL_EXPIRATION }).load(spec), secretKey);
    expect(error.code).toBe('BASE_FAILED');
  });
});

describe('web identity', () => {
  const roleArn = 'arn:aws:iam::111111111111:role/ci/Build';
  const spec = (sessionName?: string): WebIdentityBase => ({
    kind: 'web-identity',
    profile: 'ci',
    origin,
    roleArn,
    tokenFile: world.path('token'),
    ...(sessionName === undefined ? {} : { sessionName }),
  });

  it('AssumeRoleWithWebIdentity, unsigned', async () => {
    world.write('token', 'header.payload.signature\n');
    stub = await stubServer((seen, response) => send(response, 200, sessionXml(seen)));
    const credentials = await world.base({}, { stsUrl: stub.url }).load(spec('build-7'));
    expect(credentials.accountId).toBe('111111111111');
    expect(Object.fromEntries(stub.seen[0]?.form ?? [])).toEqual({
      Action: 'AssumeRoleWithWebIdentity',
      Version: '2011-06-15',
      RoleArn: roleArn,
      RoleSessionName: 'build-7',
      WebIdentityToken: 'header.payload.signature',
    });
    expect(stub.seen[0]?.headers.authorization).toBeUndefined();
  });

  it('a session name made up is one that is known to be', async () => {
    world.write('token', 'header.payload.signature');
    stub = await stubServer((seen, response) => send(response, 200, sessionXml(seen)));
    await world.base({}, { stsUrl: stub.url }).load(spec());
    expect(stub.seen[0]?.form.get('RoleSessionName')).toMatch(/^aws-sdk-js-session-\d+$/);
  });

  it.each(['', undefined])('a token file with %j', async (text) => {
    if (text !== undefined) world.write('token', text);
    const error = await refusal(world.base().load(spec()));
    expect(error.message).toContain(`there is no token in ${world.path('token')}`);
  });

  it.each([
    { aws: 'InvalidIdentityToken', text: 'No OpenIDConnect provider found in your account' },
    { aws: 'ExpiredTokenException', text: 'Token expired: current date/time must be before the expiration' },
  ])('$aws is a fault of the base', async ({ aws, text }) => {
    world.write('token', 'header.payload.signature');
    stub = await stubServer((_, response) => refuse(response, 400, aws, text));
    const error = await refusal(world.base({}, { stsUrl: stub.url }).load(spec()), 'header.payload');
    expect(error.code).toBe('BASE_FAILED');
    expect(error.message).toContain(text);
  });

  it('a denial stays one', async () => {
    world.write('token', 'header.payload.signature');
    const text = 'Not authorized to perform sts:AssumeRoleWithWebIdentity';
    stub = await stubServer((_, response) => refuse(response, 403, 'AccessDenied', text));
    expect((await refusal(world.base({}, { stsUrl: stub.url }).load(spec()))).code).toBe('STS_DENIED');
  });
});
