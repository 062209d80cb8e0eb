import type { IamAction } from './action.ts';
import { replaceTrustPolicy } from './changes.ts';
import { findRole } from './entities.ts';

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAssumeRolePolicy.html */
export const updateAssumeRolePolicy: IamAction = {
  requires: ['RoleName', 'PolicyDocument'],
  run: (call) => replaceTrustPolicy(call, findRole(call)),
};
