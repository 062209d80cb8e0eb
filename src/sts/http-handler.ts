import { Readable, Transform, pipeline } from 'node:stream';
import type { SecureContext } from 'node:tls';

import { NodeHttpHandler } from '@smithy/node-http-handler';

import { isLoopback } from '../chain/endpoint.ts';
import type { Deadline } from '../session/deadline.ts';
import type { Environment } from '../session/environment.ts';

export interface HttpSettings {
  readonly env: Environment;
  readonly deadline: Deadline;
  readonly trust: SecureContext | undefined;
}

type Handle = NodeHttpHandler['handle'];
type Request = Parameters<Handle>[0];

/** STS answers with some 2 KB, error pages of proxies with some 100: nobody needs a mebibyte. */
const maxAnswer = 1024 * 1024;

/** A name that does not resolve, a lost packet: then there must be time left to try again. */
const connectionTimeout = 5_000;

/**
 * How the SDK's clients reach the network here: connections kept for the next hop, proxies as the environment says,
 * roots of the user, answers of bounded size, and nothing beyond the deadline. Redirects are not followed.
 */
export class HttpHandler extends NodeHttpHandler {
  readonly #settings: HttpSettings;
  readonly #proxied = new Map<string, NodeHttpHandler>();

  constructor(settings: HttpSettings) {
    const { trust } = settings;
    super({
      connectionTimeout,
      ...(trust === undefined ? {} : { httpsAgent: { keepAlive: true, secureContext: trust } }),
    });
    this.#settings = settings;
  }

  override async handle(...[request, options]: Parameters<Handle>): ReturnType<Handle> {
    const abortSignal = options?.abortSignal ?? until(this.#settings.deadline);
    const proxy = await proxyFor(request, this.#settings.env);
    const answer =
      proxy === undefined
        ? await super.handle(request, { ...options, abortSignal })
        : await this.#through(proxy, request, { ...options, abortSignal });
    const body: unknown = answer.response.body;
    if (body instanceof Readable) answer.response.body = bounded(body);
    return answer;
  }

  override destroy(): void {
    super.destroy();
    for (const handler of this.#proxied.values()) handler.destroy();
  }

  async #through(proxy: URL, ...[request, options]: Parameters<Handle>): ReturnType<Handle> {
    let handler = this.#proxied.get(proxy.href);
    if (handler === undefined) {
      const { ProxyAgent } = await import('./proxy.ts');
      const agent = new ProxyAgent(proxy, this.#settings.trust);
      handler = new NodeHttpHandler({ connectionTimeout, httpAgent: agent, httpsAgent: agent });
      this.#proxied.set(proxy.href, handler);
    }
    try {
      return await handler.handle(request, options);
    } catch (error) {
      throw error instanceof Error ? Object.assign(error, { proxy: proxy.host }) : error;
    }
  }
}

/** A proxy variable that cannot be used; it is not quoted, because it may hold a password. */
export class ProxyFault extends Error {
  override readonly name = 'ProxyFault';
}

/** A signal for what is left of the time. */
export function until(deadline: Deadline): AbortSignal {
  return AbortSignal.timeout(Math.max(1, Math.ceil(deadline.left())));
}

async function proxyFor(request: Request, env: Environment): Promise<URL | undefined> {
  // A proxy's loopback is another machine's.
  if (isLoopback(request.hostname) || !Object.keys(env).some((name) => /_proxy$/i.test(name))) return undefined;
  const { getProxyForUrl } = await import('proxy-from-env');
  const port = request.port === undefined ? '' : `:${request.port}`;
  const proxy = getProxyForUrl(`${request.protocol}//${request.hostname}${port}`);
  if (proxy === '') return undefined;
  const variable = `${request.protocol.slice(0, -1).toUpperCase()}_PROXY`;
  if (!URL.canParse(proxy)) throw new ProxyFault(`${variable} is not a URL`);
  const url = new URL(proxy);
  if (url.protocol === 'http:' || url.protocol === 'https:') return url;
  throw new ProxyFault(`${variable} is neither http:// nor https://`);
}

function bounded(body: Readable): Readable {
  let size = 0;
  const gate = new Transform({
    transform(chunk: Buffer, _, done): void {
      size += chunk.length;
      if (size > maxAnswer) done(new Error(`the answer is larger than ${maxAnswer} bytes`));
      else done(null, chunk);
    },
  });
  // Whoever reads the gate sees its error; the callback only keeps it from being thrown twice.
  return pipeline(body, gate, () => undefined);
}
