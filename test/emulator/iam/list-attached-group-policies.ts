import type { IamAction } from './action.ts';
import { listAttachedPolicies } from './elements.ts';
import { findGroup } from './entities.ts';

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAttachedGroupPolicies.html */
export const listAttachedGroupPolicies: IamAction = {
  requires: ['GroupName'],
  run: (call) => listAttachedPolicies(call, findGroup(call)),
};
