import { nearest } from '../../errors/spelling.ts';
import { operators, type ValueType } from './condition-types.ts';
import { elementsOf, readScalars, wrongType, type Element, type Text } from './elements.ts';
import { finding, quoted, type Finding } from './finding.ts';
import { checkVariables } from './variables.ts';

/**
 * `{ OPERATOR: { KEY: VALUES } }`. Which keys a service has is not looked up.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html
 */
export function checkCondition({ at, value }: Element, variables: boolean): readonly Finding[] {
  if (value.type !== 'Object') return [wrongType('Condition', value, 'an object')];
  if (value.members.length === 0)
    return [finding('CONDITION_EMPTY', at, 'Condition holds nothing, so it limits nothing')];
  return elementsOf(value).flatMap((operator) => checkOperator(operator, variables));
}

function checkOperator(element: Element, variables: boolean): readonly Finding[] {
  const { key: name, at, value } = element;
  const { type, findings } = readOperator(element);
  if (value.type !== 'Object') return [...findings, wrongType(name, value, 'an object of keys and values')];
  if (value.members.length === 0) {
    return [...findings, finding('CONDITION_EMPTY', at, `${name} holds no key, so it limits nothing`)];
  }
  const keys = elementsOf(value);
  return [
    ...findings,
    ...checkKeys(keys),
    ...keys.flatMap((key) => {
      const { value: texts, findings: faults } = readScalars(key);
      return [
        ...faults,
        ...emptyList(name, key),
        ...(type === undefined ? [] : texts.flatMap((text) => checkValue(text, { name, type, variables }))),
      ];
    }),
  ];
}

const OPERATOR = /^(?:(ForAllValues|ForAnyValue):)?([A-Za-z]+?)(IfExists)?$/i;

interface ReadOperator {
  /** Unknown where the operator is. */
  readonly type?: ValueType;
  readonly findings: readonly Finding[];
}

function readOperator({ key: name, at }: Element): ReadOperator {
  const refuse = (message: string): ReadOperator => ({ findings: [finding('CONDITION_OPERATOR', at, message)] });
  const [, set, base = '', ifExists] = OPERATOR.exec(name) ?? [];
  const known = [...operators.keys()].find((operator) => operator.toLowerCase() === base.toLowerCase());
  const type = known === undefined ? undefined : operators.get(known);
  if (known === undefined || type === undefined) {
    const meant = nearest(base === '' ? name : base, operators.keys());
    return refuse(`there is no operator ${quoted(name)}${meant === undefined ? '' : `; did you mean ${meant}?`}`);
  }
  if (known === 'Null' && ifExists !== undefined) {
    return refuse('Null itself asks whether the key is there, so it takes no IfExists');
  }
  const written = `${SETS.get(set?.toLowerCase() ?? '') ?? ''}${known}${ifExists === undefined ? '' : 'IfExists'}`;
  if (written === name) return { type, findings: [] };
  return {
    type,
    findings: [finding('CONDITION_DOUBTFUL', at, `AWS writes the operator ${quoted(name)} as ${written}`)],
  };
}

const SETS: ReadonlyMap<string, string> = new Map([
  ['forallvalues', 'ForAllValues:'],
  ['foranyvalue', 'ForAnyValue:'],
]);

function checkKeys(keys: readonly Element[]): readonly Finding[] {
  const seen = new Map<string, string>();
  return keys.flatMap(({ key, at }) => {
    const first = seen.get(key.toLowerCase());
    seen.set(key.toLowerCase(), key);
    if (first !== undefined && first !== key) {
      return [finding('CONDITION_KEY', at, `the same key as ${quoted(first)}: capitals make no difference here`)];
    }
    if (/^[\w.-]+(?:\/[^:]*)?:.+$/.test(key)) return [];
    return [finding('CONDITION_KEY', at, `a condition’s key is SERVICE:NAME, which ${quoted(key)} is not`)];
  });
}

function emptyList(operator: string, { key, value }: Element): readonly Finding[] {
  if (value.type !== 'Array' || value.elements.length > 0) return [];
  return [finding('CONDITION_EMPTY', value.loc.start, `${operator} has no value to compare ${quoted(key)} with`)];
}

interface Comparison {
  readonly name: string;
  readonly type: ValueType;
  readonly variables: boolean;
}

function checkValue(value: Text, { name, type, variables }: Comparison): readonly Finding[] {
  const { text, at } = value;
  if (!type.accepts(text)) {
    const code = type.lenient === true ? 'CONDITION_DOUBTFUL' : 'CONDITION_VALUE';
    const matches = type.lenient === true ? ', which matches nothing' : '';
    return [finding(code, at, `${name} takes ${type.name}, not ${quoted(text)}${matches}`)];
  }
  if (type.variables !== true) return [];
  // ${*} and ${?} are the characters themselves.
  const wildcard = type.literal === true && /[*?]/.test(text.replaceAll(/\$\{[^}]*\}?/g, ''));
  const message = `${name} compares every character: for wildcards, as in ${quoted(text)}, there is ${likeOf(name)}`;
  return [...(wildcard ? [finding('CONDITION_DOUBTFUL', at, message)] : []), ...checkVariables(value, variables)];
}

function likeOf(operator: string): string {
  return /Not/i.test(operator) ? 'StringNotLike' : 'StringLike';
}
