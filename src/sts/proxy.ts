import type { ClientRequest } from 'node:http';
import type { Socket } from 'node:net';
import type { SecureContext } from 'node:tls';

import { HttpsProxyAgent } from 'https-proxy-agent';

type Target = Parameters<HttpsProxyAgent<string>['connect']>[1];

/** Reaches hosts by CONNECT through an `http://` or `https://` proxy, keeping the tunnels for the next request. */
export class ProxyAgent extends HttpsProxyAgent<string> {
  readonly #trust: SecureContext | undefined;

  constructor(proxy: URL, trust: SecureContext | undefined) {
    // The user and password go into the header alone: the library writes the URL it is given to its debug log.
    const headers = proxy.username === '' ? {} : { 'Proxy-Authorization': basic(proxy) };
    super(withoutUser(proxy), { keepAlive: true, headers });
    this.#trust = trust;
  }

  override async connect(request: ClientRequest, target: Target): Promise<Socket> {
    // The library goes on waiting for a proxy after the request has been given up, which keeps the process alive.
    const given = new AbortController();
    const up = (): void => given.abort();
    request.once('close', up);
    const trust = this.#trust === undefined ? {} : { secureContext: this.#trust };
    this.connectOpts = { ...this.connectOpts, ...trust, signal: given.signal };
    try {
      return await super.connect(request, { ...target, ...trust });
    } finally {
      request.removeListener('close', up);
    }
  }
}

function withoutUser(proxy: URL): URL {
  const bare = new URL(proxy);
  bare.username = '';
  bare.password = '';
  return bare;
}

function basic({ username, password }: URL): string {
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return `Basic ${Buffer.from(pair).toString('base64')}`;
}
