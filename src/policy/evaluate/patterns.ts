import { ARN_PARTS, splitArn } from '../arn.ts';
import { matchesWildcard } from '../wildcard.ts';
import type { Patterns } from '../document.ts';
import { all, answer, any, either, not, type Answer } from './answer.ts';
import type { Context } from './context.ts';
import { fill } from './variables.ts';

/** How a value of a policy is compared. */
export interface Matching {
  /** Fills variables; undefined where the policy's version or the operator knows none. */
  readonly context?: Context | undefined;
  /** Whether `*` and `?` match anything: yes. */
  readonly wildcards?: boolean;
  readonly ignoreCase?: boolean;
}

/** Whether a text is like a policy's pattern. */
export function fits(pattern: string, text: string, { context, wildcards = true, ignoreCase }: Matching = {}): Answer {
  const fold = (given: string): string => (ignoreCase === true ? given.toLowerCase() : given);
  if (context === undefined) {
    return answer(wildcards ? matchesWildcard(fold(pattern), fold(text)) : fold(pattern) === fold(text));
  }
  const { text: filled, plain, state } = fill(pattern, context, wildcards);
  if (state === 'absent' || !matchesWildcard(fold(filled), fold(text), plain)) return 'no';
  return state === 'unknown' ? 'unknown' : 'yes';
}

/** As `ArnLike`: each of the six parts by itself. Unknown where the pattern is no ARN. */
export function fitsArn(pattern: string, arn: string, matching: Matching): Answer {
  const [patterns, parts] = [splitArn(pattern), splitArn(arn)];
  if (patterns.length < ARN_PARTS) return 'unknown';
  if (parts.length < ARN_PARTS) return 'no';
  return all(patterns.map((part, index) => fits(part, parts[index] ?? '', matching)));
}

/**
 * Whether `Action` or `NotAction` covers an action, in any case of letters.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html
 */
export function coversAction({ negated, values }: Patterns, action: string): Answer {
  const named = any(values.map((pattern) => fits(pattern, action, { ignoreCase: true })));
  return negated ? not(named) : named;
}

/**
 * Whether `Resource` or `NotResource` covers a role. AWS lets a wildcard match within one part of an ARN and fills up
 * ARNs that end early; where a wildcard would have to cross a colon, nobody can tell.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */
export function coversResource({ negated, values }: Patterns, arn: string, context: Context | undefined): Answer {
  const named = any(
    values.map((pattern) => {
      const missing = Math.max(0, ARN_PARTS - splitArn(pattern).length);
      const inParts = fitsArn(pattern + ':*'.repeat(missing), arn, { context });
      return either(inParts, any([inParts, fits(pattern, arn, { context })]));
    }),
  );
  return negated ? not(named) : named;
}
