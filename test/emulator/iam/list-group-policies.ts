import type { IamAction } from './action.ts';
import { listInlinePolicies } from './elements.ts';
import { findGroup } from './entities.ts';

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListGroupPolicies.html */
export const listGroupPolicies: IamAction = {
  requires: ['GroupName'],
  run: (call) => listInlinePolicies(call, findGroup(call)),
};
