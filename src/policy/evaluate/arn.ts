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
