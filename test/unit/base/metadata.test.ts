import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

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
      'the instance metadata credentials of profile box cannot be loaded: Error response received from instance metadata service',
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

  it('an endpoint that refuses is not asked again', async () => {
    const { url, seen } = await serve(
      (_, response) => void response.writeHead(403).end('{"code":"AccessDenied","message":"no"}'),
    );
    const error = await refusal(world.base({ AWS_CONTAINER_CREDENTIALS_FULL_URI: url }).load(spec('container')));
    expect(error.message).toBe(
      'the container credentials of profile box cannot be loaded: the endpoint answered with status 403: AccessDenied no',
    );
    expect(seen).toHaveLength(1);
  });

  it('an endpoint that stumbles is', async () => {
    const { url } = await serve(
      (_, response, count) => void response.writeHead(count < 3 ? 500 : 200).end(JSON.stringify(document)),
    );
    const credentials = await world.base({ AWS_CONTAINER_CREDENTIALS_FULL_URI: url }).load(spec('container'));
    expect(credentials.temporary).toBe(true);
  });

  it.each([
    'http://example.com/credentials',
    'http://127.0.0.1.example.com/',
    'http://169.254.170.2@example.com/',
    'http://169.254.169.254/',
    'file:///etc/passwd',
    'nonsense',
  ])('%s is refused', async (uri) => {
    const error = await refusal(world.base({ AWS_CONTAINER_CREDENTIALS_FULL_URI: uri }).load(spec('container')));
    expect(error.message).toContain('AWS_CONTAINER_CREDENTIALS_FULL_URI is neither https:// nor on this machine');
  });

  it.each([
    { name: 'text', body: secretKey },
    { name: 'half a document', body: `{"SecretAccessKey":"${secretKey}",` },
    { name: 'a document without an id', body: JSON.stringify({ ...document, AccessKeyId: undefined }) },
    { name: 'an expiration that is no time', body: JSON.stringify({ ...document, Expiration: 'soon' }) },
  ])('$name is refused and not quoted', async ({ body }) => {
    const { url } = await serve((_, response) => void response.end(body));
    const error = await refusal(
      world.base({ AWS_CONTAINER_CREDENTIALS_FULL_URI: url }).load(spec('container')),
      secretKey,
    );
    expect(error.message).toContain('unexpected answer');
  });

  it('an answer without end is not read to its end', async () => {
    const { url } = await serve((_, response) => {
      const more = (): void => void (response.destroyed || response.write(Buffer.alloc(64 * 1024), more));
      more();
    });
    const error = await refusal(world.base({ AWS_CONTAINER_CREDENTIALS_FULL_URI: url }).load(spec('container')));
    expect(error.message).toContain('the answer is larger than 65536 bytes');
  });

  it('silence ends at the deadline, and nothing is left open or said on stderr', async () => {
    const { url, connections } = await serve(() => undefined);
    const said = vi.spyOn(console, 'warn');
    const error = await refusal(
      world.base({ AWS_CONTAINER_CREDENTIALS_FULL_URI: url }, { milliseconds: 300 }).load(spec('container')),
    );
    expect(error.message).toMatch(/does not answer|no answer in the time there is/);
    await vi.waitFor(() => expect(connections()).toBe(0));
    expect(said).not.toHaveBeenCalled();
    said.mockRestore();
  });

  it('a redirect is not followed', async () => {
    const { url } = await serve(
      (_, response) => void response.writeHead(302, { location: 'http://example.com' }).end(),
    );
    const error = await refusal(world.base({ AWS_CONTAINER_CREDENTIALS_FULL_URI: url }).load(spec('container')));
    expect(error.message).toContain('status 302');
  });

  it('a token file that is not there', async () => {
    const env = {
      AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://127.0.0.1:1',
      AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: '/nowhere',
    };
    const error = await refusal(world.base(env).load(spec('container')));
    expect(error.message).toContain('there is no token in /nowhere');
  });

  it('what has expired is refused', async () => {
    const old = JSON.stringify({ ...document, Expiration: '2020-01-01T00:00:00Z' });
    const { url } = await serve((_, response) => void response.end(old));
    const error = await refusal(world.base({ AWS_CONTAINER_CREDENTIALS_FULL_URI: url }).load(spec('container')));
    expect(error.message).toContain('they expired at 2020-01-01T00:00:00.000Z');
  });
});
