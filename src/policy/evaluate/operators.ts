import { answer, not, type Answer } from './answer.ts';
import type { Context } from './context.ts';
import { fits, fitsArn } from './patterns.ts';

/** How one value of the request is compared with one value of the policy. */
export interface Operator {
  /** `StringNotEquals` and its like hold when no value of the policy matches. */
  readonly negated: boolean;
  compare(actual: string, expected: string, context: Context | undefined): Answer;
}

type Comparison = Operator['compare'];

/**
 * Finds an operator by its name without qualifier and `IfExists`. `Null`, which compares nothing, is not among them.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export function findOperator(name: string): Operator | undefined {
  return operators.get(name.toLowerCase());
}

const text: Comparison = (actual, expected, context) => fits(expected, actual, { context, wildcards: false });
const anyCase: Comparison = (actual, expected, context) =>
  fits(expected, actual, { context, wildcards: false, ignoreCase: true });
const like: Comparison = (actual, expected, context) => fits(expected, actual, { context });
const arn: Comparison = (actual, expected, context) => fitsArn(expected, actual, { context });
// What is neither true nor false is no value of such a key, and AWS says nothing of it.
const bool: Comparison = (actual, expected, context) =>
  expected.includes('${') || /^(?:true|false)$/i.test(expected) ? anyCase(actual, expected, context) : 'unknown';
// The address that AWS sees is never known here, and no key of binary values is.
const untold: Comparison = () => 'unknown';

const operators: ReadonlyMap<string, Operator> = new Map([
  ...pair('String', 'Equals', text),
  ...pair('String', 'EqualsIgnoreCase', anyCase),
  ...pair('String', 'Like', like),
  ...pair('Arn', 'Equals', arn),
  ...pair('Arn', 'Like', arn),
  ...ordered('Numeric', readNumber),
  ...ordered('Date', readTime),
  entry('Bool', bool),
  entry('BinaryEquals', untold),
  entry('IpAddress', untold),
  entry('NotIpAddress', untold, true),
]);

function entry(name: string, compare: Comparison, negated = false): readonly [string, Operator] {
  return [name.toLowerCase(), { compare, negated }];
}

function pair(kind: string, name: string, compare: Comparison): readonly (readonly [string, Operator])[] {
  return [entry(`${kind}${name}`, compare), entry(`${kind}Not${name}`, compare, true)];
}

function ordered(kind: string, read: (value: string) => number): readonly (readonly [string, Operator])[] {
  const by =
    (holds: (actual: number, expected: number) => boolean): Comparison =>
    (actual, expected) => {
      const [left, right] = [read(actual), read(expected)];
      return Number.isNaN(left) || Number.isNaN(right) ? 'unknown' : answer(holds(left, right));
    };
  const less = by((actual, expected) => actual < expected);
  const greater = by((actual, expected) => actual > expected);
  return [
    ...pair(
      kind,
      'Equals',
      by((actual, expected) => actual === expected),
    ),
    entry(`${kind}LessThan`, less),
    entry(`${kind}LessThanEquals`, (...values) => not(greater(...values))),
    entry(`${kind}GreaterThan`, greater),
    entry(`${kind}GreaterThanEquals`, (...values) => not(less(...values))),
  ];
}

function readNumber(value: string): number {
  return /^[+-]?\d+(?:\.\d+)?$/.test(value) ? Number(value) : Number.NaN;
}

/** ISO 8601, or seconds since 1970. A time of day without its zone would be this machine's, so it is none. */
function readTime(value: string): number {
  if (/^\d+$/.test(value) && value.length !== 'YYYY'.length) return Number(value) * 1000;
  if (!/^\d{4}(?:-\d\d){0,2}$|^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)$/.test(value)) return Number.NaN;
  // oxlint-disable-next-line no-restricted-globals -- this reads a time, not the clock
  return Date.parse(value);
}
