import type { StsSettings } from '../chain/chain-plan.ts';
import type { Deadline } from '../session/deadline.ts';
import type { Environment } from '../session/environment.ts';
import type { HttpHandler } from '../network/http-handler.ts';

/** AWS's SDK, as far as we use it, and the way that its requests take. */
export interface Loaded extends Pick<typeof import('@aws-sdk/client-sts'), Used> {
  readonly handler: HttpHandler;
  readonly until: (deadline: Deadline) => AbortSignal;
}

type Used =
  | 'STSClient'
  | 'AssumeRoleCommand'
  | 'AssumeRoleWithWebIdentityCommand'
  | 'GetCallerIdentityCommand'
  | 'GetFederationTokenCommand'
  | 'GetSessionTokenCommand';

/** Throws CONFIG_UNREADABLE for a `caBundle`. */
export async function load(settings: StsSettings, env: Environment, deadline: Deadline): Promise<Loaded> {
  const { openHandler, until } = await import('../network/http-handler.ts');
  const [sdk, handler] = await Promise.all([
    import('@aws-sdk/client-sts'),
    openHandler({ env, deadline, caBundle: settings.caBundle }),
  ]);
  return { ...sdk, handler, until };
}

/** Rejects when `signal` says so: the SDK looks at it only while it waits for the network. */
export function end(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error('no time left')), { once: true });
  });
}

/** Host, and port where it is not the usual one. */
export function hostOf({ hostname, port }: { readonly hostname: string; readonly port?: number | undefined }): string {
  return hostname + (port === undefined ? '' : `:${port}`);
}

/** The shared handler, noting which host was asked, for messages. */
export function watching(
  handler: HttpHandler,
  seen: { host: string },
): Pick<HttpHandler, 'handle'> & Record<string, unknown> {
  return {
    handle: (request, options) => {
      seen.host = hostOf(request);
      return handler.handle(request, options);
    },
  };
}
