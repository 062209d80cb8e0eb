import { authorize } from '../authorize.ts';
import { describeCaller, federatedCaller } from '../caller.ts';
import { checkRequired, refuseFaults } from '../constraints.ts';
import { checkSessionParameters, rules } from '../parameters.ts';
import { refuseAccess } from '../refusal.ts';
import { readSessionRights } from '../session-rights.ts';
import { writeCredentials, type Action } from './action.ts';
import { describeTags } from './assume-role.ts';

/**
 * For long-term keys only; without a policy the session may do nothing.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html
 */
export const getFederationToken: Action = (sts, call, caller) => {
  const { parameters, now } = call;
  refuseFaults([
    ...checkRequired('name', parameters.name, rules.federatedName),
    ...checkSessionParameters(parameters, 129_600, 2048),
  ]);
  if (caller.temporary !== undefined) throw refuseAccess('Cannot call GetFederationToken with session credentials');
  const rights = readSessionRights(parameters, {
    account: caller.account,
    managedPolicies: sts.directory.managedPolicies,
    inherited: [],
    policyCharacters: 2048,
  });
  const session = federatedCaller(caller, parameters.name ?? '', rights.policies ?? [], rights.tags);
  const context = new Map([...describeCaller(caller, now), ...describeTags(rights.tags)]);
  for (const action of ['sts:GetFederationToken', ...(rights.tags.length > 0 ? ['sts:TagSession'] : [])]) {
    const deed = { action, resource: session.arn, resourceAccount: caller.account, context };
    authorize(call, caller, { ...deed, resourcePolicyKind: 'resource' });
  }
  const longest = caller.kind === 'root' ? 3600 : 129_600;
  const seconds = Math.min(parameters.durationSeconds ?? 43_200, longest);
  return [
    writeCredentials(sts.keyring.issue(session, now + seconds * 1000)),
    [
      'FederatedUser',
      [
        ['FederatedUserId', session.userId],
        ['Arn', session.arn],
      ],
    ],
    ['PackedPolicySize', rights.packedSize],
  ];
};
