import type { IamAction } from './action.ts';
import { listInlinePolicies } from './elements.ts';
import { findRole } from './entities.ts';

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRolePolicies.html */
export const listRolePolicies: IamAction = {
  requires: ['RoleName'],
  run: (call) => listInlinePolicies(call, findRole(call)),
};
