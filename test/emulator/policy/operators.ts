import { BlockList, isIP } from 'node:net';
import { fits, fitsArn, plain } from './patterns.ts';

/** How one value of the request is compared with one value of the policy. */
export interface Operator {
  /** True for `StringNotEquals` and its like: they hold when no value of the policy matches. */
  readonly negated: boolean;
  matches(actual: string, expected: string): boolean;
}

/** Whether IAM has an operator of this name, here without qualifier and `IfExists`. */
export function isOperator(name: string): boolean {
  return name === 'Null' || operators.has(name);
}

export function findOperator(name: string): Operator {
  const operator = operators.get(name);
  if (!operator) throw new Error(`no condition operator ${name}`);
  return operator;
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
const operators: ReadonlyMap<string, Operator> = new Map([
  ...pair('StringEquals', 'StringNotEquals', (actual, expected) => actual === plain(expected)),
  ...pair(
    'StringEqualsIgnoreCase',
    'StringNotEqualsIgnoreCase',
    (actual, expected) => actual.toLowerCase() === plain(expected).toLowerCase(),
  ),
  ...pair('StringLike', 'StringNotLike', (actual, expected) => fits(expected, actual)),
  // ArnEquals and ArnLike behave identically.
  ...pair('ArnEquals', 'ArnNotEquals', (actual, expected) => fitsArn(expected, actual)),
  ...pair('ArnLike', 'ArnNotLike', (actual, expected) => fitsArn(expected, actual)),
  ...pair(
    'NumericEquals',
    'NumericNotEquals',
    byNumber((actual, expected) => actual === expected),
  ),
  ...alone(
    'NumericLessThan',
    byNumber((actual, expected) => actual < expected),
  ),
  ...alone(
    'NumericLessThanEquals',
    byNumber((actual, expected) => actual <= expected),
  ),
  ...alone(
    'NumericGreaterThan',
    byNumber((actual, expected) => actual > expected),
  ),
  ...alone(
    'NumericGreaterThanEquals',
    byNumber((actual, expected) => actual >= expected),
  ),
  ...pair(
    'DateEquals',
    'DateNotEquals',
    byTime((actual, expected) => actual === expected),
  ),
  ...alone(
    'DateLessThan',
    byTime((actual, expected) => actual < expected),
  ),
  ...alone(
    'DateLessThanEquals',
    byTime((actual, expected) => actual <= expected),
  ),
  ...alone(
    'DateGreaterThan',
    byTime((actual, expected) => actual > expected),
  ),
  ...alone(
    'DateGreaterThanEquals',
    byTime((actual, expected) => actual >= expected),
  ),
  ...pair('IpAddress', 'NotIpAddress', isInRange),
  ...alone('BinaryEquals', (actual, expected) => actual === plain(expected)),
  ...alone('Bool', (actual, expected) => actual.toLowerCase() === plain(expected).toLowerCase()),
]);

type Comparison = Operator['matches'];

function pair(name: string, negation: string, matches: Comparison): readonly [string, Operator][] {
  return [
    [name, { negated: false, matches }],
    [negation, { negated: true, matches }],
  ];
}

function alone(name: string, matches: Comparison): readonly [string, Operator][] {
  return [[name, { negated: false, matches }]];
}

function byNumber(compare: (actual: number, expected: number) => boolean): Comparison {
  return (actual, expected) => {
    const numbers = [actual, plain(expected)].map((text) => (text.trim() === '' ? Number.NaN : Number(text)));
    const [left = Number.NaN, right = Number.NaN] = numbers;
    return !Number.isNaN(left) && !Number.isNaN(right) && compare(left, right);
  };
}

/** Dates are ISO 8601 or seconds since 1970. */
function byTime(compare: (actual: number, expected: number) => boolean): Comparison {
  return (actual, expected) => {
    const [left, right] = [readTime(actual), readTime(plain(expected))];
    return !Number.isNaN(left) && !Number.isNaN(right) && compare(left, right);
  };
}

function readTime(text: string): number {
  return /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text);
}

/** One address, or a range such as `192.0.2.0/24`. */
function isInRange(actual: string, expected: string): boolean {
  const [network = '', prefix] = plain(expected).split('/');
  const version = isIP(network);
  if (version === 0 || version !== isIP(actual)) return false;
  const family = version === 6 ? 'ipv6' : 'ipv4';
  const range = new BlockList();
  range.addSubnet(network, Number(prefix ?? (version === 6 ? 128 : 32)), family);
  return range.check(actual, family);
}
