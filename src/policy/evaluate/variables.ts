import type { Context, Fact } from './context.ts';

/** A value of a policy with its variables filled. */
export interface Filled {
  readonly text: string;
  /** Where in `text` a `*` or `?` stands for itself. */
  readonly plain: ReadonlySet<number>;
  /**
   * `absent`: a variable has no value and no default, so nothing is like this. `unknown`: nobody can tell a variable's
   * value; a wildcard stands in for it.
   */
  readonly state: 'known' | 'absent' | 'unknown';
}

/**
 * Fills `${aws:username}`, `${key, 'default'}`, `${*}`, `${?}` and `${$}`. What is filled in is literal.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
export function fill(pattern: string, context: Context, wildcards: boolean): Filled {
  const plain = new Set<number>();
  let text = '';
  let state: Filled['state'] = 'known';
  const append = (piece: string, literal: boolean): void => {
    for (const character of piece) {
      if (literal) plain.add(text.length);
      text += character;
    }
  };
  let end = 0;
  for (const { 0: whole, 1: inside = '', index } of pattern.matchAll(VARIABLE)) {
    append(pattern.slice(end, index), !wildcards);
    end = index + whole.length;
    const value = valueOf(inside, context);
    if (value === 'unknown') append('*', false);
    else if (value !== 'absent') append(value.text, true);
    if (value === 'absent' || (value === 'unknown' && state === 'known')) state = value;
  }
  append(pattern.slice(end), !wildcards);
  return { text, plain, state };
}

const VARIABLE = /\$\{([^{}]*)\}/g;

function valueOf(inside: string, context: Context): { readonly text: string } | 'absent' | 'unknown' {
  if (inside === '*' || inside === '?' || inside === '$') return { text: inside };
  const [, key, fallback] = /^([^,']*)(?:,\s*'([^']*)'\s*)?$/.exec(inside) ?? [];
  if (key === undefined || key.trim() === '') return 'unknown';
  return replacementOf(context(key.trim()), fallback);
}

function replacementOf(fact: Fact, fallback: string | undefined): { readonly text: string } | 'absent' | 'unknown' {
  const { present, values, several = false } = fact;
  if (present === 'no') return fallback === undefined ? 'absent' : { text: fallback };
  // AWS says of a key with several values that it fills no variable, and not what becomes of a default.
  if (several) return fallback === undefined ? 'absent' : 'unknown';
  const [text] = values ?? [];
  return present === 'unknown' || text === undefined ? 'unknown' : { text };
}
