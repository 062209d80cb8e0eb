import type { IamAction } from './action.ts';
import { describeInlinePolicy } from './elements.ts';
import { findRole } from './entities.ts';

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRolePolicy.html */
export const getRolePolicy: IamAction = {
  requires: ['RoleName', 'PolicyName'],
  run: (call) => describeInlinePolicy(call, 'Role', findRole(call)),
};
