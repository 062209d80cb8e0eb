import type { IamAction } from './action.ts';
import { describeEntity } from './elements.ts';
import { findUser } from './entities.ts';
import { writePage } from './pages.ts';

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListGroupsForUser.html */
export const listGroupsForUser: IamAction = {
  requires: ['UserName'],
  run: (call) => {
    const { groups } = findUser(call);
    return writePage(
      call,
      'Groups',
      groups.map((group) => ['member', describeEntity('Group', group)]),
    );
  },
};
