import type { IamAction } from './action.ts';
import { listInlinePolicies } from './elements.ts';
import { findUser } from './entities.ts';

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListUserPolicies.html */
export const listUserPolicies: IamAction = {
  requires: ['UserName'],
  run: (call) => listInlinePolicies(call, findUser(call)),
};
