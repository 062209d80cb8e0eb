import type { Settings } from '../config/settings.ts';
import type { Origin } from '../errors/catalog.ts';
import { RolechainError } from '../errors/error.ts';
import type { Chain } from './resolve.ts';
import type { SessionPolicy } from './session-policy.ts';

/** What narrows a session, a role's or a federated user's: an inline policy, managed policies, both or neither. */
export interface RolePolicy {
  readonly policy?: SessionPolicy;
  readonly policyArns?: readonly string[];
}

/**
 * What AWS documents as the limit for an inline policy and policy ARNs together, in characters of plain text. AssumeRole's
 * service model has lost it, so more is a warning there; GetFederationToken's has it, so more is refused.
 */
export const POLICY_LIMIT = 2_048;

/** The profiles of a chain whose sessions a policy can narrow, nearest the base first. */
export function policyOwners({ federation, roles, selected }: Chain): readonly Settings[] {
  return federation === undefined ? roles : [selected];
}

/** A policy by a flag needs a session to narrow: USAGE. */
export function nothingToNarrow(profile: string): RolechainError {
  const reason = `profile ${profile} assumes no role, so there is no session a policy could narrow`;
  return new RolechainError('USAGE', { reason });
}

const POLICY_ARN = /^arn:[\w-]+:iam::(aws|\d{12}):policy\/[\w+=,.@/-]+$/;

/**
 * Reads `session_policy_arns`: ARNs comma-separated, or the JSON that `aws sts assume-role --policy-arns file://…`
 * takes. Throws POLICY_ARNS.
 */
export function readPolicyArns(text: string, origin?: Origin): readonly string[] {
  const refuse = (reason: string): RolechainError =>
    new RolechainError('POLICY_ARNS', { reason, ...(origin === undefined ? {} : { origin }) });
  const arns = text.trimStart().startsWith('[') ? readJson(text, refuse) : text.split(',').map((arn) => arn.trim());
  if (arns.length === 0) throw refuse('names no policy');
  if (arns.length > 10) throw refuse(`names ${arns.length} policies, STS takes 10`);
  const wrong = arns.findIndex((arn) => !POLICY_ARN.test(arn));
  // What stands there may be anything, a key file named by mistake included: it is counted, not quoted.
  if (wrong !== -1) throw refuse(`has something as number ${wrong + 1} that is no policy’s ARN`);
  return arns;
}

/** Refuses customer managed policies of another account than the role's, as STS does. Throws POLICY_ARNS. */
export function refuseForeignPolicies(arns: readonly string[], roleArn: string, origin?: Origin): void {
  const account = roleArn.split(':')[4];
  const foreign = arns.find((arn) => ![account, 'aws'].includes(arn.split(':')[4]));
  if (foreign === undefined) return;
  throw new RolechainError('POLICY_ARNS', {
    reason: `names ${foreign}, which is not of the role’s account ${account ?? ''}`,
    ...(origin === undefined ? {} : { origin }),
  });
}

function readJson(text: string, refuse: (reason: string) => RolechainError): readonly string[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw refuse('begins like JSON and is not JSON');
  }
  if (!Array.isArray(parsed)) throw refuse('must hold [{"arn": "…"}]');
  return parsed.map((item: unknown) => {
    if (typeof item === 'object' && item !== null && 'arn' in item && typeof item.arn === 'string') return item.arn;
    throw refuse('must hold [{"arn": "…"}]');
  });
}
