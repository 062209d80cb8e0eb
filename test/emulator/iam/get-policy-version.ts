import type { IamAction } from './action.ts';
import { created, encodeDocument } from './elements.ts';
import { findManagedPolicy, noSuchEntity } from './entities.ts';

/**
 * Every policy has one version, v1. What AWS says of a version that is not there is not documented.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetPolicyVersion.html
 */
export const getPolicyVersion: IamAction = {
  requires: ['PolicyArn', 'VersionId'],
  run: (call) => {
    const policy = findManagedPolicy(call);
    const version = call.required('VersionId');
    if (version !== 'v1')
      throw noSuchEntity(`Policy ${policy.arn} version ${version} does not exist or is not attachable.`);
    return [
      [
        'PolicyVersion',
        [
          ['Document', encodeDocument(policy.text)],
          ['VersionId', version],
          ['IsDefaultVersion', true],
          ['CreateDate', created],
        ],
      ],
    ];
  },
};
