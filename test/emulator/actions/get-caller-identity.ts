import type { Action } from './action.ts';

/**
 * Needs no permission, and no Deny takes it away.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
 */
export const getCallerIdentity: Action = (_sts, _call, caller) => [
  ['Arn', caller.arn],
  ['UserId', caller.userId],
  ['Account', caller.account],
];
