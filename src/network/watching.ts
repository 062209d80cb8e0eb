import type { HttpHandler } from './http-handler.ts';

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
