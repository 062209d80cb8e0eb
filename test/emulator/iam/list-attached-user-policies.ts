import type { IamAction } from './action.ts';
import { listAttachedPolicies } from './elements.ts';
import { findUser } from './entities.ts';

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAttachedUserPolicies.html */
export const listAttachedUserPolicies: IamAction = {
  requires: ['UserName'],
  run: (call) => listAttachedPolicies(call, findUser(call)),
};
