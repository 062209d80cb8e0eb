import type { Place } from '../json.ts';
import { matchesWildcard } from '../wildcard.ts';
import type { CheckedDocument } from './document.ts';
import { finding, type Finding } from './finding.ts';
import type { CheckedStatement, TextList } from './statement.ts';

/** What a policy comes to, and what of it comes to nothing. */
export function checkEffects({ statements, at }: CheckedDocument): readonly Finding[] {
  return [...onlyDenies(statements, at), ...statements.flatMap(matchesNothing), ...denied(statements)];
}

function onlyDenies(statements: readonly CheckedStatement[], at: Place): readonly Finding[] {
  if (statements.length === 0 || statements.some(({ effect }) => effect !== 'Deny')) return [];
  const message = 'the policy only denies: a session gets what role and policy both allow, so it can do nothing';
  return [finding('POLICY_DENIES_ALL', at, message)];
}

function matchesNothing({ actions, resources }: CheckedStatement): readonly Finding[] {
  return [actions, resources].flatMap((list) => {
    if (list?.negated !== true || !list.texts.some(({ text }) => text === '*')) return [];
    const message = `${list.name} with "*" leaves nothing, so this statement never matches`;
    return [finding('STATEMENT_NEVER', list.at, message)];
  });
}

/** Allow statements all of which a Deny without a condition takes back. */
function denied(statements: readonly CheckedStatement[]): readonly Finding[] {
  const denies = statements.filter(({ effect, conditional }) => effect === 'Deny' && !conditional);
  return statements.flatMap((allow) => {
    if (allow.effect !== 'Allow') return [];
    const deny = denies.find(
      (one) => covers(one.actions, allow.actions, lowerCase) && covers(one.resources, allow.resources, asWritten),
    );
    if (deny === undefined) return [];
    const message = `everything that this statement allows is denied by statement ${statements.indexOf(deny) + 1}`;
    return [finding('STATEMENT_DENIED', allow.at, message)];
  });
}

const lowerCase = (text: string): string => text.toLowerCase();
const asWritten = (text: string): string => text;

/** Whether `list` for certain has all that `part` has. */
function covers(list: TextList | undefined, part: TextList | undefined, form: (text: string) => string): boolean {
  if (list === undefined || part === undefined || list.negated || part.negated) return false;
  return part.texts.every(({ text }) => list.texts.some((pattern) => includes(form(pattern.text), form(text))));
}

/** A `?` would match the star of the other pattern, which stands for more than one character. */
function includes(pattern: string, text: string): boolean {
  return pattern === text || (!pattern.includes('?') && matchesWildcard(pattern, text));
}
