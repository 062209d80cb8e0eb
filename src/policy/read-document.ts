import type { ArrayNode, ObjectNode, ValueNode } from '@humanwhocodes/momoa';
import type { Condition, Patterns, PolicyDocument, Principals, Statement } from './document.ts';
import { inSource, readJson, type Fault, type PolicyText } from './json.ts';

/** A document that is no policy: every fault, in the order of the text. */
export interface Unreadable {
  readonly faults: readonly Fault[];
}

/**
 * Reads a policy by IAM's grammar. What is not in it is a fault, because a statement that is half understood would be
 * judged wrongly; values are taken as they stand.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
export function readDocument(input: PolicyText): PolicyDocument | Unreadable {
  const { root, faults } = readJson(input);
  if (root === undefined || faults.length > 0) return { faults };
  const reader = new Reader(input);
  const document = reader.document(root);
  return reader.faults.length > 0 ? { faults: reader.faults } : document;
}

type Fields = ReadonlyMap<string, ValueNode>;

class Reader {
  readonly faults: Fault[] = [];
  readonly #input: PolicyText;

  constructor(input: PolicyText) {
    this.#input = input;
  }

  document(root: ObjectNode): PolicyDocument {
    const fields = this.#fields(root, ['Version', 'Id', 'Statement']);
    const statement = fields.get('Statement');
    if (statement === undefined) this.#fault(root, 'a policy has a Statement');
    return {
      source: this.#input.source,
      ...(this.#input.named === true ? { named: true } : {}),
      version: this.#version(fields.get('Version')),
      statements: elements(statement).map((node, index) => this.#statement(node, index + 1)),
    };
  }

  #version(node: ValueNode | undefined): PolicyDocument['version'] {
    if (node === undefined) return '2008-10-17';
    if (node.type === 'String' && (node.value === '2012-10-17' || node.value === '2008-10-17')) return node.value;
    this.#fault(node, 'Version is 2012-10-17 or 2008-10-17');
    return '2012-10-17';
  }

  #statement(node: ValueNode, number: number): Statement {
    const fields = this.#fields(node, ELEMENTS);
    const sid = this.#texts(fields.get('Sid'))[0];
    const principals = this.#principals(fields);
    const resources = this.#patterns(fields, 'Resource');
    const actions = this.#patterns(fields, 'Action');
    if (actions === undefined) this.#fault(node, 'a statement has an Action or a NotAction');
    return {
      ...this.#place(node),
      number,
      ...(sid === undefined ? {} : { sid }),
      effect: this.#effect(node, fields.get('Effect')),
      ...(principals === undefined ? {} : { principals }),
      actions: actions ?? { negated: false, values: [] },
      ...(resources === undefined ? {} : { resources }),
      conditions: this.#conditions(fields.get('Condition')),
    };
  }

  #effect(statement: ValueNode, node: ValueNode | undefined): Statement['effect'] {
    if (node?.type === 'String' && (node.value === 'Allow' || node.value === 'Deny')) return node.value;
    this.#fault(node ?? statement, 'Effect is Allow or Deny');
    return 'Deny';
  }

  #patterns(fields: Fields, name: string): Patterns | undefined {
    const found = this.#eitherOf(fields, name);
    return found && { negated: found.negated, values: this.#texts(found.node) };
  }

  #principals(fields: Fields): Principals | undefined {
    const found = this.#eitherOf(fields, 'Principal');
    if (found === undefined) return undefined;
    const none = { negated: found.negated, aws: [], service: [], federated: [], canonicalUser: [] };
    if (found.node.type === 'String' && found.node.value === '*') return { ...none, aws: ['*'] };
    const kinds = this.#fields(found.node, ['AWS', 'Service', 'Federated', 'CanonicalUser']);
    return {
      negated: found.negated,
      aws: this.#texts(kinds.get('AWS')),
      service: this.#texts(kinds.get('Service')),
      federated: this.#texts(kinds.get('Federated')),
      canonicalUser: this.#texts(kinds.get('CanonicalUser')),
    };
  }

  #conditions(node: ValueNode | undefined): readonly Condition[] {
    if (node === undefined) return [];
    return [...this.#fields(node)].flatMap(([operator, keys]) =>
      [...this.#fields(keys)].map(([key, values]) => ({
        ...this.#place(values),
        operator,
        key,
        values: this.#texts(values),
      })),
    );
  }

  #eitherOf(fields: Fields, name: string): { readonly node: ValueNode; readonly negated: boolean } | undefined {
    const [node, not] = [fields.get(name), fields.get(`Not${name}`)];
    if (node !== undefined && not !== undefined) this.#fault(not, `a statement has ${name} or Not${name}, not both`);
    if (node !== undefined) return { node, negated: false };
    return not && { node: not, negated: true };
  }

  #fields(node: ValueNode, known?: readonly string[]): Fields {
    if (node.type !== 'Object') {
      this.#fault(node, 'an object is expected here');
      return new Map();
    }
    return new Map(
      node.members.map(({ name, value }) => {
        const key = name.type === 'String' ? name.value : name.name;
        if (known?.includes(key) === false) this.#fault(name, `IAM knows no element "${key}" here`);
        return [key, value];
      }),
    );
  }

  /** IAM takes true and 5 for "true" and "5". */
  #texts(node: ValueNode | undefined): readonly string[] {
    return elements(node).map((element) => {
      if (element.type === 'String' || element.type === 'Boolean' || element.type === 'Number') {
        return String(element.value);
      }
      this.#fault(element, 'a text is expected here');
      return '';
    });
  }

  #place(node: { readonly loc: ValueNode['loc'] }): { readonly line: number; readonly column: number } {
    const { line, column } = node.loc.start;
    return inSource({ line, column }, this.#input);
  }

  #fault(node: { readonly loc: ValueNode['loc'] }, reason: string): void {
    this.faults.push({ ...this.#place(node), reason });
  }
}

const ELEMENTS = 'Sid Effect Principal NotPrincipal Action NotAction Resource NotResource Condition'.split(' ');

/** One value stands for a list of one. */
function elements(node: ValueNode | ArrayNode | undefined): readonly ValueNode[] {
  if (node === undefined) return [];
  return node.type === 'Array' ? node.elements.map((element) => element.value) : [node];
}
