import type { IamAction } from './action.ts';
import { putInlinePolicy } from './changes.ts';
import { findUser } from './entities.ts';

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutUserPolicy.html */
export const putUserPolicy: IamAction = {
  requires: ['UserName', 'PolicyName', 'PolicyDocument'],
  run: (call) => putInlinePolicy(call, findUser(call)),
};
