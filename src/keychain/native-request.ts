/** What the child is to do: write `secret` (base64), or delete where there is none. */
export interface NativeRequest {
  readonly platform: string;
  readonly service: string;
  readonly account: string;
  readonly secret?: string;
}

/** Throws on anything that `JSON.stringify(request)` did not write. */
export function parseRequest(text: string): NativeRequest {
  const request: unknown = JSON.parse(text);
  if (typeof request !== 'object' || request === null) throw new TypeError('no request');
  if (!('platform' in request && 'service' in request && 'account' in request)) throw new TypeError('half a request');
  const { platform, service, account } = request;
  if (typeof platform !== 'string' || typeof service !== 'string' || typeof account !== 'string') {
    throw new TypeError('not a request');
  }
  const secret = 'secret' in request ? request.secret : undefined;
  return { platform, service, account, ...(typeof secret === 'string' ? { secret } : {}) };
}
