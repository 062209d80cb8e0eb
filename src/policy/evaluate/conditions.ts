import type { Condition } from '../document.ts';
import { all, any, answer, either, not, type Answer } from './answer.ts';
import type { Context, Fact } from './context.ts';
import { findOperator, type Operator } from './operators.ts';

/**
 * Whether a request meets one condition. `variables` is whether the policy's version knows variables.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html
 */
export function meets(condition: Condition, context: Context, variables: boolean): Answer {
  const fact = context(condition.key);
  const { values } = condition;
  if (condition.operator.toLowerCase() === 'null') return isNull(fact, values);
  const test = readTest(condition.operator);
  // IAM keeps no condition without values, and no operator that it does not know.
  if (test === undefined || values.length === 0) return 'unknown';
  const present = (): Answer => holdsWith(fact, test, values, variables ? context : undefined);
  if (fact.present === 'no') return holdsWithout(test);
  return fact.present === 'yes' ? present() : either(present(), holdsWithout(test));
}

/** An operator with its qualifier: `ForAnyValue:StringLikeIfExists`. */
interface Test {
  readonly operator: Operator;
  readonly of: 'one' | 'any' | 'all';
  readonly ifExists: boolean;
}

function readTest(name: string): Test | undefined {
  const [, qualifier, base = '', ifExists] = /^(?:(ForAnyValue|ForAllValues):)?(\w+?)(IfExists)?$/i.exec(name) ?? [];
  const operator = findOperator(base);
  if (operator === undefined) return undefined;
  const of = qualifier === undefined ? 'one' : qualifier.toLowerCase() === 'foranyvalue' ? 'any' : 'all';
  return { operator, of, ifExists: ifExists !== undefined };
}

/** `"Null": {"key": "true"}` holds where the key is not there. */
function isNull({ present }: Fact, values: readonly string[]): Answer {
  return any(
    values.map((value) => {
      if (value.toLowerCase() === 'true') return not(present);
      return value.toLowerCase() === 'false' ? present : 'unknown';
    }),
  );
}

/** Several values of the policy are alternatives; of a negated operator, none of them may match. */
function holdsWith(fact: Fact, test: Test, expected: readonly string[], context: Context | undefined): Answer {
  if (fact.values === undefined) return 'unknown';
  const { operator } = test;
  const each = fact.values.map((value) => {
    const matched = any(expected.map((pattern) => operator.compare(value, pattern, context)));
    return operator.negated ? not(matched) : matched;
  });
  if (test.of === 'any') return any(each);
  if (test.of === 'all') return all(each);
  // AWS asks for a qualifier with such keys, and does not say what happens without one.
  return fact.several === true ? 'unknown' : all(each);
}

/**
 * A key that the request lacks matches nothing, which is what a negated operator asks for.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 */
function holdsWithout({ operator, of, ifExists }: Test): Answer {
  if (of === 'all') return 'yes';
  // AWS documents both: any value of none is no, and `IfExists` without the key is yes.
  if (of === 'any') return ifExists ? 'unknown' : 'no';
  return answer(ifExists || operator.negated);
}
