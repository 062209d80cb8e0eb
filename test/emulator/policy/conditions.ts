import { findOperator, type Operator } from './operators.ts';
import { substitute } from './patterns.ts';
import type { Context } from './request.ts';
import type { Condition } from './statement.ts';

/** Whether a request meets every condition of a statement. */
export function meetsAll(conditions: readonly Condition[], context: Context, variables: boolean): boolean {
  return conditions.every((condition) => meets(condition, context, variables));
}

function meets(condition: Condition, context: Context, variables: boolean): boolean {
  const actual = context.get(condition.key);
  if (condition.operator === 'Null') return condition.values.some((value) => (value === 'true') === !actual);
  const operator = findOperator(condition.operator);
  if (actual === undefined) return holdsWithoutValue(condition, operator);
  const expected = variables ? condition.values.map((value) => substitute(value, context)) : condition.values;
  const holds = (value: string): boolean => {
    const matched = expected.some((pattern) => pattern !== undefined && operator.matches(value, pattern));
    return matched !== operator.negated;
  };
  if (condition.qualifier === 'ForAllValues') return actual.every(holds);
  if (condition.qualifier === 'ForAnyValue') return actual.some(holds);
  return operator.negated ? actual.every(holds) : actual.some(holds);
}

/**
 * A key that the request lacks: no match, unless the operator says so, is negated, or speaks of all values.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html
 */
function holdsWithoutValue(condition: Condition, operator: Operator): boolean {
  if (condition.qualifier === 'ForAllValues') return true;
  if (condition.qualifier === 'ForAnyValue') return condition.ifExists;
  return condition.ifExists || operator.negated;
}
