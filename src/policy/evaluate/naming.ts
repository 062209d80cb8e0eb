import type { Principals } from '../document.ts';
import { all, answer, any, not, type Answer } from './answer.ts';
import { accountOf, rootOf } from '../arn.ts';
import type { Principal } from './question.ts';

/**
 * How a statement of a trust policy names a principal. It matters because the closer it is named, the less its own
 * policies have to say within an account: see `weigh.ts`.
 */
export interface Naming {
  /** The session itself, or everyone. */
  readonly session: Answer;
  /** The user, or the role behind a session, by ARN or by unique id. */
  readonly identity: Answer;
  /** The account, which leaves the choice to the account's own policies. */
  readonly account: Answer;
}

/**
 * Principals are compared to the letter: a wildcard is everyone or nothing.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
export function namingBy({ negated, aws }: Principals, principal: Principal): Naming {
  const everyone = answer(aws.includes('*'));
  const session = any([everyone, answer(principal.kind !== 'user' && aws.includes(principal.arn))]);
  const identity = any([
    answer(aws.includes(principal.kind === 'role-session' ? principal.roleArn : principal.arn)),
    ...aws.filter(isUniqueId).map((id) => isOwnId(id, principal)),
  ]);
  const account = answer(aws.includes(rootOf(principal.arn)) || aws.includes(accountOf(principal.arn)));
  if (!negated) return { session, identity, account };
  // AWS asks for the account and the role beside the session that is not meant, and does not say what happens else.
  const spared = principal.kind === 'user' ? [identity, account] : [session, identity, account];
  const named = any([everyone, all(spared)]);
  const partly = any([everyone, ...spared]) !== 'no' && named !== 'yes';
  return { session: partly ? 'unknown' : not(named), identity: 'no', account: 'no' };
}

/** What IAM shows in place of the ARN of a user or role that was deleted. */
export function isUniqueId(text: string): boolean {
  return /^A(?:ID|RO)A\w+$/.test(text);
}

function isOwnId(id: string, principal: Principal): Answer {
  if (principal.kind !== 'user' && principal.kind !== 'role-session') return 'no';
  if (id.startsWith('AIDA') !== (principal.kind === 'user')) return 'no';
  return principal.uniqueId === undefined ? 'unknown' : answer(principal.uniqueId === id);
}
