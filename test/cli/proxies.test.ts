import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { describe, expect } from 'vitest';
import { it, type Box } from '../support/case.ts';
import { adminKeys } from '../support/configs.ts';

const args = ['process', '--profile', 'a', '--no-cache'];
const role = 'role_arn = arn:aws:iam::111111111111:role/a\nsource_profile = default\n';
const sts = 'rolechain: error: cannot reach STS at sts.eu-west-1.amazonaws.com:';

function configure(box: Box): void {
  box.config(`[default]\n${adminKeys}[profile a]\nregion = eu-west-1\n${role}`);
  box.secrets.push('hunter2', 'hunt%er2');
}

/** A server that takes connections and does with each what `act` does. */
async function strange(act: (socket: Socket) => void): Promise<AsyncDisposable & { readonly host: string }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => undefined));
    act(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    host: `127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

describe('HTTPS_PROXY that is', () => {
  it.for([
    { is: '://', reason: 'HTTPS_PROXY is not a URL' },
    { is: 'http://', reason: 'HTTPS_PROXY is not a URL' },
    { is: 'http://bob:hunter2@127.0.0.1:99999', reason: 'HTTPS_PROXY is not a URL' },
    { is: 'bob:hunter2@two words', reason: 'HTTPS_PROXY is not a URL' },
    { is: 'http://[::1', reason: 'HTTPS_PROXY is not a URL' },
    { is: 'socks5://bob:hunter2@127.0.0.1:1', reason: 'HTTPS_PROXY is neither http:// nor https://' },
    { is: 'file:///etc/passwd', reason: 'HTTPS_PROXY is neither http:// nor https://' },
    {
      is: 'http://bob:hunter2@127.0.0.1:1',
      reason: 'connection refused (ECONNREFUSED), through the proxy 127.0.0.1:1',
    },
    { is: 'bob:hunter2@127.0.0.1:1', reason: 'connection refused (ECONNREFUSED), through the proxy 127.0.0.1:1' },
  ])('$is is refused, without its password', async ({ is, reason }, { box }) => {
    configure(box);
    const { code, stdout, stderr } = await box.run(args, { env: { HTTPS_PROXY: is } });
    expect([code, stdout, stderr]).toEqual([
      7,
      '',
      `${sts} ${reason} [STS_UNREACHABLE]\nrolechain: hint: check the network, the region, HTTPS_PROXY and ca_bundle\n`,
    ]);
  });

  it.for([
    {
      what: 'hangs up',
      act: (socket: Socket) => void socket.end(),
      reason: /closed the connection|connection was closed/,
    },
    {
      what: 'does not speak HTTP',
      act: (socket: Socket) => void socket.once('data', () => socket.end('\u0016\u0003garbage\r\n\r\n')),
      reason: /the proxy 127\.0\.0\.1:\d+ answers with something that is not HTTP \[/,
    },
    {
      what: 'shows a page of its own',
      act: (socket: Socket) =>
        void socket.once('data', () => socket.end('HTTP/1.1 302 Found\r\nlocation: http://portal\r\n\r\n<html>')),
      reason: /the proxy 127\.0\.0\.1:\d+ refuses to connect \(HTTP 302\) \[/,
    },
  ])('a server that $what', async ({ act, reason }, { box }) => {
    await using server = await strange(act);
    configure(box);
    const { code, stdout, stderr } = await box.run(args, { env: { HTTPS_PROXY: `http://bob:hunter2@${server.host}` } });
    expect([code, stdout, stderr]).toEqual([7, '', expect.stringMatching(reason)]);
    expect(stderr).toContain('[STS_UNREACHABLE]');
  });

  it('a server whose headers do not end is left in time', async ({ box }) => {
    await using server = await strange((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n');
      const more = (): void => {
        if (!socket.destroyed) socket.write(`x: ${'y'.repeat(100)}\r\n`, () => setTimeout(more, 10));
      };
      more();
    });
    configure(box);
    const { code, stderr } = await box.run(args, { env: { HTTPS_PROXY: `http://${server.host}` } });
    expect([code, stderr.split('\n')[0]]).toEqual([
      7,
      `${sts} no complete answer in the time there is, through the proxy ${server.host} [STS_UNREACHABLE]`,
    ]);
  });

  it('one with a percent sign in its password that is no code is asked with that password', async ({ box }) => {
    let head = '';
    await using server = await strange((socket) =>
      socket.once('data', (data: Buffer) => {
        head = String(data);
        socket.end('HTTP/1.1 407 Who are you\r\ncontent-length: 0\r\n\r\n');
      }),
    );
    configure(box);
    const { code } = await box.run(args, { env: { HTTPS_PROXY: `http://bob:hunt%er2@${server.host}` } });
    expect(code).toBe(7);
    expect(/Proxy-Authorization: Basic (\S+)/i.exec(head)?.[1]).toBe(Buffer.from('bob:hunt%er2').toString('base64'));
  });
});

describe('which proxy', () => {
  const down = 'http://127.0.0.1:1';
  it.for([
    { env: { https_proxy: down }, through: true },
    { env: { HTTPS_PROXY: '', https_proxy: down }, through: true },
    { env: { ALL_PROXY: down }, through: true },
    { env: { HTTP_PROXY: down }, through: false },
    { env: { HTTPS_PROXY: down, NO_PROXY: ',,' }, through: true },
    { env: { HTTPS_PROXY: down, NO_PROXY: '10.0.0.0/8,:::' }, through: true },
    { env: { HTTPS_PROXY: down, NO_PROXY: '*' }, through: false },
    { env: { HTTPS_PROXY: down, NO_PROXY: '.invalid' }, through: false },
    { env: { HTTPS_PROXY: down, NO_PROXY: 'sts.invalid:443' }, through: false },
  ])('$env', async ({ env, through }, { box }) => {
    configure(box);
    // A name that nobody has: without a proxy the look-up fails, and the run ends with its code all the same.
    const { code, stderr } = await box.run(args, { env: { ...env, AWS_ENDPOINT_URL_STS: 'https://sts.invalid' } });
    const reason = through
      ? 'connection refused (ECONNREFUSED), through the proxy 127.0.0.1:1'
      : 'its name cannot be looked up';
    expect([code, stderr.split('\n')[0]]).toEqual([
      7,
      expect.stringContaining(`cannot reach STS at sts.invalid: ${reason}`),
    ]);
  });
});
