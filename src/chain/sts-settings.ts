import { refuseValue } from '../config/refuse-value.ts';
import { isEmpty, isSwitchedOn, type Setting, type Settings } from '../config/settings.ts';
import { RolechainError } from '../errors/error.ts';
import type { StsSettings } from './chain-plan.ts';
import { serviceEndpoint, type EndpointFacts } from './endpoint.ts';

/** What decides on the way to STS. */
export interface StsFacts extends EndpointFacts {
  readonly region: string;
  /** Makes a path of a value, `~` and the file's folder considered. */
  readonly path: (setting: Setting) => string;
}

/** How STS is reached: the environment first, then the selected profile. Throws CONFIG_VALUE, ENDPOINT_INSECURE. */
export function stsSettings({ profiles, selected, env, region, path }: StsFacts): StsSettings {
  const flag = (variable: string, key: string): boolean => isSwitchedOn(selected, selected.around(key), env[variable]);
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

function wantsGlobalEndpoint(variable: string | undefined, selected: Settings): boolean {
  const setting = selected.around('sts_regional_endpoints');
  const value = variable || (isEmpty(setting) ? 'regional' : setting.text);
  if (value === 'legacy' || value === 'regional') return value === 'legacy';
  if (variable || isEmpty(setting)) {
    throw new RolechainError('USAGE', { reason: 'AWS_STS_REGIONAL_ENDPOINTS must be legacy or regional' });
  }
  throw refuseValue(selected, setting, 'must be legacy or regional');
}
