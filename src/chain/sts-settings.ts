import type { ProfileSet } from '../config/profile.ts';
import { refuseValue } from '../config/refuse-value.ts';
import { isEmpty, isSwitchedOn, type Setting, type Settings } from '../config/settings.ts';
import { RolechainError } from '../errors/error.ts';
import type { Environment } from '../session/environment.ts';
import { checkEndpoint } from './endpoint.ts';
import type { StsSettings } from './chain-plan.ts';

export interface StsFacts {
  readonly profiles: ProfileSet;
  readonly selected: Settings;
  readonly env: Environment;
  readonly region: string;
  /** Makes a path of a value, `~` and the file's folder considered. */
  readonly path: (setting: Setting) => string;
}

/** How STS is reached: the environment first, then the selected profile. Throws CONFIG_VALUE, ENDPOINT_INSECURE. */
export function stsSettings({ profiles, selected, env, region, path }: StsFacts): StsSettings {
  const flag = (variable: string, key: string): boolean => readFlag(env[variable], selected, key);
  const endpoint = serviceEndpoint('STS', { profiles, selected, env });
  const caBundle = selected.around('ca_bundle');
  const bundle = env['AWS_CA_BUNDLE'] || (isEmpty(caBundle) ? undefined : path(caBundle));
  return {
    region,
    legacyGlobalEndpoint: wantsGlobalEndpoint(env['AWS_STS_REGIONAL_ENDPOINTS'], selected),
    fips: flag('AWS_USE_FIPS_ENDPOINT', 'use_fips_endpoint'),
    dualStack: flag('AWS_USE_DUALSTACK_ENDPOINT', 'use_dualstack_endpoint'),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(bundle === undefined ? {} : { caBundle: bundle }),
  };
}

export type Endpoint = NonNullable<StsSettings['endpoint']>;

/**
 * The endpoint that somebody chose for a service, by the order of
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html; undefined where AWS's own is meant. Throws
 * CONFIG_VALUE, ENDPOINT_INSECURE.
 */
export function serviceEndpoint(
  service: 'STS' | 'IAM',
  { profiles, selected, env }: Pick<StsFacts, 'profiles' | 'selected' | 'env'>,
): Endpoint | undefined {
  const endpoint = findEndpoint(service, profiles, selected, env);
  if (endpoint !== undefined)
    checkEndpoint(endpoint.url, env, endpoint.origin, service === 'STS' ? undefined : service);
  return endpoint;
}

function findEndpoint(
  service: string,
  profiles: ProfileSet,
  selected: Settings,
  env: Environment,
): Endpoint | undefined {
  if (readFlag(env['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS'], selected, 'ignore_configured_endpoint_urls'))
    return undefined;
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

function wantsGlobalEndpoint(variable: string | undefined, selected: Settings): boolean {
  const setting = selected.around('sts_regional_endpoints');
  const value = variable || (isEmpty(setting) ? 'regional' : setting.text);
  if (value === 'legacy' || value === 'regional') return value === 'legacy';
  if (variable || isEmpty(setting)) {
    throw new RolechainError('USAGE', { reason: 'AWS_STS_REGIONAL_ENDPOINTS must be legacy or regional' });
  }
  throw refuseValue(selected, setting, 'must be legacy or regional');
}

function readFlag(variable: string | undefined, selected: Settings, key: string): boolean {
  if (variable) return variable.toLowerCase() === 'true';
  return isSwitchedOn(selected, selected.around(key));
}
