import type { IamAction } from './action.ts';
import { describeInlinePolicy } from './elements.ts';
import { findUser } from './entities.ts';

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetUserPolicy.html */
export const getUserPolicy: IamAction = {
  requires: ['UserName', 'PolicyName'],
  run: (call) => describeInlinePolicy(call, 'User', findUser(call)),
};
