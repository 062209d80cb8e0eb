import { allow, fiveHops, trust } from '../test/emulator/worlds.ts';
import type { World } from '../test/emulator/world.ts';
import { fiveHopConfig } from '../test/support/configs.ts';

const arnOf = (letter: string): string => `arn:aws:iam::111111111111:role/role-${letter}`;

/** The profile whose chain of five hops is measured, and one that shares all but the last of them. */
export const profile = 'role-e';
export const sibling = 'role-f';

/** The world of the emulator: five hops, and a role beside the last. */
export const siblings: World = {
  accounts: fiveHops.accounts.map(({ roles = [], ...account }) => ({
    ...account,
    roles: roles.flatMap((role) => {
      if (role.name !== 'role-d') return [role];
      const last = { name: sibling, trustPolicy: trust(arnOf('d')), policies: [allow('s3:GetObject', '*')] };
      return [{ ...role, policies: [allow('sts:AssumeRole', [arnOf('e'), arnOf('f')])] }, last];
    }),
  })),
};

export const config = `${fiveHopConfig}
[profile ${sibling}]
role_arn = ${arnOf('f')}
source_profile = role-d
`;

/** The same profiles, after so many that have nothing to do with them. */
export function configAmong(others: number): string {
  return `${unrelated(others)}${config}`;
}

/** So many profiles of roles. */
export function unrelated(count: number): string {
  return Array.from(
    { length: count },
    (_, i) =>
      `[profile p${i}]\nrole_arn = arn:aws:iam::111111111111:role/R${i}\nsource_profile = p${i + 1}\nregion = us-east-1\n\n`,
  ).join('');
}
