import { get as getHttp } from 'node:http';
import { get as getHttps } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';

import type { NamedSourceBase } from '../chain/base.ts';
import { isLoopback } from '../chain/endpoint.ts';
import { parseInstant } from '../credentials/process-json.ts';
import { isRolechainError, RolechainError } from '../errors/error.ts';
import { plain } from '../errors/plain.ts';
import { lookupAtHome } from '../network/localhost.ts';
import type { Deadline } from '../session/deadline.ts';
import type { Environment } from '../session/environment.ts';
import { baseFailed } from './fault.ts';
import type { SdkIdentity } from './sdk-identity.ts';
import { readSmallFile } from './small-file.ts';

/** One try may take this long, in milliseconds; the endpoint is on the machine itself. */
const patience = 2_000;
const tries = 3;
const maxAnswer = 64 * 1024;

/**
 * `credential_source = EcsContainer`: the endpoint that ECS, EKS or Greengrass gives a container. (AWS SDKs and Tools
 * Reference Guide, "Container credential provider".) Throws CREDENTIALS_MISSING, BASE_FAILED.
 *
 * Not by the SDK: its reader waits without end for a silent endpoint, warns of that on stderr, takes an answer of any
 * size, and asks a second time in another way, without the token file.
 */
export async function fromContainer(spec: NamedSourceBase, env: Environment, deadline: Deadline): Promise<SdkIdentity> {
  const url = endpointOf(spec, env);
  const file = env['AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE'];
  for (let attempt = 1; ; attempt += 1) {
    // Read each time: the token in it is replaced every hour or so.
    const token = file ? readSmallFile(file) : env['AWS_CONTAINER_AUTHORIZATION_TOKEN'];
    if (file && !token) throw baseFailed(spec, `there is no token in ${file}`);
    if (token && /[\r\n]/.test(token.trim())) throw baseFailed(spec, 'the authorization token has more than one line');
    try {
      // oxlint-disable-next-line no-await-in-loop -- one try after the other
      return read(spec, await get(url, token?.trim(), Math.min(patience, deadline.left())));
    } catch (error) {
      if (isRolechainError(error)) throw error;
      if (attempt === tries || deadline.left() === 0) throw baseFailed(spec, networkReason(error), { cause: error });
    }
    // oxlint-disable-next-line no-await-in-loop
    await sleep(Math.min(100 * 2 ** attempt, deadline.left()));
  }
}

function endpointOf(spec: NamedSourceBase, env: Environment): URL {
  const { profile, origin } = spec;
  const relative = env['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI'];
  const full = relative ? `http://169.254.170.2${relative}` : env['AWS_CONTAINER_CREDENTIALS_FULL_URI'];
  if (!full) {
    const reason = 'takes its credentials from the container, where AWS_CONTAINER_CREDENTIALS_FULL_URI is not set';
    const hint = `run it in the container, or change credential_source at ${origin.file}:${origin.line}`;
    throw new RolechainError('CREDENTIALS_MISSING', { profile, reason, origin, hint });
  }
  const url = URL.canParse(full) ? new URL(full) : undefined;
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && isNear(url.hostname))) return url;
  throw baseFailed(spec, 'AWS_CONTAINER_CREDENTIALS_FULL_URI is neither https:// nor on this machine');
}

/** Loopback, and the link-local addresses of ECS and of EKS Pod Identity. */
function isNear(hostname: string): boolean {
  return isLoopback(hostname) || ['169.254.170.2', '169.254.170.23', '[fd00:ec2::23]'].includes(hostname);
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

function get(url: URL, token: string | undefined, milliseconds: number): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers = { accept: 'application/json', ...(token ? { authorization: token } : {}) };
    const signal = AbortSignal.timeout(Math.max(1, Math.ceil(milliseconds)));
    const request = (url.protocol === 'https:' ? getHttps : getHttp)(
      url,
      { headers, signal, agent: false, rejectUnauthorized: true, lookup: lookupAtHome },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk;
          if (text.length <= maxAnswer) return;
          const tooLarge = new Error(`the answer is larger than ${maxAnswer} bytes`);
          // In Bun, what has come to its end is not destroyed.
          reject(tooLarge);
          request.destroy(tooLarge);
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
        response.on('error', reject);
      },
    );
    request.on('error', reject);
  });
}

function read(spec: NamedSourceBase, { status, text }: Answer): SdkIdentity {
  const answer = fields(text);
  const value = (key: string): string => {
    const found = answer?.get(key);
    return typeof found === 'string' ? found : '';
  };
  if (status === 429 || status >= 500) throw new Error(`the endpoint answered with status ${status}`);
  if (status !== 200) {
    const words = plain([value('code') || value('Code'), value('message') || value('Message')].join(' '), [], 200);
    throw baseFailed(spec, `the endpoint answered with status ${status}${words === '' ? '' : `: ${words}`}`);
  }
  const [accessKeyId, secretAccessKey] = [value('AccessKeyId'), value('SecretAccessKey')];
  const expiration = parseInstant(value('Expiration'));
  if (!accessKeyId || !secretAccessKey || (value('Expiration') !== '' && expiration === undefined)) {
    throw baseFailed(spec, 'unexpected answer: it is not the document it should be');
  }
  return { accessKeyId, secretAccessKey, sessionToken: value('Token'), expiration, accountId: value('AccountId') };
}

function fields(text: string): ReadonlyMap<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? new Map<string, unknown>(Object.entries(value)) : undefined;
  } catch {
    return undefined;
  }
}

function networkReason(error: unknown): string {
  if (!(error instanceof Error)) return 'no reason given';
  return error.name === 'AbortError' || error.name === 'TimeoutError' ? 'the endpoint does not answer' : error.message;
}
