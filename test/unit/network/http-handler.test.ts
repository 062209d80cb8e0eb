import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';

import type { StsSettings } from '../../../src/chain/chain-plan.ts';
import { Credentials } from '../../../src/credentials/credentials.ts';
import { isRolechainError, type RolechainError } from '../../../src/errors/error.ts';
import { Deadline } from '../../../src/session/deadline.ts';
import { stsClient, type StsClient } from '../../../src/sts/client.ts';
import { Authority, hasOpenssl } from '../../support/authority.ts';
import { startProxy, type Proxy } from '../../support/proxy.ts';
import { type Stub, stubServer } from '../../support/stub-server.ts';
import { callerXml, secretKey, send } from '../../support/stub-sts.ts';

const alice = 'arn:aws:iam::111111111111:user/alice';
const base = new Credentials({ accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: secretKey });
let folder = '';
let made: Authority | undefined;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rolechain-network-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
  made?.[Symbol.dispose]();
});

const open: AsyncDisposable[] = [];
afterEach(async () => {
  vi.unstubAllEnvs();
  for (const one of open.splice(0)) await one[Symbol.asyncDispose]();
});

describe('the endpoint', () => {
  it.each([
    { settings: {}, host: 'sts.eu-west-1.amazonaws.com:443' },
    { settings: { fips: true, region: 'us-east-1' }, host: 'sts-fips.us-east-1.amazonaws.com:443' },
    { settings: { dualStack: true }, host: 'sts.eu-west-1.api.aws:443' },
    { settings: { fips: true, dualStack: true, region: 'us-west-2' }, host: 'sts-fips.us-west-2.api.aws:443' },
    { settings: { region: 'cn-north-1' }, host: 'sts.cn-north-1.amazonaws.com.cn:443' },
    { settings: { region: 'us-gov-west-1', fips: true }, host: 'sts.us-gov-west-1.amazonaws.com:443' },
    { settings: { legacyGlobalEndpoint: true }, host: 'sts.amazonaws.com:443' },
    { settings: { legacyGlobalEndpoint: true, region: 'ap-east-1' }, host: 'sts.ap-east-1.amazonaws.com:443' },
    { settings: { region: 'eusc-de-east-1' }, host: 'sts.eusc-de-east-1.amazonaws.eu:443' },
  ])('$settings is $host', async ({ settings, host }) => {
    const proxy = await proxyTo(undefined);
    vi.stubEnv('HTTPS_PROXY', proxy.url);
    const error = await refusal(client(settings).callerArn(base));
    expect([...new Set(proxy.asked)]).toEqual([host]);
    expect(error.code).toBe('STS_UNREACHABLE');
    expect(error.message).toContain(`cannot reach STS at ${host.slice(0, -':443'.length)}: the proxy 127.0.0.1`);
  });

  it('with FIPS and a URL of its own is refused by the SDK’s rules', async () => {
    const error = await refusal(client({ fips: true, endpoint: { url: 'https://sts.example.com' } }).callerArn(base));
    expect(error.message).toContain('FIPS and custom endpoint are not supported');
  });

  it.skipIf(process.platform === 'win32')(
    'is the plan’s: neither the environment nor the config files are asked',
    async () => {
      const poison = await stubServer((_, response) =>
        send(response, 200, callerXml('arn:aws:iam::666666666666:user/mallory')),
      );
      const stub = await stubServer((_, response) => send(response, 200, callerXml(alice)));
      open.push(poison, stub);
      // Whoever opened this file would wait for ever.
      const file = join(folder, 'fifo');
      execFileSync('sh', ['-c', 'mkfifo "$0"', file]);
      vi.stubEnv('AWS_CONFIG_FILE', file);
      vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', file);
      vi.stubEnv('AWS_ENDPOINT_URL', poison.url);
      vi.stubEnv('AWS_ENDPOINT_URL_STS', poison.url);
      vi.stubEnv('AWS_USE_FIPS_ENDPOINT', 'true');
      vi.stubEnv('AWS_USE_DUALSTACK_ENDPOINT', 'true');
      vi.stubEnv('AWS_MAX_ATTEMPTS', 'x');
      vi.stubEnv('AWS_REGION', 'us-gov-east-1');
      const sts = client({ endpoint: { url: stub.url } }, process.env, 5_000);
      expect(await sts.callerArn(base)).toBe(alice);
      expect(stub.seen[0]?.headers.authorization).toContain('/eu-west-1/sts/');
      expect(poison.seen).toEqual([]);
    },
  );
});

