import type { IamAction } from './action.ts';
import { describeBoundary, describeEntity, describeTags, encodeDocument } from './elements.ts';
import { findRole } from './entities.ts';

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRole.html */
export const getRole: IamAction = {
  requires: ['RoleName'],
  run: (call) => {
    const role = findRole(call);
    return [
      [
        'Role',
        [
          ...describeEntity('Role', role),
          ['AssumeRolePolicyDocument', encodeDocument(role.trustPolicy.read(call).text)],
          ['MaxSessionDuration', role.maxSessionDuration],
          describeBoundary(role),
          describeTags(role.tags),
          ['RoleLastUsed', ''],
        ],
      ],
    ];
  },
};
