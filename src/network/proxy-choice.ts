import { isLoopback } from '../chain/endpoint.ts';
import type { Environment } from '../session/environment.ts';

/** Where a request goes. */
export interface Destination {
  /** `https:` or `http:`. */
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number | undefined;
}

/** A proxy that cannot be used. Its URL is not quoted, because it may hold a password. */
export class ProxyFault extends Error {
  override readonly name = 'ProxyFault';
}

/** The proxy for a request by HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY, in either case. Throws ProxyFault. */
export async function proxyFor(to: Destination, env: Environment): Promise<URL | undefined> {
  // A proxy's loopback is another machine's.
  if (isLoopback(to.hostname) || !Object.keys(env).some((name) => /_proxy$/i.test(name))) return undefined;
  const { getProxyForUrl } = await import('proxy-from-env');
  const proxy = getProxyForUrl(`${to.protocol}//${to.hostname}${to.port === undefined ? '' : `:${to.port}`}`);
  if (proxy === '') return undefined;
  const variable = `${to.protocol.slice(0, -1).toUpperCase()}_PROXY`;
  if (!URL.canParse(proxy)) throw new ProxyFault(`${variable} is not a URL`);
  const url = new URL(proxy);
  if (url.protocol === 'http:' || url.protocol === 'https:') return url;
  throw new ProxyFault(`${variable} is neither http:// nor https://`);
}
