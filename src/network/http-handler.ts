import { Agent } from 'node:http';
import { Readable } from 'node:stream';
import type { SecureContext } from 'node:tls';

import { NodeHttpHandler } from '@smithy/node-http-handler';

import type { Deadline } from '../session/deadline.ts';
import type { Environment } from '../session/environment.ts';
import { lookupAtHome } from './localhost.ts';
import { proxyFor } from './proxy-choice.ts';

interface HttpSettings {
  readonly env: Environment;
  readonly deadline: Deadline;
  readonly trust: SecureContext | undefined;
}

type Handle = NodeHttpHandler['handle'];

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
      httpAgent: new Agent({ keepAlive: true, maxSockets: 50, lookup: lookupAtHome }),
      // In words, because NODE_TLS_REJECT_UNAUTHORIZED=0 would hand session tokens to whoever stands in between.
      httpsAgent: {
        keepAlive: true,
        rejectUnauthorized: true,
        ...(trust === undefined ? {} : { secureContext: trust }),
      },
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
    if (body instanceof Readable) answer.response.body = await whole(body, answer.response.statusCode);
    return answer;
  }

  override destroy(): void {
    super.destroy();
    for (const handler of this.#proxied.values()) handler.destroy();
  }

  async #through(proxy: URL, ...[request, options]: Parameters<Handle>): ReturnType<Handle> {
    const { protocol } = request;
    const key = `${protocol} ${proxy.href}`;
    let handler = this.#proxied.get(key);
    if (handler === undefined) {
      const { ProxyAgent } = await import('./proxy.ts');
      const { trust, deadline } = this.#settings;
      const patience = (): number => Math.min(connectionTimeout, deadline.left());
      const agent = new ProxyAgent(proxy, { protocol, trust, patience });
      handler = new NodeHttpHandler({ connectionTimeout, httpAgent: agent, httpsAgent: agent });
      this.#proxied.set(key, handler);
    }
    try {
      return await handler.handle(request, options);
    } catch (error) {
      throw error instanceof Error ? Object.assign(error, { proxy: proxy.host }) : error;
    }
  }
}

/** A handler that also trusts the authorities in `caBundle`, a PEM file. Throws CONFIG_UNREADABLE. */
export async function openHandler({ caBundle, ...settings }: OpenSettings): Promise<HttpHandler> {
  const trust = caBundle === undefined ? undefined : (await import('./trust.ts')).trustWith(caBundle, settings.env);
  return new HttpHandler({ ...settings, trust });
}

type OpenSettings = Omit<HttpSettings, 'trust'> & { readonly caBundle: string | undefined };

/** A signal for what is left of the time. */
export function until(deadline: Deadline): AbortSignal {
  return AbortSignal.timeout(Math.max(1, Math.ceil(deadline.left())));
}

/** What was read of an answer that is too large, as the SDK's errors tell of theirs. */
class TooLarge extends Error {
  override readonly name = 'TooLarge';
  readonly $metadata: { readonly httpStatusCode: number };

  constructor(status: number) {
    super(`the answer is larger than ${maxAnswer} bytes`);
    this.$metadata = { httpStatusCode: status };
  }
}

/** All of an answer at once: for two kilobytes, streams that are put behind one another are most of the work. */
function whole(body: Readable, status: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    body.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > maxAnswer) body.destroy(new TooLarge(status));
      else chunks.push(chunk);
    });
    body.on('error', reject);
    body.once('end', () => resolve(Buffer.concat(chunks)));
  });
}
