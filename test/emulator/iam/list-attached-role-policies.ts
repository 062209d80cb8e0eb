import type { IamAction } from './action.ts';
import { listAttachedPolicies } from './elements.ts';
import { findRole } from './entities.ts';

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAttachedRolePolicies.html */
export const listAttachedRolePolicies: IamAction = {
  requires: ['RoleName'],
  run: (call) => listAttachedPolicies(call, findRole(call)),
};
