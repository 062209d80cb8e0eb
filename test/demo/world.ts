import type { World } from '../emulator/world.ts';
import { allow, fiveHops, testAdminKey, trust } from '../emulator/worlds.ts';

const people = '222222222222';
const production = '111111111111';
const everyone = `arn:aws:iam::${people}:root`;

/** The five hops, and two more roles of the production account. */
export const demoWorld: World = {
  accounts: [
    {
      id: people,
      users: [{ name: 'test-admin', accessKeys: [testAdminKey], policies: [allow('sts:AssumeRole', '*')] }],
    },
    {
      id: production,
      roles: [
        ...(fiveHops.accounts.find(({ id }) => id === production)?.roles ?? []),
        { name: 'Storage', trustPolicy: trust(everyone), policies: [allow('s3:*', '*')] },
        {
          name: 'Deploy',
          trustPolicy: trust(everyone, { StringEquals: { 'sts:RoleSessionName': '${aws:username}' } }),
          policies: [allow('s3:*', '*')],
        },
      ],
      buckets: [{ name: 'reports', objects: { '2026.txt': 'all is well\n' } }],
    },
  ],
};
