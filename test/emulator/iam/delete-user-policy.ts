import type { IamAction } from './action.ts';
import { deleteInlinePolicy } from './changes.ts';
import { findUser } from './entities.ts';

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteUserPolicy.html */
export const deleteUserPolicy: IamAction = {
  requires: ['UserName', 'PolicyName'],
  run: (call) => deleteInlinePolicy(call, findUser(call)),
};
