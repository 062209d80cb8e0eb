import type { World } from '../../test/emulator/emulator.ts';
import { workbenchKeys } from '../../test/emulator/worlds.ts';
import { production as account, readPolicy, readRole } from '../accounts.ts';

const example = 'policy-workbench';

/** One account: alice, who may become Uploader; admin, who may change that; and Archive, which nobody told alice about. */
export const accounts: World = {
  accounts: [
    {
      id: account,
      users: [
        {
          name: 'alice',
          accessKeys: [workbenchKeys.alice],
          namedPolicies: [
            { name: 'Roles', document: readPolicy(example, 'alice.roles') },
            { name: 'Reports', document: readPolicy(example, 'drafts/read') },
          ],
        },
        {
          name: 'admin',
          accessKeys: [workbenchKeys.admin],
          attachedPolicies: ['arn:aws:iam::aws:policy/AdministratorAccess'],
        },
      ],
      roles: [readRole(example, 'Uploader'), readRole(example, 'Archive')],
      buckets: [{ name: 'amzn-s3-demo-bucket', objects: { 'reports/may.txt': 'may was fine\n' } }],
    },
  ],
};
