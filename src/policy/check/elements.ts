import type { ObjectNode, ValueNode } from '@humanwhocodes/momoa';
import { nearest } from '../../errors/spelling.ts';
import type { Place } from '../json.ts';
import { finding, quoted, type Finding } from './finding.ts';

/** A key of a policy's object and its value. */
export interface Element {
  readonly key: string;
  /** Of the key. */
  readonly at: Place;
  readonly value: ValueNode;
}

/** A text in a policy; of a number or a boolean, where one may stand for a text, as it is written in JSON. */
export interface Text {
  readonly at: Place;
  readonly text: string;
  readonly type: 'String' | 'Number' | 'Boolean';
}

export interface Read<T> {
  readonly value: T;
  readonly findings: readonly Finding[];
}

/**
 * An object's elements by their names, and what is wrong with the names: AWS's are case-sensitive. One that is misspelled
 * stands for the one that was meant, unless that is there too, so that its value is checked and it is not missed. Of the
 * tolerated ones others will speak.
 */
export function readElements(
  object: ObjectNode,
  known: readonly string[],
  tolerated: readonly string[] = [],
): Read<ReadonlyMap<string, Element>> {
  const elements = new Map<string, Element>();
  const findings: Finding[] = [];
  const all = elementsOf(object);
  const names = [...known, ...tolerated];
  const strangers = all.filter(({ key }) => !names.includes(key));
  // A key that stands a second time is a fault of the JSON already.
  for (const element of all)
    if (names.includes(element.key) && !elements.has(element.key)) elements.set(element.key, element);
  for (const element of strangers) {
    const meant = meantBy(element.key, known);
    findings.push(unknown(element, known, meant));
    if (meant !== undefined && !elements.has(meant)) elements.set(meant, { ...element, key: meant });
  }
  return { value: elements, findings };
}

export function elementsOf(object: ObjectNode): readonly Element[] {
  return object.members.map(({ name, value }) => ({
    key: name.type === 'String' ? name.value : name.name,
    at: name.loc.start,
    value,
  }));
}

function meantBy(key: string, known: readonly string[]): string | undefined {
  const lower = key.toLowerCase();
  const names = new Map(known.map((name) => [name.toLowerCase(), name]));
  return names.get(lower) ?? names.get(nearest(lower, names.keys()) ?? '');
}

function unknown({ key, at }: Element, known: readonly string[], meant: string | undefined): Finding {
  const suggestion = meant === undefined ? `known are ${known.join(', ')}` : `did you mean ${meant}?`;
  return finding('ELEMENT_UNKNOWN', at, `there is no element ${quoted(key)} here; ${suggestion}`);
}

/** A text alone, as `Sid` and `Effect` are. */
export function readText({ key, value }: Element): Read<Text | undefined> {
  if (value.type === 'String') return { value: textOf(value), findings: [] };
  return { value: undefined, findings: [wrongType(key, value, 'a string')] };
}

/** One text or a list of them, as actions and resources are. */
export function readTexts({ key, value }: Element): Read<readonly Text[]> {
  return readList(value, (item) =>
    item.type === 'String' ? textOf(item) : wrongType(key, item, 'a string or a list of strings'),
  );
}

/** The same of a condition, whose values may also be numbers and booleans. */
export function readScalars({ key, value }: Element): Read<readonly Text[]> {
  return readList(value, (item) =>
    item.type === 'String' || item.type === 'Number' || item.type === 'Boolean'
      ? textOf(item)
      : wrongType(quoted(key), item, 'a string, number or boolean, or a list of them'),
  );
}

function readList(value: ValueNode, read: (item: ValueNode) => Text | Finding): Read<readonly Text[]> {
  const items = (value.type === 'Array' ? value.elements.map((element) => element.value) : [value]).map(read);
  return {
    value: items.filter((item) => 'text' in item),
    findings: items.filter((item) => 'code' in item),
  };
}

function textOf(node: Extract<ValueNode, { readonly type: Text['type'] }>): Text {
  return { at: node.loc.start, text: String(node.value), type: node.type };
}

export function wrongType(name: string, value: ValueNode, expected: string): Finding {
  return finding(
    'ELEMENT_TYPE',
    value.loc.start,
    `${name} must be ${expected}, not ${NAMES.get(value.type) ?? 'this'}`,
  );
}

const NAMES: ReadonlyMap<ValueNode['type'], string> = new Map([
  ['Array', 'a list'],
  ['Object', 'an object'],
  ['String', 'a string'],
  ['Number', 'a number'],
  ['Boolean', 'a boolean'],
  ['Null', 'null'],
]);
