import { HttpRequest } from '@smithy/core/protocols';

import { RolechainError } from '../errors/error.ts';
import { openHandler, until } from '../network/http-handler.ts';
import { networkFault, networkReason } from '../network/reason.ts';
import type { Deadline } from '../session/deadline.ts';
import type { Environment } from '../session/environment.ts';
import type { Trace } from '../session/ports.ts';

export interface SigninRequest {
  readonly endpoint: URL;
  readonly form: string;
}

export interface SigninWorld {
  readonly env: Environment;
  readonly deadline: Deadline;
  readonly trace: Trace;
  readonly caBundle: string | undefined;
}

/**
 * Asks the sign-in service for a token for a session, in a POST: URLs are written down by proxies and servers. What it
 * answers is never quoted. Throws CONSOLE_REFUSED, CONSOLE_UNREACHABLE, CONFIG_UNREADABLE.
 */
export async function signinToken(request: SigninRequest, world: SigninWorld): Promise<string> {
  const { endpoint } = request;
  const { status, text } = await post(request, world);
  world.trace('console.answered', { host: endpoint.host, status });
  const token = status === 200 ? tokenIn(text) : undefined;
  if (token !== undefined) return token;
  if (status === 429 || status >= 500) throw unreachable(endpoint, `it answered with status ${status}`);
  throw new RolechainError('CONSOLE_REFUSED', { endpoint: endpoint.host, ...refusal(status) });
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

async function post({ endpoint, form }: SigninRequest, world: SigninWorld): Promise<Answer> {
  const { env, deadline, caBundle } = world;
  const handler = await openHandler({ env, deadline, caBundle });
  const abortSignal = until(deadline);
  const { protocol, hostname, port, pathname: path } = endpoint;
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    'content-length': String(Buffer.byteLength(form)),
    accept: 'application/json',
  };
  const where = { protocol, hostname, path, ...(port === '' ? {} : { port: Number(port) }) };
  try {
    const request = new HttpRequest({ ...where, method: 'POST', headers, body: form });
    const { response } = await handler.handle(request, { abortSignal });
    const body: unknown = response.body;
    return { status: response.statusCode, text: body instanceof Uint8Array ? Buffer.from(body).toString() : '' };
  } catch (error) {
    if (abortSignal.aborted) throw unreachable(endpoint, 'no complete answer in the time there is');
    const fault = networkFault(error);
    const known = fault.name === 'ProxyFault' || fault.name === 'TooLarge';
    throw unreachable(endpoint, known && error instanceof Error ? error.message : networkReason(fault));
  } finally {
    handler.destroy();
  }
}

function tokenIn(text: string): string | undefined {
  try {
    const answer: unknown = JSON.parse(text);
    const token = typeof answer === 'object' && answer !== null && 'SigninToken' in answer ? answer.SigninToken : '';
    return typeof token === 'string' && /^[\x21-\x7e]+$/.test(token) ? token : undefined;
  } catch {
    return undefined;
  }
}

/** AWS tells no reason: each of them is status 400 and a page for people. */
function refusal(status: number): { readonly reason: string; readonly hint?: string } {
  if (status < 400) return { reason: `unexpected answer (HTTP ${status}): it is not a sign-in token` };
  return {
    reason: `it does not take the session (HTTP ${status})`,
    hint: 'only the session of a role, or of a federated user, can sign in, and only until it ends or is revoked',
  };
}

function unreachable(endpoint: URL, reason: string): RolechainError {
  return new RolechainError('CONSOLE_UNREACHABLE', { endpoint: endpoint.host, reason });
}
