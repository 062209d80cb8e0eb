import { afterAll, beforeAll, describe, expect } from 'vitest';
import { writeFileSync } from 'node:fs';
import { Authority, hasOpenssl } from '../support/authority.ts';
import { it, type Box } from '../support/case.ts';
import { adminKeys } from '../support/configs.ts';
import { expectDocument } from '../support/document.ts';
import { skipped } from '../support/installed.ts';
import { startProxy } from '../support/proxy.ts';
import type { Stub } from '../support/stub-server.ts';
import { callerXml, send, sessionXml } from '../support/stub-sts.ts';

const args = ['process', '--profile', 'a', '--no-cache'];
const actions = (stub: Stub): readonly (string | null)[] => stub.seen.map(({ form }) => form.get('Action'));

describe.skipIf(!hasOpenssl)(`STS over TLS${skipped(hasOpenssl, 'openssl')}`, () => {
  let authority: Authority;
  beforeAll(() => {
    authority = new Authority();
    writeFileSync(authority.path('other.pem'), authority.certificate('other'));
  });
  afterAll(() => authority[Symbol.dispose]());

  const sts = (): Promise<Stub> =>
    authority.stub((seen, response) =>
      send(
        response,
        200,
        seen.form.get('Action') === 'AssumeRole' ? sessionXml(seen) : callerXml('arn:aws:iam::222222222222:user/alice'),
      ),
    );

  function configure(box: Box): void {
    box.config(
      `[default]\n${adminKeys}[profile a]\nregion = eu-west-1\nrole_arn = arn:aws:iam::111111111111:role/a\nsource_profile = default\n`,
    );
  }

  it.for([
    { what: 'AWS_CA_BUNDLE', env: (ca: string) => ({ AWS_CA_BUNDLE: ca }) },
    { what: 'NODE_EXTRA_CA_CERTS', env: (ca: string) => ({ NODE_EXTRA_CA_CERTS: ca }) },
    {
      what: 'NODE_EXTRA_CA_CERTS beside an AWS_CA_BUNDLE with another authority',
      env: (ca: string, other: string) => ({ NODE_EXTRA_CA_CERTS: ca, AWS_CA_BUNDLE: other }),
    },
  ])('$what vouches for a certificate', async ({ env }, { box }) => {
    await using stub = await sts();
    configure(box);
    const files = env(authority.path('ca.pem'), authority.path('other.pem'));
    const { code, stdout, stderr } = await box.run(args, { env: { ...files, AWS_ENDPOINT_URL_STS: stub.url } });
    expect([code, stderr]).toEqual([0, '']);
    expectDocument(stdout);
    expect(actions(stub)).toEqual(['GetCallerIdentity', 'AssumeRole']);
    // One connection for both.
    expect(stub.seen.map(({ connection }) => connection)).toEqual([1, 1]);
  });

  it('a certificate that nobody vouches for gets no request', async ({ box }) => {
    await using stub = await sts();
    configure(box);
    const { code, stdout, stderr } = await box.run(args, { env: { AWS_ENDPOINT_URL_STS: stub.url } });
    expect([code, stdout]).toEqual([7, '']);
    expect(stderr).toMatch(/its certificate is not trusted \(\w+\).* \[STS_UNREACHABLE\]/);
    expect(stub.seen).toEqual([]);
  });

  // Node and Bun obey these to the letter, and the SDKs do not ask again: a session token would go to whoever answers.
  it.for([
    { env: { NODE_TLS_REJECT_UNAUTHORIZED: '0' } },
    { env: { NODE_TLS_REJECT_UNAUTHORIZED: '0', AWS_CA_BUNDLE: 'other.pem' } },
    { env: { NODE_TLS_REJECT_UNAUTHORIZED: '0', NODE_OPTIONS: '--trace-warnings' } },
  ])('nor does one with $env', async ({ env }, { box }) => {
    await using stub = await sts();
    configure(box);
    const bundle = 'AWS_CA_BUNDLE' in env ? { AWS_CA_BUNDLE: authority.path('other.pem') } : {};
    const all = { ...env, ...bundle, AWS_ENDPOINT_URL_STS: stub.url };
    const { code, stdout, stderr } = await box.run(args, { env: all });
    expect([code, stdout, stderr]).toEqual([
      7,
      '',
      expect.stringMatching(
        /^rolechain: error: .*its certificate is not trusted .*\[STS_UNREACHABLE\]\nrolechain: hint: .*\n$/,
      ),
    ]);
    expect(stub.seen).toEqual([]);
  });

  it('nor does one through a proxy with NODE_TLS_REJECT_UNAUTHORIZED=0', async ({ box }) => {
    await using stub = await sts();
    await using proxy = await startProxy(stub.port);
    configure(box);
    const env = { NODE_TLS_REJECT_UNAUTHORIZED: '0', HTTPS_PROXY: proxy.url };
    const { code, stdout, stderr } = await box.run(args, { env });
    expect([code, stdout, stderr]).toEqual([7, '', expect.stringContaining('its certificate is not trusted')]);
    expect(stub.seen).toEqual([]);
  });

  it('NODE_TLS_REJECT_UNAUTHORIZED=0 prints nothing, and an authority that is named counts', async ({ box }) => {
    await using stub = await sts();
    configure(box);
    const ca = { AWS_CA_BUNDLE: authority.path('ca.pem'), NODE_TLS_REJECT_UNAUTHORIZED: '0' };
    const { code, stdout, stderr } = await box.run(args, { env: { ...ca, AWS_ENDPOINT_URL_STS: stub.url } });
    expect([code, stderr]).toEqual([0, '']);
    expectDocument(stdout);
  });

  it.for(['missing.pem', '.', 'server.key'])('NODE_EXTRA_CA_CERTS=%s brings nobody trust', async (name, { box }) => {
    await using stub = await sts();
    configure(box);
    const env = { NODE_EXTRA_CA_CERTS: authority.path(name), AWS_ENDPOINT_URL_STS: stub.url };
    const { code, stdout, stderr } = await box.run(args, { env });
    expect([code, stdout]).toEqual([7, '']);
    expect(stderr).toContain('its certificate is not trusted');
    expect(stub.seen).toEqual([]);
  });

  it('a certificate of another host gets no request', async ({ box }) => {
    await using stub = await sts();
    configure(box);
    const env = { AWS_CA_BUNDLE: authority.path('ca.pem'), AWS_ENDPOINT_URL_STS: `https://localhost:${stub.port}` };
    const { code, stdout, stderr } = await box.run(args, { env });
    expect([code, stdout]).toEqual([7, '']);
    expect(stderr).toContain('its certificate is not valid (ERR_TLS_CERT_ALTNAME_INVALID)');
    expect(stub.seen).toEqual([]);
  });

  it('AWS is reached through HTTPS_PROXY with its password, by one tunnel, and AWS_CA_BUNDLE holds inside', async ({
    box,
  }) => {
    await using stub = await sts();
    await using proxy = await startProxy(stub.port);
    configure(box);
    box.secrets.push('p%40ss', 'p@ss');
    const env = { AWS_CA_BUNDLE: authority.path('ca.pem'), HTTPS_PROXY: proxy.url.replace('//', '//alice:p%40ss@') };
    const { code, stdout, stderr } = await box.run(args, { env });
    expect([code, stderr]).toEqual([0, '']);
    expectDocument(stdout);
    expect(proxy.asked).toEqual(['sts.eu-west-1.amazonaws.com:443']);
    expect(proxy.authorizations).toEqual([`Basic ${Buffer.from('alice:p@ss').toString('base64')}`]);
    expect(actions(stub)).toEqual(['GetCallerIdentity', 'AssumeRole']);
  });

  it.for([
    { what: 'refuses', status: 403, reason: 'the proxy 127.0.0.1' },
    { what: 'wants a password', status: 407, reason: 'asks for a user name and password (HTTP 407)' },
  ])('a proxy that $what is named', async ({ status, reason }, { box }) => {
    await using proxy = await startProxy(undefined, status);
    configure(box);
    const { code, stdout, stderr } = await box.run(args, { env: { HTTPS_PROXY: proxy.url } });
    expect([code, stdout]).toEqual([7, '']);
    expect(stderr).toContain(reason);
  });
});
