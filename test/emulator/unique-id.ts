import { createHash } from 'node:crypto';

/**
 * The unique id of a user, role, group or policy: a prefix for the kind and 17 more characters, the same in every run.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
 */
export function makeUniqueId(prefix: 'AIDA' | 'AROA' | 'AGPA' | 'ANPA', arn: string): string {
  const digest = createHash('sha256').update(arn).digest('hex').toUpperCase();
  return `${prefix}${digest.slice(0, 10)}EXAMPLE`;
}
