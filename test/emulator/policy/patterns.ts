import type { Context } from './request.ts';

/**
 * Whether `text` fits a pattern with `*` (any characters, none too) and `?` (any one character).
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */
export function fits(pattern: string, text: string): boolean {
  return compile(pattern).test(text);
}

/** Actions are compared without regard to case. */
export function fitsAction(pattern: string, action: string): boolean {
  return fits(pattern.toLowerCase(), action.toLowerCase());
}

/**
 * ARNs are compared part by part; a `*` does not reach over one of the first five colons.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_ARN
 */
export function fitsArn(pattern: string, arn: string): boolean {
  const [patterns, parts] = [splitArn(pattern), splitArn(arn)];
  if (patterns === undefined || parts === undefined) return false;
  return patterns.every((part, index) => fits(part, parts[index] ?? ''));
}

/**
 * Replaces policy variables; undefined where the request lacks one that has no default, because then the
 * element matches nothing. What is put in is literal: a `*` in it is no wildcard.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
export function substitute(pattern: string, context: Context): string | undefined {
  let complete = true;
  const text = pattern.replace(/\$\{([^}]*)\}/g, (_, inside: string) => {
    if (inside === '*' || inside === '?' || inside === '$') return literal(inside);
    const [, name = inside, fallback] = /^([^,]*?)\s*,\s*'(.*)'$/.exec(inside) ?? [];
    const values = context.get(name.trim().toLowerCase());
    const value = values?.length === 1 ? values[0] : fallback;
    if (value === undefined) complete = false;
    return literal(value ?? '');
  });
  return complete ? text : undefined;
}

/** Undoes the marks of `substitute`, for operators that know no wildcards. */
export function plain(text: string): string {
  return text.replaceAll(mark, '');
}

// This character before another takes its special meaning away; being beyond U+00FF it cannot stand in a policy.
const mark = '\uE000';

function literal(text: string): string {
  return text.replace(/[*?]/g, (character) => mark + character);
}

const compiled = new Map<string, RegExp>();

function compile(pattern: string): RegExp {
  const known = compiled.get(pattern);
  if (known) return known;
  if (compiled.size > 10_000) compiled.clear();
  const source = pattern.replace(/\uE000?[\s\S]/g, (token) => {
    if (token === '*') return '[\\s\\S]*';
    if (token === '?') return '[\\s\\S]';
    return plain(token).replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
  });
  const expression = new RegExp(`^${source}$`);
  compiled.set(pattern, expression);
  return expression;
}

function splitArn(arn: string): readonly string[] | undefined {
  const parts = arn.split(':');
  if (parts.length < 6) return undefined;
  return [...parts.slice(0, 5), parts.slice(5).join(':')];
}
