/** The account in an ARN. */
export function accountOf(arn: string): string {
  return arn.split(':')[4] ?? '';
}

/** The last name in an ARN: a user's or a role's without its path, a session's. */
export function nameOf(arn: string): string {
  return arn.slice(Math.max(arn.lastIndexOf('/'), arn.lastIndexOf(':')) + 1);
}

/** The ARN that stands for a whole account in policies. */
export function rootOf(arn: string): string {
  return `arn:${arn.split(':')[1] ?? ''}:iam::${accountOf(arn)}:root`;
}

/** `arn`, partition, service, region, account, resource. */
export const ARN_PARTS = 6;

/**
 * The six parts of an ARN, or fewer where it ends early; the sixth holds all that is left. The colon in a policy variable
 * (`${aws:username}`) divides nothing.
 */
export function splitArn(arn: string): readonly string[] {
  const parts = [''];
  for (const piece of arn.match(/\$\{[^{}]*\}|[^]/g) ?? []) {
    if (piece === ':' && parts.length < ARN_PARTS) parts.push('');
    else parts[parts.length - 1] += piece;
  }
  return parts;
}
