import type { NamedSourceBase } from '../chain/base.ts';
import type { Environment } from '../session/environment.ts';
import { baseFailed } from './fault.ts';
import { withOneProfile } from './one-profile.ts';
import type { SdkIdentity } from './sdk-identity.ts';

/** `credential_source = Ec2InstanceMetadata`. Throws BASE_FAILED. */
export async function fromInstance(spec: NamedSourceBase, env: Environment): Promise<SdkIdentity> {
  // The SDK heeds it in its default chain only.
  if (/^true$/i.test(env['AWS_EC2_METADATA_DISABLED'] ?? '')) {
    throw baseFailed(spec, 'AWS_EC2_METADATA_DISABLED is set', { hint: 'unset it, or use another credential_source' });
  }
  const { fromIni } = await import('@aws-sdk/credential-provider-ini');
  // The SDK knows a credential_source only together with a role; the role is "assumed" by giving its source back. The
  // service is on the machine: no proxy and no authority of ours concerns it.
  const settings = { role_arn: 'arn:aws:iam::000000000000:role/none', credential_source: 'Ec2InstanceMetadata' };
  return withOneProfile(settings, (profile) =>
    fromIni({ ...profile, logger: silent, roleAssumer: (keys) => Promise.resolve(keys) })(),
  );
}

/** The SDK would write its warnings to stderr. */
const silent = { debug: ignore, info: ignore, warn: ignore, error: ignore };

function ignore(): void {
  // Nothing of it is for the user; some of it is secret.
}
