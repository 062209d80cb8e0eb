import { authorize } from '../authorize.ts';
import { describeCaller } from '../caller.ts';
import type { Entity, KnownGroup, KnownRole, KnownUser } from '../identities.ts';
import type { KnownManagedPolicy } from '../managed-policies.ts';
import { Refusal } from '../refusal.ts';
import type { IamCall } from './action.ts';

/** The user, group or role of the caller's account that a call names, if the caller may do this to it. */
export function findUser(call: IamCall, name = call.required('UserName')): KnownUser {
  return find(call, 'user', name, call.directory.users);
}

export function findGroup(call: IamCall): KnownGroup {
  return find(call, 'group', call.required('GroupName'), call.directory.groups);
}

export function findRole(call: IamCall): KnownRole {
  return find(call, 'role', call.required('RoleName'), call.directory.roles);
}

/** What exists is shown by its kind and name in a denial, what does not by its ARN. */
function find<T extends Entity>(call: IamCall, kind: string, name: string, all: ReadonlyMap<string, T>): T {
  const { account } = call.caller;
  const found = [...all.values()].find((entity) => entity.account === account && entity.name === name);
  const arn = found?.arn ?? `arn:aws:iam::${account}:${kind}/${name}`;
  authorizeOn(call, arn, found ? `${kind} ${name}` : arn);
  if (!found) throw noSuchEntity(`The ${kind} with name ${name} cannot be found.`);
  return found;
}

/** The managed policy that a call names: AWS's own, or one of the caller's account. */
export function findManagedPolicy(call: IamCall): KnownManagedPolicy {
  const arn = call.required('PolicyArn');
  if (!/^arn:aws:iam::(\d{12}|aws):policy\/[\w+=,.@/-]+$/.test(arn)) {
    throw new Refusal(400, 'InvalidInput', `ARN ${arn} is not valid.`);
  }
  authorizeOn(call, arn, `policy ${arn}`);
  const policy = call.directory.managedPolicies.get(arn);
  const visible = policy && (policy.account === 'aws' || policy.account === call.caller.account);
  if (!visible) throw noSuchEntity(`Policy ${arn} was not found.`);
  return policy;
}

/** https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html */
export function noSuchEntity(message: string): Refusal {
  return new Refusal(404, 'NoSuchEntity', message);
}

/** IAM knows no resource policies, and only resources of the caller's own account. */
export function authorizeOn(call: IamCall, resource: string, shown: string): void {
  authorize(call, call.caller, {
    action: `iam:${call.action}`,
    resource,
    shown,
    resourceAccount: call.caller.account,
    resourcePolicyKind: 'resource',
    context: describeCaller(call.caller, call.now),
  });
}