describe.skipIf(!hasOpenssl)('TLS and proxies (needs openssl)', () => {
  it('a certificate nobody vouches for is refused, and the reason names ca_bundle', async () => {
    const stub = await tlsStub();
    const error = await refusal(client({ endpoint: { url: stub.url } }).callerArn(base));
    expect(error.code).toBe('STS_UNREACHABLE');
    expect(error.message).toMatch(/its certificate is not trusted \(\w+\).*ca_bundle/);
    expect(stub.seen).toEqual([]);
  });

  it('ca_bundle vouches for it', async () => {
    const stub = await tlsStub();
    const sts = client({ endpoint: { url: stub.url }, caBundle: authority().path('ca.pem') });
    expect(await sts.callerArn(base)).toBe(alice);
  });

  it('ca_bundle adds to NODE_EXTRA_CA_CERTS and does not replace it', async () => {
    const stub = await tlsStub();
    writeFileSync(join(folder, 'other.pem'), authority().certificate('unrelated'));
    const env = { NODE_EXTRA_CA_CERTS: authority().path('ca.pem') };
    const sts = client({ endpoint: { url: stub.url }, caBundle: join(folder, 'other.pem') }, env);
    expect(await sts.callerArn(base)).toBe(alice);
  });

  it('a certificate for another host is refused', async () => {
    const stub = await tlsStub();
    const url = `https://localhost:${stub.port}`;
    const error = await refusal(client({ endpoint: { url }, caBundle: authority().path('ca.pem') }).callerArn(base));
    expect(error.message).toContain('its certificate is not valid (ERR_TLS_CERT_ALTNAME_INVALID)');
  });

  it('goes through HTTPS_PROXY with its password, one tunnel for all calls, and ca_bundle holds inside', async () => {
    const stub = await tlsStub();
    const proxy = await proxyTo(stub.port);
    vi.stubEnv('HTTPS_PROXY', proxy.url.replace('//', '//alice:p%40ss@'));
    const sts = client({ caBundle: authority().path('ca.pem') });
    expect(await sts.callerArn(base)).toBe(alice);
    expect(await sts.callerArn(base)).toBe(alice);
    expect(proxy.asked).toEqual(['sts.eu-west-1.amazonaws.com:443']);
    expect(proxy.authorizations).toEqual([`Basic ${Buffer.from('alice:p@ss').toString('base64')}`]);
    expect(stub.seen.map(({ connection }) => connection)).toEqual([1, 1]);
  });

  it.each([
    { variable: 'https_proxy', no: '', used: true },
    { variable: 'ALL_PROXY', no: '', used: true },
    { variable: 'HTTPS_PROXY', no: 'sts.eu-west-1.amazonaws.com', used: false },
    { variable: 'HTTPS_PROXY', no: 'example.com .amazonaws.com', used: false },
    { variable: 'HTTPS_PROXY', no: '*', used: false },
    { variable: 'HTTP_PROXY', no: '', used: false },
  ])('$variable with NO_PROXY="$no": used is $used', async ({ variable, no, used }) => {
    const stub = await tlsStub();
    const proxy = await proxyTo(stub.port);
    vi.stubEnv(variable, proxy.url);
    vi.stubEnv('NO_PROXY', no);
    const sts = client({ caBundle: authority().path('ca.pem') }, process.env, used ? 20_000 : 300);
    const result = await sts.callerArn(base).catch(() => 'not there');
    expect([result, proxy.asked.length > 0]).toEqual(used ? [alice, true] : ['not there', false]);
  });
});

