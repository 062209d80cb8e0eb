import { refuseValue } from '../refusal.ts';
import type { XmlElement } from '../xml.ts';
import type { IamAction, IamCall } from './action.ts';
import { created, describeBoundary, describeEntity, describeTags } from './elements.ts';
import { authorizeOn, findUser } from './entities.ts';

/**
 * Without a name it is the caller, who must be a user or root then.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetUser.html
 */
export const getUser: IamAction = {
  requires: [],
  run: (call) => {
    const { caller } = call;
    const name = call.field('UserName') ?? caller.userName;
    if (name === undefined) return [['User', describeRoot(call)]];
    const user = findUser(call, name);
    return [['User', [...describeEntity('User', user), describeBoundary(user), describeTags(user.tags)]]];
  },
};

function describeRoot(call: IamCall): XmlElement[] {
  const { kind, account, arn } = call.caller;
  if (kind !== 'root') throw refuseValue('Must specify userName when calling with non-User credentials');
  authorizeOn(call, arn, arn);
  return [
    ['UserId', account],
    ['Arn', arn],
    ['CreateDate', created],
  ];
}
