import { play as enforcedSessionName } from './enforced-session-name/example.ts';
import { play as localUserProductionRole } from './local-user-production-role/example.ts';
import { play as policyWorkbench } from './policy-workbench/example.ts';
import { play as roleChainMfa } from './role-chain-mfa/example.ts';
import { play as sameAndCrossAccount } from './same-and-cross-account/example.ts';
import { play as sessionPolicy } from './session-policy/example.ts';
import type { Play } from './stage.ts';

/** Every example by the name of its folder. */
export const examples: ReadonlyMap<string, Play> = new Map([
  ['role-chain-mfa', roleChainMfa],
  ['session-policy', sessionPolicy],
  ['policy-workbench', policyWorkbench],
  ['enforced-session-name', enforcedSessionName],
  ['local-user-production-role', localUserProductionRole],
  ['same-and-cross-account', sameAndCrossAccount],
]);
