import { allow, trust } from './documents.ts';
import type { AccessKey, World } from './world.ts';

const account = '111111111111';

/** The key of `alice`, and that of `admin`: the two pairs that AWS's own documentation uses. */
export const workbenchKeys = {
  alice: { id: 'AKIAI44QH8DHBEXAMPLE', secret: 'je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY' },
  admin: { id: 'AKIAIOSFODNN7EXAMPLE', secret: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' },
} as const satisfies Record<string, AccessKey>;

/**
 * One account to try policies in: `alice` may become `Uploader`, under her own name only, and `Uploader` may do what it
 * likes with the objects of one bucket; `admin` may change what both may do.
 */
export const workbench: World = {
  accounts: [
    {
      id: account,
      users: [
        {
          name: 'alice',
          accessKeys: [workbenchKeys.alice],
          namedPolicies: [
            { name: 'BecomeUploader', document: allow('sts:AssumeRole', `arn:aws:iam::${account}:role/Uploader`) },
          ],
        },
        {
          name: 'admin',
          accessKeys: [workbenchKeys.admin],
          attachedPolicies: ['arn:aws:iam::aws:policy/AdministratorAccess'],
        },
      ],
      roles: [
        {
          name: 'Uploader',
          trustPolicy: trust(`arn:aws:iam::${account}:root`, {
            StringEquals: { 'sts:RoleSessionName': '${aws:username}' },
          }),
          namedPolicies: [
            {
              name: 'Bucket',
              document: allow('s3:*', ['arn:aws:s3:::amzn-s3-demo-bucket', 'arn:aws:s3:::amzn-s3-demo-bucket/*']),
            },
          ],
        },
      ],
      buckets: [{ name: 'amzn-s3-demo-bucket', objects: { 'reports/june.txt': 'all is well\n' } }],
    },
  ],
};
