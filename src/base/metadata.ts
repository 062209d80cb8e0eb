import type { NamedSourceBase } from '../chain/base.ts';
import { RolechainError } from '../errors/error.ts';
import type { Environment } from '../session/environment.ts';
import { baseFailed, reasonOf } from './fault.ts';
import { withOneProfile } from './one-profile.ts';
import type { SdkIdentity } from './sdk-identity.ts';

/** `credential_source = EcsContainer`: the endpoint that ECS, EKS or Greengrass gives a container. Throws BASE_FAILED. */
export async function fromContainer(spec: NamedSourceBase, env: Environment): Promise<SdkIdentity> {
  const relative = env['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI'];
  const full = env['AWS_CONTAINER_CREDENTIALS_FULL_URI'];
  if (!relative && !full) {
    const reason = 'takes its credentials from the container, where AWS_CONTAINER_CREDENTIALS_FULL_URI is not set';
    const { profile, origin } = spec;
    const hint = `run it in the container, or change credential_source at ${origin.file}:${origin.line}`;
    throw new RolechainError('CREDENTIALS_MISSING', { profile, reason, origin, hint });
  }
  return fromNamedSource(spec, 'EcsContainer', {
    awsContainerCredentialsRelativeUri: relative,
    awsContainerCredentialsFullUri: full,
    awsContainerAuthorizationToken: env['AWS_CONTAINER_AUTHORIZATION_TOKEN'],
    awsContainerAuthorizationTokenFile: env['AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE'],
  });
}

/** `credential_source = Ec2InstanceMetadata`. Throws BASE_FAILED. */
export async function fromInstance(spec: NamedSourceBase, env: Environment): Promise<SdkIdentity> {
  // The SDK heeds it in its default chain only.
  if (/^true$/i.test(env['AWS_EC2_METADATA_DISABLED'] ?? '')) {
    throw baseFailed(spec, 'AWS_EC2_METADATA_DISABLED is set', { hint: 'unset it, or use another credential_source' });
  }
  return fromNamedSource(spec, 'Ec2InstanceMetadata', {});
}

// The SDK knows a credential_source only together with a role; the role is "assumed" by giving its source back. These
// sources are on the machine: no proxy and no authority of ours concerns them.
async function fromNamedSource(spec: NamedSourceBase, source: string, options: object): Promise<SdkIdentity> {
  const said: string[] = [];
  const { fromIni } = await import('@aws-sdk/credential-provider-ini');
  const logger = { debug: note, info: ignore, warn: ignore, error: ignore };
  function note(message: unknown): void {
    const fault = /^@smithy\/property-provider \S+ (.*)$/s.exec(String(message))?.[1];
    if (fault !== undefined) said.push(fault);
  }
  try {
    return await withOneProfile(
      { role_arn: 'arn:aws:iam::000000000000:role/none', credential_source: source },
      (profile) => fromIni({ ...options, ...profile, logger, roleAssumer: (keys) => Promise.resolve(keys) })(),
    );
  } catch (error) {
    throw baseFailed(spec, firstReason(said, error), { cause: error });
  }
}

// After a container's reader the SDK tries an older one, which knows fewer endpoints and whose complaint it throws.
function firstReason(said: readonly string[], error: unknown): string {
  const first = said.find((text) => !text.includes('container metadata service'));
  if (first !== undefined) return reasonOf(first);
  const status: unknown = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
  if (typeof status === 'number') return `the endpoint answered with status ${status}`;
  return said.length > 0 ? 'the endpoint gave none' : reasonOf(error);
}

function ignore(): void {
  // The SDK would write its warnings to stderr.
}
