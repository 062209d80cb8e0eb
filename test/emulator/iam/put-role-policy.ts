import type { IamAction } from './action.ts';
import { putInlinePolicy } from './changes.ts';
import { findRole } from './entities.ts';

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html */
export const putRolePolicy: IamAction = {
  requires: ['RoleName', 'PolicyName', 'PolicyDocument'],
  run: (call) => putInlinePolicy(call, findRole(call)),
};
