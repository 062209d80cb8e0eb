import type { AssumeRoleHop } from '../chain/chain-plan.ts';
import { failedLately } from './failed-lately.ts';
import type { Ports } from './ports.ts';

const REMEMBERED_MILLISECONDS = 10 * 60_000;

/** Remembers, for every process of this user, that a role was refused although its MFA session was new. */
export async function noteDeniedWithNewCode({ failures }: Ports, role: AssumeRoleHop): Promise<void> {
  await failures.note(nameOf(role));
}

/** Whether a role was refused a moment ago although its MFA session was new: another code would not help. */
export async function wasDeniedWithNewCode(ports: Ports, role: AssumeRoleHop): Promise<boolean> {
  return failedLately(ports, nameOf(role), REMEMBERED_MILLISECONDS);
}

function nameOf({ cacheKey }: AssumeRoleHop): string {
  return `denied ${cacheKey}`;
}
