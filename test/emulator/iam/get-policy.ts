import type { IamAction } from './action.ts';
import { created } from './elements.ts';
import { findManagedPolicy } from './entities.ts';

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetPolicy.html */
export const getPolicy: IamAction = {
  requires: ['PolicyArn'],
  run: (call) => {
    const policy = findManagedPolicy(call);
    return [
      [
        'Policy',
        [
          ['PolicyName', policy.name],
          ['PolicyId', policy.id],
          ['Arn', policy.arn],
          ['Path', policy.path],
          ['DefaultVersionId', 'v1'],
          ['IsAttachable', true],
          ['CreateDate', created],
          ['UpdateDate', created],
        ],
      ],
    ];
  },
};
