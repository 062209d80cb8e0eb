import type { AssumeRoleCommandInput, GetFederationTokenCommandInput } from '@aws-sdk/client-sts';

import type { AssumeRoleCall, FederationTokenCall } from '../session/ports.ts';

/** A call as the SDK wants it. */
export function assumeRoleInput(call: AssumeRoleCall): AssumeRoleCommandInput {
  const { request, sessionName, durationSeconds, mfa } = call;
  const { roleArn, externalId, transitiveTagKeys, sourceIdentity } = request;
  return {
    RoleArn: roleArn,
    RoleSessionName: sessionName,
    DurationSeconds: durationSeconds,
    ExternalId: externalId,
    ...policyInput(request),
    TransitiveTagKeys: transitiveTagKeys && [...transitiveTagKeys],
    SourceIdentity: sourceIdentity,
    SerialNumber: mfa?.serial,
    TokenCode: mfa?.code,
  };
}

/** The same for a federated user. */
export function federationTokenInput({ request, name }: FederationTokenCall): GetFederationTokenCommandInput {
  return { Name: name, DurationSeconds: request.durationSeconds, ...policyInput(request) };
}

function policyInput({ policy, policyArns, tags }: FederationTokenCall['request']) {
  return {
    Policy: policy,
    PolicyArns: policyArns?.map((arn) => ({ arn })),
    Tags: tags && Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
  };
}
