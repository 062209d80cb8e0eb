import type { IamAction } from './action.ts';
import { deleteInlinePolicy } from './changes.ts';
import { findRole } from './entities.ts';

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRolePolicy.html */
export const deleteRolePolicy: IamAction = {
  requires: ['RoleName', 'PolicyName'],
  run: (call) => deleteInlinePolicy(call, findRole(call)),
};
