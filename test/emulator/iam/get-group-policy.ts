import type { IamAction } from './action.ts';
import { describeInlinePolicy } from './elements.ts';
import { findGroup } from './entities.ts';

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetGroupPolicy.html */
export const getGroupPolicy: IamAction = {
  requires: ['GroupName', 'PolicyName'],
  run: (call) => describeInlinePolicy(call, 'Group', findGroup(call)),
};
