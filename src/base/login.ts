import type { LoginBase } from '../chain/base.ts';
import { shellWord } from '../errors/shell-word.ts';
import type { RolechainError } from '../errors/error.ts';
import type { Environment } from '../session/environment.ts';
import { baseFailed, reasonOf } from './fault.ts';
import type { Network } from './network.ts';
import { withOneProfile } from './one-profile.ts';
import type { SdkIdentity } from './sdk-identity.ts';
import { serviceEndpoint } from './service-endpoint.ts';

/** `login_session`: what `aws login` cached, renewed through the sign-in service if it can be. Throws BASE_FAILED. */
export async function fromLogin(spec: LoginBase, env: Environment, network: Network): Promise<SdkIdentity> {
  const endpoint = serviceEndpoint(spec, env, 'SIGNIN');
  const clientConfig = {
    ...(await network.clientConfig()),
    ...(endpoint === undefined ? {} : { endpoint: endpoint.href.replace(/\/$/, '') }),
  };
  const { fromIni } = await import('@aws-sdk/credential-provider-ini');
  try {
    return await withOneProfile({ login_session: spec.session, region: network.region }, (profile) =>
      fromIni({ ...profile, clientConfig })(),
    );
  } catch (error) {
    throw loginFault(spec, error);
  }
}

function loginFault(spec: LoginBase, error: unknown): RolechainError {
  const text = error instanceof Error ? error.message : String(error);
  if (/^Failed to load token|^Token validation failed/.test(text)) return signedOut(spec, error);
  const expired = /session has expired|change in your password/.test(text);
  return baseFailed(spec, expired ? 'the sign-in has expired' : reasonOf(error), { hint: hint(spec), cause: error });
}

/** BASE_FAILED, with what to run. */
export function signedOut(spec: LoginBase, cause?: unknown): RolechainError {
  return baseFailed(spec, 'there is no valid sign-in', { hint: hint(spec), cause });
}

function hint({ profile }: LoginBase): string {
  return `run "aws login --profile ${shellWord(profile)}"`;
}
