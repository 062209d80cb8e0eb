import type { Origin } from '../errors/catalog.ts';
import { RolechainError } from '../errors/error.ts';

/** CONFIG_VALUE for a setting of a profile, with its line. */
export function refuseValue(
  { profile }: { readonly profile: string },
  { key, origin }: { readonly key: string; readonly origin: Origin },
  reason: string,
  hint?: string,
): RolechainError {
  return new RolechainError('CONFIG_VALUE', { profile, key, reason, origin, ...(hint === undefined ? {} : { hint }) });
}
