import type { ChainPlan } from '../chain/chain-plan.ts';
import { checkEndpoint } from '../chain/endpoint.ts';
import type { Credentials } from '../credentials/credentials.ts';
import type { Environment } from '../session/environment.ts';
import type { ConsoleHosts } from './hosts.ts';

// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_enable-console-custom-url.html

/**
 * Where sessions sign in: the partition's own address, or AWS_ENDPOINT_URL_SIGNIN (AWS SDKs and Tools Reference Guide,
 * "Service-specific endpoints"). Throws ENDPOINT_INSECURE.
 */
export function federationEndpoint(hosts: ConsoleHosts, env: Environment): URL {
  const ignored = /^true$/i.test(env['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS'] ?? '');
  const named = ignored ? '' : env['AWS_ENDPOINT_URL_SIGNIN'] || env['AWS_ENDPOINT_URL'];
  if (named) checkEndpoint(named, env, undefined, 'sign-in');
  const endpoint = new URL(named || `https://${hosts.signIn}`);
  endpoint.pathname = `${endpoint.pathname.replace(/\/$/, '')}/federation`;
  endpoint.search = '';
  endpoint.hash = '';
  return endpoint;
}

/**
 * How many seconds the console's session is to last; undefined leaves it to AWS: as long as the credentials. AWS takes a
 * wish for a role only if an IAM user's access key assumed it, with no role or session in between.
 */
export function signInSeconds({ base, hops }: ChainPlan): number | undefined {
  const [hop, ...further] = hops;
  const direct = base.kind === 'static' && !base.temporary && further.length === 0;
  return direct && hop?.kind === 'assume-role' ? hop.durationSeconds : undefined;
}

/** The form that asks for a sign-in token. It holds the session's secrets. */
export function signInForm(credentials: Credentials, seconds: number | undefined): string {
  const { accessKeyId, secretAccessKey, sessionToken } = credentials.reveal();
  const form = new URLSearchParams({ Action: 'getSigninToken' });
  if (seconds !== undefined) form.set('SessionDuration', String(seconds));
  form.set('Session', JSON.stringify({ sessionId: accessKeyId, sessionKey: secretAccessKey, sessionToken }));
  return form.toString();
}

/** The URL that signs in whoever opens it within 15 minutes: a secret. */
export function loginUrl(endpoint: URL, destination: URL, token: string): string {
  const url = new URL(endpoint);
  const query = { Action: 'login', Issuer: 'rolechain', Destination: destination.href, SigninToken: token };
  url.search = new URLSearchParams(query).toString();
  return url.href;
}
