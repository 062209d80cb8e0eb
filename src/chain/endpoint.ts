import type { ProfileSet } from '../config/profile.ts';
import { refuseValue } from '../config/refuse-value.ts';
import { isEmpty, isSwitchedOn, type Setting, type Settings } from '../config/settings.ts';
import type { Origin } from '../errors/catalog.ts';
import { RolechainError } from '../errors/error.ts';
import type { Environment } from '../session/environment.ts';
import type { StsSettings } from './chain-plan.ts';

/** Where somebody may have chosen an endpoint: the environment, and the selected profile with its `services`. */
export interface EndpointFacts {
  readonly profiles: ProfileSet;
  readonly selected: Settings;
  readonly env: Environment;
}

export type Endpoint = NonNullable<StsSettings['endpoint']>;

/**
 * The endpoint that somebody chose for a service, by the order of
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html; undefined where AWS's own is meant. Throws
 * CONFIG_VALUE, ENDPOINT_INSECURE.
 */
export function serviceEndpoint(service: 'STS' | 'IAM', facts: EndpointFacts): Endpoint | undefined {
  const endpoint = findEndpoint(service, facts);
  if (endpoint !== undefined)
    checkEndpoint(endpoint.url, facts.env, endpoint.origin, service === 'STS' ? undefined : service);
  return endpoint;
}

function findEndpoint(service: string, { profiles, selected, env }: EndpointFacts): Endpoint | undefined {
  const ignored = selected.around('ignore_configured_endpoint_urls');
  if (isSwitchedOn(selected, ignored, env['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS'])) return undefined;
  const variable = env[`AWS_ENDPOINT_URL_${service}`] || env['AWS_ENDPOINT_URL'];
  if (variable) return { url: variable };
  const setting = servicesSetting(service, profiles, selected) ?? selected.around('endpoint_url');
  return isEmpty(setting) ? undefined : { url: setting.text, origin: setting.origin };
}

function servicesSetting(service: string, profiles: ProfileSet, selected: Settings): Setting | undefined {
  const services = selected.around('services');
  if (isEmpty(services)) return undefined;
  const section = profiles.services.get(services.text);
  if (section === undefined)
    throw refuseValue(selected, services, `names [services ${services.text}], which does not exist`);
  return section
    .properties()
    .get(service.toLowerCase())
    ?.nested?.filter((line) => line.key.toLowerCase() === 'endpoint_url')
    .at(-1);
}

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

/** An endpoint as it may be shown. */
export function withoutUser(url: string): string {
  return url.replace(/^([a-z][a-z0-9+.-]*:)?[/\\]*.*@/i, (_, scheme: string | undefined) => `${scheme ?? ''}//…@`);
}
