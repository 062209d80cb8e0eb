import type { NodeHttpHandler } from '@smithy/node-http-handler';

import type { SsoBase } from '../chain/base.ts';
import { shellWord } from '../errors/shell-word.ts';
import type { RolechainError } from '../errors/error.ts';
import type { Environment } from '../session/environment.ts';
import { baseFailed, reasonOf } from './fault.ts';
import type { Network } from './network.ts';
import { withOneProfile } from './one-profile.ts';
import type { SdkIdentity } from './sdk-identity.ts';
import { serviceEndpoint } from './service-endpoint.ts';

/**
 * IAM Identity Center: the token that `aws sso login` cached, renewed if it can be, and with it the role's credentials.
 *
 * By the SDK's SSO provider itself: `fromIni` calls it without the paths it was given, and then it reads the user's
 * files. Throws BASE_FAILED.
 */
export async function fromSso(spec: SsoBase, env: Environment, network: Network): Promise<SdkIdentity> {
  const portal = serviceEndpoint(spec, env, 'SSO');
  const oidc = serviceEndpoint(spec, env, 'SSO_OIDC');
  const settings = await network.clientConfig();
  const clientConfig = { ...settings, requestHandler: toEndpoints(settings.requestHandler, portal, oidc) };
  const { fromSSO } = await import('@aws-sdk/credential-provider-sso');
  const { startUrl: ssoStartUrl, region: ssoRegion, accountId: ssoAccountId, roleName: ssoRoleName } = spec;
  const explicit = { ssoStartUrl, ssoRegion, ssoAccountId, ssoRoleName, clientConfig };
  try {
    if (spec.session === undefined) return await fromSSO(explicit)();
    return await withOneProfile(
      { sso_session: spec.session },
      (profile) => fromSSO({ ...explicit, ...profile, ssoSession: spec.session ?? '' })(),
      { name: spec.session, settings: { sso_start_url: ssoStartUrl, sso_region: ssoRegion } },
    );
  } catch (error) {
    throw ssoFault(spec, error);
  }
}

// One configuration serves both the portal's and the token service's client, so an endpoint cannot be told to either.
// Neither request is signed over its host.
function toEndpoints(handler: NodeHttpHandler, portal: URL | undefined, oidc: URL | undefined) {
  const handle: NodeHttpHandler['handle'] = (request, options) => {
    const endpoint = request.hostname.startsWith('oidc.') ? oidc : portal;
    if (endpoint !== undefined && /^(oidc|portal\.sso)\./.test(request.hostname)) {
      request.protocol = endpoint.protocol;
      request.hostname = endpoint.hostname;
      if (endpoint.port !== '') request.port = Number(endpoint.port);
      request.path = endpoint.pathname.replace(/\/$/, '') + request.path;
      request.headers['host'] = endpoint.host;
    }
    return handler.handle(request, options);
  };
  return { handle };
}

function ssoFault(spec: SsoBase, error: unknown): RolechainError {
  const reason = reasonOf(error);
  if (/expired/i.test(reason)) return baseFailed(spec, 'the sign-in has expired', { hint: hint(spec), cause: error });
  // UnauthorizedException is the portal's word for a token that was revoked.
  if (/aws sso login|UnauthorizedException|not found or invalid/i.test(String(error))) return signedOut(spec, error);
  return baseFailed(spec, reason, { cause: error });
}

/** BASE_FAILED, with what to run. */
export function signedOut(spec: SsoBase, cause?: unknown): RolechainError {
  return baseFailed(spec, 'there is no valid sign-in', { hint: hint(spec), cause });
}

function hint({ profile }: SsoBase): string {
  return `run "aws sso login --profile ${shellWord(profile)}"`;
}
