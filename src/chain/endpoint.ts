import type { Origin } from '../errors/catalog.ts';
import { RolechainError } from '../errors/error.ts';
import type { Environment } from '../session/environment.ts';

/**
 * Refuses an endpoint that would show a session token to the network: `http://` on anything but loopback, or a user
 * and password in the URL, unless `ROLECHAIN_ALLOW_INSECURE_ENDPOINT=1`. `service` is by default STS. Throws ENDPOINT_INSECURE.
 */
export function checkEndpoint(url: string, env: Environment, origin?: Origin, service?: string): void {
  const reason = endpointFault(url, env);
  if (reason === undefined) return;
  throw new RolechainError('ENDPOINT_INSECURE', {
    endpoint: withoutUser(url),
    reason,
    ...(origin === undefined ? {} : { origin }),
    ...(service === undefined ? {} : { service }),
  });
}

/** What is wrong with an endpoint, or undefined. */
export function endpointFault(text: string, env: Environment): string | undefined {
  if (!URL.canParse(text)) return 'is not a URL';
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'is neither https:// nor http://';
  if (env['ROLECHAIN_ALLOW_INSECURE_ENDPOINT'] === '1') return undefined;
  if (url.username !== '' || url.password !== '') return 'holds a user name or password';
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) return 'is http://, which others on the network can read';
  return undefined;
}

/** Whether a URL's host name (`new URL(…).hostname`, so `127.1` is written out already) is this machine's own. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

function withoutUser(url: string): string {
  return url.replace(/^([a-z][a-z0-9+.-]*:)?[/\\]*.*@/i, (_, scheme: string | undefined) => `${scheme ?? ''}//…@`);
}
