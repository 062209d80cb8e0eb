import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { NamedSourceBase } from '../../../src/chain/base.ts';
import { BaseWorld, refusal, shown } from '../../support/base-world.ts';
import { type Respond, type Stub, stubServer } from '../../support/stub-server.ts';
import { secretKey } from '../../support/stub-sts.ts';

const origin = { file: '/home/alice/.aws/config', line: 3 };
const spec = (kind: NamedSourceBase['kind']): NamedSourceBase => ({ kind, profile: 'box', origin });
const expiration = new Date(Math.ceil(Date.now() / 1_000) * 1_000 + 3_600_000);
const document = {
  Code: 'Success',
  AccessKeyId: 'ASIAIOSFODNN7EXAMPLE',
  SecretAccessKey: secretKey,
  Token: 'metadata-token',
  Expiration: expiration.toISOString().replace('.000', ''),
};
const session = {
  accessKeyId: 'ASIAIOSFODNN7EXAMPLE',
  secretAccessKey: secretKey,
  sessionToken: 'metadata-token',
  expiration,
};

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

async function serve(respond: Respond): Promise<Stub> {
  stub = await stubServer(respond);
  return stub;
}

describe('instance metadata', () => {
  const imds: Respond = ({ method, url, headers }, response) => {
    if (method === 'PUT' && url === '/latest/api/token') response.end('imds-token');
    else if (headers['x-aws-ec2-metadata-token'] !== 'imds-token') response.writeHead(401).end();
    else if (url === '/latest/meta-data/iam/security-credentials/') response.end('web');
    else response.end(JSON.stringify(document));
  };

  it('by IMDSv2', async () => {
    const { url, seen } = await serve(imds);
    const credentials = await world.base({ AWS_EC2_METADATA_SERVICE_ENDPOINT: url }).load(spec('imds'));
    expect(shown(credentials)).toEqual({ ...session, accountId: undefined });
    expect(seen.map(({ method, url: path }) => `${method} ${path}`)).toEqual([
      'PUT /latest/api/token',
      'GET /latest/meta-data/iam/security-credentials/',
      'GET /latest/meta-data/iam/security-credentials/web',
    ]);
  });

  it('AWS_EC2_METADATA_DISABLED: nothing is asked', async () => {
    const { url, seen } = await serve(imds);
    const env = { AWS_EC2_METADATA_SERVICE_ENDPOINT: url, AWS_EC2_METADATA_DISABLED: 'TRUE' };
    const error = await refusal(world.base(env).load(spec('imds')));
    expect(error.details).toMatchObject({ kind: 'instance metadata', reason: 'AWS_EC2_METADATA_DISABLED is set' });
    expect(seen).toEqual([]);
  });

  it('no proxy is asked for it', async () => {
    const { url } = await serve(imds);
    const env = {
      AWS_EC2_METADATA_SERVICE_ENDPOINT: url,
      HTTP_PROXY: 'http://127.0.0.1:1',
      http_proxy: 'http://127.0.0.1:1',
    };
    expect((await world.base(env).load(spec('imds'))).temporary).toBe(true);
  });

  it('an instance without a role', async () => {
    const { url } = await serve(({ method }, response) => {
      if (method === 'PUT') response.end('imds-token');
      else response.writeHead(404).end();
    });
    const error = await refusal(world.base({ AWS_EC2_METADATA_SERVICE_ENDPOINT: url }).load(spec('imds')));
    expect(error.message).toBe(
      'the instance metadata credentials of profile box cannot be had: the endpoint answered with status 404',
    );
  });

  it('garbage is not quoted', async () => {
    const { url } = await serve(({ method, url: path }, response) => {
      if (method === 'PUT') response.end('imds-token');
      else response.end(path.endsWith('/') ? 'web' : `{"SecretAccessKey":"${secretKey}",`);
    });
    const error = await refusal(
      world.base({ AWS_EC2_METADATA_SERVICE_ENDPOINT: url }).load(spec('imds')),
      secretKey.slice(0, 6),
    );
    expect(error.message).toContain('unexpected answer');
  });

  it('silence ends at the deadline', async () => {
    const { url } = await serve(() => undefined);
    const base = world.base({ AWS_EC2_METADATA_SERVICE_ENDPOINT: url }, { milliseconds: 300 });
    const error = await refusal(base.load(spec('imds')));
    expect(error.message).toContain('no answer in the time there is');
  });
});

describe('container', () => {
  it.each([
    {
      name: 'a token file, read at each load',
      env: { AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: 'token' },
      sent: 'Bearer file',
    },
    { name: 'a token', env: { AWS_CONTAINER_AUTHORIZATION_TOKEN: 'Bearer env' }, sent: 'Bearer env' },
    {
      name: 'both: the file, in silence',
      env: { AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: 'token', AWS_CONTAINER_AUTHORIZATION_TOKEN: 'Bearer env' },
      sent: 'Bearer file',
    },
    { name: 'neither', env: {}, sent: undefined },
  ])('with $name', async ({ env, sent }) => {
    const { url, seen } = await serve((_, response) => void response.end(JSON.stringify(document)));
    const file = world.write('token', 'Bearer file');
    const tokenFile =
      'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE' in env ? { AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: file } : {};
    const full = { AWS_CONTAINER_CREDENTIALS_FULL_URI: `${url}/v1/credentials?id=7` };
    const credentials = await world.base({ ...env, ...full, ...tokenFile }).load(spec('container'));
    expect(shown(credentials)).toEqual({ ...session, accountId: undefined });
    expect(seen.map(({ url: path, headers }) => [path, headers.authorization])).toEqual([
      ['/v1/credentials?id=7', sent],
    ]);
  });

  it('no endpoint', async () => {
    const error = await refusal(world.base().load(spec('container')));
    expect(error.code).toBe('CREDENTIALS_MISSING');
    expect(error.message).toContain('AWS_CONTAINER_CREDENTIALS_FULL_URI is not set (/home/alice/.aws/config:3)');
  });

  it('an endpoint that refuses, four times', async () => {
    const { url } = await serve((_, response) => void response.writeHead(403).end('{"Code":"AccessDenied"}'));
    const error = await refusal(world.base({ AWS_CONTAINER_CREDENTIALS_FULL_URI: url }).load(spec('container')));
    expect(error.message).toBe(
      'the container credentials of profile box cannot be had: the endpoint answered with status 403',
    );
  });

  it('http:// to another machine is refused', async () => {
    const env = { AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://example.com/credentials' };
    const error = await refusal(world.base(env).load(spec('container')));
    expect(error.message).toContain('URL not accepted. It must either be HTTPS or match one of the following');
  });

  it('what has expired is refused', async () => {
    const old = JSON.stringify({ ...document, Expiration: '2020-01-01T00:00:00Z' });
    const { url } = await serve((_, response) => void response.end(old));
    const error = await refusal(world.base({ AWS_CONTAINER_CREDENTIALS_FULL_URI: url }).load(spec('container')));
    expect(error.message).toContain('they expired at 2020-01-01T00:00:00.000Z');
  });
});
