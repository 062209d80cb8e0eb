import { randomBytes } from 'node:crypto';
import type { Key, Keyring } from './keyring.ts';
import { Refusal } from './refusal.ts';
import type { Answer, WireRequest } from './wire.ts';

/** The tokens that the federation endpoint gave out, and whom each signs in. */
export class SigninTokens {
  readonly #tokens = new Map<string, { readonly key: Key; readonly expires: number }>();

  issue(key: Key, now: number): string {
    const token = `EMULATORSIGNIN${randomBytes(300).toString('base64url')}`;
    this.#tokens.set(token, { key, expires: now + 15 * 60_000 });
    return token;
  }

  find(token: string, now: number): Key | undefined {
    const found = this.#tokens.get(token);
    return found !== undefined && found.expires > now ? found.key : undefined;
  }

  secrets(): string[] {
    return [...this.#tokens.keys()];
  }
}

export interface FederationCall {
  readonly request: WireRequest;
  readonly form: URLSearchParams;
  readonly now: number;
}

/**
 * `/federation` of the sign-in service: getSigninToken and login. AWS takes both by GET too; here a session may not
 * stand in a URL, which proxies and servers write down.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_enable-console-custom-url.html
 */
export function answerFederation(keyring: Keyring, tokens: SigninTokens, call: FederationCall): Answer {
  const action = call.form.get('Action');
  if (action === 'getSigninToken') return getSigninToken(keyring, tokens, call);
  if (action === 'login') return login(tokens, call);
  throw new Refusal(400, 'InvalidAction', 'Unknown action.');
}

function getSigninToken(keyring: Keyring, tokens: SigninTokens, { request, form, now }: FederationCall): Answer {
  if (request.method !== 'POST') throw new Refusal(405, 'MethodNotAllowed', 'A session belongs into a body.');
  if (!/^application\/x-www-form-urlencoded\b/.test(request.headers.get('content-type') ?? '')) {
    throw new Refusal(415, 'UnsupportedMediaType', 'Not a form.');
  }
  const unknown = [...form.keys()].filter((name) => !['Action', 'Session', 'SessionDuration'].includes(name));
  if (unknown.length > 0) throw invalid(`Unknown parameters: ${unknown.join(', ')}.`);
  const key = believe(keyring, form.get('Session') ?? '', now);
  checkDuration(key, form.get('SessionDuration'));
  return {
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ SigninToken: tokens.issue(key, now) }),
  };
}

/** Whose session a request carries; a session of GetSessionToken cannot sign in. */
function believe(keyring: Keyring, text: string, now: number): Key {
  const session = readSession(text);
  const key = keyring.find(session.get('sessionId') ?? '');
  const token = key?.session?.token;
  if (key === undefined || token === undefined) throw invalid('No temporary credentials.');
  if (key.secret !== session.get('sessionKey') || token !== session.get('sessionToken')) throw invalid('Wrong keys.');
  if (key.session !== undefined && key.session.expires <= now) throw invalid('Expired.');
  if (key.caller.temporary === 'session-token') throw invalid('Not a role and not a federated user.');
  return key;
}

/** The access key id that a `Session` names, whether it is true or not. */
export function sessionIdOf(text: string): string | undefined {
  try {
    return readSession(text).get('sessionId');
  } catch {
    return undefined;
  }
}

function readSession(text: string): ReadonlyMap<string, string> {
  const value: unknown = parse(text);
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  const names = entries.map(([name]) => name).toSorted();
  if (names.join() !== 'sessionId,sessionKey,sessionToken') throw invalid('Session is not what it should be.');
  return new Map(entries.map(([name, part]) => [name, String(part)]));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function checkDuration(key: Key, text: string | null): void {
  if (text === null) return;
  const seconds = /^\d+$/.test(text) ? Number(text) : 0;
  if (key.consoleSeconds === undefined) throw invalid('SessionDuration is not for these credentials.');
  if (seconds < 900 || seconds > key.consoleSeconds) throw invalid('SessionDuration is out of range.');
}

function login(tokens: SigninTokens, { form, now }: FederationCall): Answer {
  const destination = form.get('Destination') ?? '';
  if (tokens.find(form.get('SigninToken') ?? '', now) === undefined) throw invalid('No such token.');
  if (!URL.canParse(destination)) throw invalid('No destination.');
  return { status: 302, headers: { location: destination }, body: '' };
}

function invalid(message: string): Refusal {
  return new Refusal(400, 'InvalidCredentials', message);
}

/** A page for people, as AWS answers; its words here are the emulator's own. */
export function answerFederationRefusal(refusal: Refusal): Answer {
  const { status, message } = refusal;
  const body = `<!DOCTYPE html><html><body><h1>Error: ${status}</h1><p>${message}</p></body></html>`;
  return { status, headers: { 'content-type': 'text/html' }, body };
}
