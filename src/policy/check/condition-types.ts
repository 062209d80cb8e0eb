import { splitArn } from '../arn.ts';

/** What an operator compares with. */
export interface ValueType {
  /** As in "takes …". */
  readonly name: string;
  readonly accepts: (text: string) => boolean;
  /** Whether STS takes a value of another type all the same, which then matches nothing. */
  readonly lenient?: boolean;
  /** Whether `${…}` is replaced in it. */
  readonly variables?: boolean;
  /** Whether `*` and `?` are characters like others in it. */
  readonly literal?: boolean;
}

const string: ValueType = { name: 'a string', accepts: () => true, variables: true };
const literal: ValueType = { ...string, literal: true };
const number: ValueType = {
  name: 'a number',
  accepts: (text) => /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/.test(text),
};
// The W3C's profile of ISO 8601, or seconds since 1970. https://www.w3.org/TR/NOTE-datetime
const MONTH = String.raw`(?:0[1-9]|1[0-2])`;
const DAY = String.raw`(?:0[1-9]|[12]\d|3[01])`;
const TIME = String.raw`(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d+)?)?`;
const ZONE = String.raw`(?:[Zz]|[+-]\d\d(?::?\d\d)?)`;
const DATE = new RegExp(String.raw`^(?:-?\d+|\d{4}-${MONTH}(?:-${DAY}(?:[Tt]${TIME}${ZONE}?)?)?)$`);
const date: ValueType = {
  name: 'a date like 2026-12-31T23:59:59Z, or seconds since 1970',
  accepts: (text) => DATE.test(text),
};
const truth = (text: string): boolean => /^(?:true|false)$/i.test(text);
// AWS's pages disagree on whether a variable may stand there.
const boolean: ValueType = { name: 'true or false', accepts: (text) => truth(text) || text.startsWith('${') };
const nothing: ValueType = { name: 'true or false', accepts: truth };
const binary: ValueType = {
  name: 'Base64',
  accepts: (text) => /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text),
};
const address: ValueType = { name: 'an IP address or a range in CIDR form', accepts: isRange };
const arn: ValueType = {
  name: 'an ARN of six fields',
  accepts: (text) =>
    text === '*' || text.startsWith('${') || (splitArn(text).length === 6 && /^(?:arn|[a*?][rn*?]*):/.test(text)),
  lenient: true,
  variables: true,
};

/**
 * Every operator, with what it compares with; `IfExists` goes behind each but `Null`.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export const operators: ReadonlyMap<string, ValueType> = new Map([
  ...of(literal, 'StringEquals', 'StringNotEquals', 'StringEqualsIgnoreCase', 'StringNotEqualsIgnoreCase'),
  ...of(string, 'StringLike', 'StringNotLike'),
  ...of(number, 'NumericEquals', 'NumericNotEquals', 'NumericLessThan', 'NumericLessThanEquals'),
  ...of(number, 'NumericGreaterThan', 'NumericGreaterThanEquals'),
  ...of(date, 'DateEquals', 'DateNotEquals', 'DateLessThan', 'DateLessThanEquals'),
  ...of(date, 'DateGreaterThan', 'DateGreaterThanEquals'),
  ...of(boolean, 'Bool'),
  ...of(binary, 'BinaryEquals'),
  ...of(address, 'IpAddress', 'NotIpAddress'),
  ...of(arn, 'ArnEquals', 'ArnNotEquals', 'ArnLike', 'ArnNotLike'),
  ...of(nothing, 'Null'),
]);

function of(type: ValueType, ...names: readonly string[]): readonly (readonly [string, ValueType])[] {
  return names.map((name) => [name, type]);
}

function isRange(text: string): boolean {
  const [, host = '', bits] = /^([^/]*)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  if (isVersion4(host)) return Number(bits ?? 0) <= 32;
  return (
    host.includes(':') && /^[\da-f:.]+$/i.test(host) && URL.canParse(`http://[${host}]`) && Number(bits ?? 0) <= 128
  );
}

function isVersion4(host: string): boolean {
  return /^(?:\d{1,3}\.){3}\d{1,3}$/.test(host) && host.split('.').every((part) => Number(part) <= 255);
}
