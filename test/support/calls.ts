import { setTimeout as sleep } from 'node:timers/promises';
import type { Call, Emulator } from '../emulator/emulator.ts';

/** What STS was asked, a line each: `GetCallerIdentity`, `AssumeRole role-a`. */
export function allCalls(calls: readonly Call[]): readonly string[] {
  return calls.map(({ action, params }) => [action, params.roleArn?.split('/').at(-1)].filter(Boolean).join(' '));
}

/** The calls that assumed, or tried to assume, a role. */
export function assumed(calls: readonly Call[]): readonly Call[] {
  return calls.filter(({ action }) => action === 'AssumeRole');
}

/** Waits until so many calls that assume a role have come. */
export async function whenAssuming(sts: Emulator, count = 1): Promise<void> {
  while (assumed(sts.calls).length < count) await sleep(20);
}
