import type { BaseSpec } from '../chain/base.ts';
import { endpointFault } from '../chain/endpoint.ts';
import type { Environment } from '../session/environment.ts';
import { baseFailed } from './fault.ts';

/**
 * The endpoint that the environment names for a service, `service` as in `AWS_ENDPOINT_URL_SSO_OIDC`; undefined for AWS's own.
 * (AWS SDKs and Tools Reference Guide, "Service-specific endpoints".) Throws BASE_FAILED for one that is not safe.
 */
export function serviceEndpoint(spec: BaseSpec, env: Environment, service: string): URL | undefined {
  if (/^true$/i.test(env['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS'] ?? '')) return undefined;
  const variable = [`AWS_ENDPOINT_URL_${service}`, 'AWS_ENDPOINT_URL'].find((name) => env[name]);
  if (variable === undefined) return undefined;
  const url = env[variable] ?? '';
  const fault = endpointFault(url, env);
  if (fault !== undefined) throw baseFailed(spec, `the endpoint in ${variable} ${fault}`);
  return new URL(url);
}