describe('a proxy', () => {
  it('is not asked for loopback', async () => {
    const stub = await stubServer((_, response) => send(response, 200, callerXml(alice)));
    const proxy = await proxyTo(undefined);
    open.push(stub);
    vi.stubEnv('HTTP_PROXY', proxy.url);
    expect(await client({ endpoint: { url: stub.url } }).callerArn(base)).toBe(alice);
    expect(proxy.asked).toEqual([]);
  });

  it('carries http:// endpoints too, by CONNECT', async () => {
    const stub = await stubServer((_, response) => send(response, 200, callerXml(alice)));
    const proxy = await proxyTo(stub.port);
    open.push(stub);
    vi.stubEnv('HTTP_PROXY', proxy.url);
    expect(await client({ endpoint: { url: 'http://sts.test:8080' } }).callerArn(base)).toBe(alice);
    expect(proxy.asked).toEqual(['sts.test:8080']);
  });

  it.each([
    { name: 'that nobody serves', url: 'http://alice:hunter2@127.0.0.1:1', reason: 'through the proxy 127.0.0.1:1' },
    { name: 'that is no URL', url: 'http://alice:hunter2@[', reason: 'HTTPS_PROXY is not a URL' },
    {
      name: 'that speaks SOCKS',
      url: 'socks5://alice:hunter2@127.0.0.1:1',
      reason: 'HTTPS_PROXY is neither http:// nor https://',
    },
  ])('$name is named without its password', async ({ url, reason }) => {
    vi.stubEnv('HTTPS_PROXY', url);
    const error = await refusal(client({}).callerArn(base));
    expect(error.code).toBe('STS_UNREACHABLE');
    expect(error.message).toContain(reason);
    expect(`${error.message} ${error.stack} ${String(error.cause)}`).not.toContain('hunter2');
  });

  it('that wants a password says so', async () => {
    const proxy = await proxyTo(undefined, 407);
    vi.stubEnv('HTTPS_PROXY', proxy.url);
    const error = await refusal(client({}).callerArn(base));
    expect(error.message).toContain('asks for a user name and password (HTTP 407)');
  });

  it('that never answers ends at the deadline, and its connection with it', async () => {
    const proxy = await proxyTo(undefined, 0);
    vi.stubEnv('HTTPS_PROXY', proxy.url);
    const error = await refusal(client({}, process.env, 400).callerArn(base));
    expect(error.code).toBe('STS_UNREACHABLE');
    await vi.waitFor(() => expect(proxy.connections()).toBe(0));
  });
});

describe('ca_bundle', () => {
  it.each([
    { name: 'is not there', content: undefined, reason: 'it does not exist' },
    { name: 'holds no certificate', content: 'hello', reason: 'it holds no certificate in PEM form' },
    {
      name: 'holds half a certificate',
      content: '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n',
      reason: 'it holds a certificate that cannot be decoded',
    },
  ])('that $name is refused', async ({ content, reason }) => {
    const caBundle = join(folder, 'bundle.pem');
    rmSync(caBundle, { force: true });
    if (content !== undefined) writeFileSync(caBundle, content);
    const error = await refusal(client({ caBundle }).callerArn(base));
    expect(error).toMatchObject({ code: 'CONFIG_UNREADABLE', details: { file: caBundle, reason } });
  });
});

function client(
  settings: Partial<StsSettings>,
  env: NodeJS.ProcessEnv = process.env,
  milliseconds = 20_000,
): StsClient {
  return stsClient({
    settings: { region: 'eu-west-1', legacyGlobalEndpoint: false, fips: false, dualStack: false, ...settings },
    env,
    deadline: new Deadline(() => performance.now(), milliseconds),
    trace: () => undefined,
    clock: { now: () => new Date() },
  });
}

async function proxyTo(...where: Parameters<typeof startProxy>): Promise<Proxy> {
  const proxy = await startProxy(...where);
  open.push(proxy);
  return proxy;
}

async function tlsStub(): Promise<Stub> {
  const stub = await authority().stub((_, response) => send(response, 200, callerXml(alice)));
  open.push(stub);
  return stub;
}

function authority(): Authority {
  return (made ??= new Authority());
}

async function refusal(work: Promise<unknown>): Promise<RolechainError> {
  const error = await work.then(
    () => new Error('expected a refusal'),
    (thrown: unknown) => thrown,
  );
  if (!isRolechainError(error)) throw error;
  return error;
}
