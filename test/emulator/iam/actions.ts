import type { IamAction } from './action.ts';
import { deleteRolePolicy } from './delete-role-policy.ts';
import { deleteUserPolicy } from './delete-user-policy.ts';
import { getGroupPolicy } from './get-group-policy.ts';
import { getPolicyVersion } from './get-policy-version.ts';
import { getPolicy } from './get-policy.ts';
import { getRolePolicy } from './get-role-policy.ts';
import { getRole } from './get-role.ts';
import { getUserPolicy } from './get-user-policy.ts';
import { getUser } from './get-user.ts';
import { listAttachedGroupPolicies } from './list-attached-group-policies.ts';
import { listAttachedRolePolicies } from './list-attached-role-policies.ts';
import { listAttachedUserPolicies } from './list-attached-user-policies.ts';
import { listGroupPolicies } from './list-group-policies.ts';
import { listGroupsForUser } from './list-groups-for-user.ts';
import { listRolePolicies } from './list-role-policies.ts';
import { listUserPolicies } from './list-user-policies.ts';
import { putRolePolicy } from './put-role-policy.ts';
import { putUserPolicy } from './put-user-policy.ts';
import { updateAssumeRolePolicy } from './update-assume-role-policy.ts';

/** The actions of IAM that there are here, by name. */
export const iamActions: ReadonlyMap<string, IamAction> = new Map([
  ['GetUser', getUser],
  ['GetRole', getRole],
  ['ListUserPolicies', listUserPolicies],
  ['GetUserPolicy', getUserPolicy],
  ['ListAttachedUserPolicies', listAttachedUserPolicies],
  ['ListGroupsForUser', listGroupsForUser],
  ['ListGroupPolicies', listGroupPolicies],
  ['GetGroupPolicy', getGroupPolicy],
  ['ListAttachedGroupPolicies', listAttachedGroupPolicies],
  ['ListRolePolicies', listRolePolicies],
  ['GetRolePolicy', getRolePolicy],
  ['ListAttachedRolePolicies', listAttachedRolePolicies],
  ['GetPolicy', getPolicy],
  ['GetPolicyVersion', getPolicyVersion],
  ['PutUserPolicy', putUserPolicy],
  ['DeleteUserPolicy', deleteUserPolicy],
  ['PutRolePolicy', putRolePolicy],
  ['DeleteRolePolicy', deleteRolePolicy],
  ['UpdateAssumeRolePolicy', updateAssumeRolePolicy],
]);
