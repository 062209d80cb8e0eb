import type { ClientRequest } from 'node:http';
import type { Socket } from 'node:net';
import type { SecureContext } from 'node:tls';

import { HttpsProxyAgent } from 'https-proxy-agent';

import { ProxyFault } from './proxy-choice.ts';
import { wordOf } from './reason.ts';

type Target = Parameters<HttpsProxyAgent<string>['connect']>[1];

export interface ProxySettings {
  /** `https:` or `http:`, of the requests and not of the proxy. */
  readonly protocol: string;
  readonly trust: SecureContext | undefined;
  /** Milliseconds that a tunnel may take; asked at each one. */
  readonly patience: () => number;
}

/** Reaches hosts by CONNECT through an `http://` or `https://` proxy, keeping the tunnels for the next request. */
export class ProxyAgent extends HttpsProxyAgent<string> {
  readonly #settings: ProxySettings;

  constructor(proxy: URL, settings: ProxySettings) {
    // The user and password go into the header alone: the library writes the URL it is given to its debug log.
    const headers = proxy.username === '' ? {} : { 'Proxy-Authorization': basic(proxy) };
    super(withoutUser(proxy), { keepAlive: true, headers });
    this.#settings = settings;
  }

  // The library tells from the call stack, and guesses wrong when a tunnel comes back to be used again.
  override isSecureEndpoint(): boolean {
    return this.#settings.protocol === 'https:';
  }

  override async connect(request: ClientRequest, target: Target): Promise<Socket> {
    const { trust, patience } = this.#settings;
    const secure = { rejectUnauthorized: true, ...(trust === undefined ? {} : { secureContext: trust }) };
    // A request that has been given up leaves its socket to a silent proxy, and that would keep the process alive.
    const silent = new AbortController();
    const timer = setTimeout(() => silent.abort(), patience());
    this.connectOpts = { ...this.connectOpts, ...secure, signal: silent.signal };
    let status: unknown = 200;
    request.once('proxyConnect', (answer: { statusCode?: number }) => (status = answer.statusCode));
    try {
      const socket = await super.connect(request, { ...target, ...secure });
      if (status === 200) return socket;
      socket.destroy();
      throw new ProxyFault(`the proxy ${this.proxy.host} ${refusalOf(status)}`);
    } catch (error) {
      if (error instanceof ProxyFault || wordOf(error, 'code') !== undefined) throw error;
      // The library's own, of an answer that did not come or has no end.
      throw new ProxyFault(`the proxy ${this.proxy.host} closed the connection without an answer`);
    } finally {
      clearTimeout(timer);
    }
  }
}

function withoutUser(proxy: URL): URL {
  const bare = new URL(proxy);
  bare.username = '';
  bare.password = '';
  return bare;
}

function refusalOf(status: unknown): string {
  if (!Number.isInteger(status)) return 'answers with something that is not HTTP';
  return `${status === 407 ? 'asks for a user name and password' : 'refuses to connect'} (HTTP ${String(status)})`;
}

function basic({ username, password }: URL): string {
  const pair = `${decoded(username)}:${decoded(password)}`;
  return `Basic ${Buffer.from(pair).toString('base64')}`;
}

/** A percent sign that begins no code is one of the password, as curl takes it. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
