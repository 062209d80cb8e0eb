import { allow } from '../emulator/documents.ts';
import type { PolicyDocument, World } from '../emulator/world.ts';
import { adminKeys } from './configs.ts';

export const [people, production] = ['111111111111', '222222222222'] as const;
export const alice = `arn:aws:iam::${people}:user/dev/alice`;
export const device = `arn:aws:iam::${people}:mfa/alice`;
const key = { id: 'AKIAIOSFODNN7EXAMPLE', secret: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' };

/** A role that alice wants, and what she has. */
export interface Wish {
  readonly identity?: readonly PolicyDocument[];
  readonly trusts: PolicyDocument;
  /** Whether the role is in alice's own account. */
  readonly where: 'same' | 'cross';
  /** Whether she may read IAM. */
  readonly reads?: boolean;
  /** Further lines of the profile. */
  readonly lines?: string;
}

export const roleOf = ({ where }: Pick<Wish, 'where'>): string =>
  `arn:aws:iam::${where === 'same' ? people : production}:role/team/Deploy`;

/** alice in a path and a group, and the role Deploy in a path, in her account or in another one. */
export function worldOf({ identity = [], trusts, where, reads = false }: Wish): World {
  const role = { name: 'Deploy', path: '/team/', trustPolicy: trusts, policies: [allow('s3:*', '*')] };
  const groups = [{ name: 'auditors', attachedPolicies: reads ? ['arn:aws:iam::aws:policy/IAMReadOnlyAccess'] : [] }];
  const user = {
    name: 'alice',
    path: '/dev/',
    accessKeys: [key],
    policies: identity,
    groups: ['auditors'],
    mfaDevices: [{ serial: device, codes: ['123456', '234567'] }],
  };
  return {
    accounts: [
      { id: people, users: [user], groups, roles: where === 'same' ? [role] : [] },
      { id: production, roles: where === 'same' ? [] : [role] },
    ],
  };
}

export function configOf(wish: Pick<Wish, 'where' | 'lines'>): string {
  return `[default]\n${adminKeys}[profile deploy]\nrole_arn = ${roleOf(wish)}\nsource_profile = default\n${wish.lines ?? ''}`;
}
