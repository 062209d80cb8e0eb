import type { ObjectNode } from '@humanwhocodes/momoa';
import type { Place } from '../json.ts';
import { checkActions } from './action.ts';
import { checkCondition } from './condition.ts';
import { readElements, readText, readTexts, type Element, type Read, type Text } from './elements.ts';
import { finding, quoted, type Finding } from './finding.ts';
import { checkResources } from './resource.ts';

/** A statement as far as it could be read; what is missing or wrong is absent. */
export interface CheckedStatement {
  readonly at: Place;
  readonly sid?: Text;
  readonly effect?: 'Allow' | 'Deny';
  readonly actions?: TextList;
  readonly resources?: TextList;
  readonly conditional: boolean;
}

/** `Action` or `NotAction`, `Resource` or `NotResource`. */
export interface TextList {
  readonly at: Place;
  readonly name: string;
  readonly negated: boolean;
  readonly texts: readonly Text[];
}

type Elements = ReadonlyMap<string, Element>;

const KNOWN = ['Sid', 'Effect', 'Action', 'NotAction', 'Resource', 'NotResource', 'Condition'];
const PRINCIPALS = ['Principal', 'NotPrincipal'];

/** Checks one statement; `variables` is whether `${…}` is one in its document. */
export function readStatement(node: ObjectNode, variables: boolean): Read<CheckedStatement> {
  const at = node.loc.start;
  const { value: elements, findings } = readElements(node, KNOWN, PRINCIPALS);
  const sid = readSid(elements.get('Sid'));
  const effect = readEffect(elements.get('Effect'), at);
  const actions = readPatterns(elements, 'Action', at);
  const resources = readPatterns(elements, 'Resource', at);
  const condition = elements.get('Condition');
  return {
    value: {
      at,
      ...(sid.value === undefined ? {} : { sid: sid.value }),
      ...(effect.value === undefined ? {} : { effect: effect.value }),
      ...(actions.value === undefined ? {} : { actions: actions.value }),
      ...(resources.value === undefined ? {} : { resources: resources.value }),
      conditional:
        condition !== undefined && !(condition.value.type === 'Object' && condition.value.members.length === 0),
    },
    findings: [
      ...findings,
      ...principals(elements),
      ...sid.findings,
      ...effect.findings,
      ...actions.findings,
      ...checkActions(actions.value?.texts ?? []),
      ...resources.findings,
      ...checkResources(resources.value?.texts ?? [], variables),
      ...(condition === undefined ? [] : checkCondition(condition, variables)),
    ],
  };
}

function principals(elements: Elements): readonly Finding[] {
  return PRINCIPALS.flatMap((name) => {
    const element = elements.get(name);
    if (element === undefined) return [];
    const message = `${name} is not allowed in a session policy; is this a role’s trust policy, or a resource’s?`;
    return [finding('PRINCIPAL_NOT_ALLOWED', element.at, message)];
  });
}

function readSid(element: Element | undefined): Read<Text | undefined> {
  if (element === undefined) return { value: undefined, findings: [] };
  const read = readText(element);
  if (read.value === undefined || /^[0-9A-Za-z]*$/.test(read.value.text)) return read;
  const message = `a Sid has letters A–Z, a–z and digits only, not ${quoted(read.value.text)}`;
  return { value: read.value, findings: [finding('SID_INVALID', read.value.at, message)] };
}

function readEffect(element: Element | undefined, at: Place): Read<CheckedStatement['effect']> {
  if (element === undefined) {
    return { value: undefined, findings: [finding('ELEMENT_MISSING', at, 'the statement has no Effect')] };
  }
  const { value, findings } = readText(element);
  if (value === undefined) return { value: undefined, findings };
  if (value.text === 'Allow' || value.text === 'Deny') return { value: value.text, findings };
  const message = `Effect is Allow or Deny, written exactly so, not ${quoted(value.text)}`;
  return { value: undefined, findings: [finding('EFFECT_UNKNOWN', value.at, message)] };
}

/** `Action` or its opposite; or the same of `Resource`. */
function readPatterns(elements: Elements, name: 'Action' | 'Resource', at: Place): Read<TextList | undefined> {
  const plain = elements.get(name);
  const negative = elements.get(`Not${name}`);
  const element = plain ?? negative;
  if (element === undefined) {
    const message = `the statement has neither ${name} nor Not${name}`;
    return { value: undefined, findings: [finding('ELEMENT_MISSING', at, message)] };
  }
  if (plain !== undefined && negative !== undefined) {
    const message = `a statement has ${name} or Not${name}, not both`;
    return { value: undefined, findings: [finding('ELEMENT_CONFLICT', negative.at, message)] };
  }
  const { value: texts, findings } = readTexts(element);
  if (element.value.type === 'Array' && element.value.elements.length === 0) {
    return {
      value: undefined,
      findings: [finding('ELEMENT_EMPTY', element.value.loc.start, `${element.key} is empty`)],
    };
  }
  const list = { at: element.at, name: element.key, negated: plain === undefined, texts };
  return { value: list, findings: [...findings, ...repeated(list)] };
}

function repeated({ name, texts }: TextList): readonly Finding[] {
  // Actions are the same in capitals and small letters; resources are not.
  const sameAs = (text: string): string => (name.endsWith('Action') ? text.toLowerCase() : text);
  const seen = new Set<string>();
  return texts.flatMap(({ text, at }) => {
    const again = seen.has(sameAs(text));
    seen.add(sameAs(text));
    return again ? [finding('VALUE_REPEATED', at, `${quoted(text)} stands in ${name} already`)] : [];
  });
}
