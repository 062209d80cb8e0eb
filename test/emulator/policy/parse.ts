import { isOperator } from './operators.ts';
import type { Condition, Patterns, Policy, Principals, Statement } from './statement.ts';

/** What a policy is attached to decides what it may say: only trust and resource policies name principals. */
export type PolicyUse = 'identity' | 'session' | 'trust' | 'resource';

/** A document that IAM would refuse, in IAM's words. */
export class MalformedPolicy extends Error {
  override readonly name = 'MalformedPolicy';
}

/** Reads a policy from its JSON text. */
export function parsePolicyText(text: string, use: PolicyUse): Policy {
  return parsePolicy(readJson(text), use);
}

/**
 * Reads a policy document by its grammar.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
export function parsePolicy(document: unknown, use: PolicyUse): Policy {
  const fields = readObject(document);
  refuseUnknown(fields, ['Version', 'Id', 'Statement']);
  const variables = readVersion(fields.get('Version')) === '2012-10-17';
  const statements = readList(fields.get('Statement'));
  if (statements.length === 0) throw new MalformedPolicy('Syntax errors in policy.');
  return { statements: statements.map((statement) => parseStatement(statement, use, variables)) };
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new MalformedPolicy('This policy contains invalid Json');
  }
}

function readVersion(version: unknown): string {
  if (version === undefined) return '2008-10-17';
  if (version === '2012-10-17' || version === '2008-10-17') return version;
  throw new MalformedPolicy('Syntax errors in policy.');
}

const statementFields = [
  'Sid',
  'Effect',
  'Principal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
] as const;

function parseStatement(value: unknown, use: PolicyUse, variables: boolean): Statement {
  const fields = readObject(value);
  refuseUnknown(fields, statementFields);
  const effect = fields.get('Effect');
  if (effect !== 'Allow' && effect !== 'Deny') throw new MalformedPolicy('Syntax errors in policy.');
  const principals = parsePrincipal(fields.get('Principal'), use);
  const resources = parseResources(fields, use);
  return {
    effect,
    ...(principals && { principals }),
    actions: parseActions(fields),
    ...(resources && { resources }),
    conditions: parseConditions(fields.get('Condition')),
    variables,
  };
}

function parsePrincipal(value: unknown, use: PolicyUse): Principals | undefined {
  const expected = use === 'trust' || use === 'resource';
  if (value === undefined && !expected) return undefined;
  if (value === undefined) throw new MalformedPolicy('Missing required field Principal');
  if (!expected) throw new MalformedPolicy('Policy document should not specify a principal.');
  if (value === '*') return { anyone: true, aws: [], services: [], federated: [] };
  const fields = readObject(value);
  refuseUnknown(fields, ['AWS', 'Service', 'Federated', 'CanonicalUser']);
  const aws = readStrings(fields.get('AWS') ?? []);
  return {
    anyone: aws.includes('*'),
    aws: aws.filter((principal) => principal !== '*').map(rootOfBareAccount),
    services: readStrings(fields.get('Service') ?? []),
    federated: readStrings(fields.get('Federated') ?? []),
  };
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-accounts */
function rootOfBareAccount(principal: string): string {
  return /^\d{12}$/.test(principal) ? `arn:aws:iam::${principal}:root` : principal;
}

function parseActions(fields: Fields): Patterns {
  const actions = parsePatterns(fields, 'Action', 'NotAction');
  if (actions === undefined) throw new MalformedPolicy('Policy statement must contain actions.');
  for (const action of actions.values) {
    if (action !== '*' && !/^[a-z0-9-]+:[\w*?]+$/i.test(action)) {
      throw new MalformedPolicy('Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.');
    }
  }
  return actions;
}

function parseResources(fields: Fields, use: PolicyUse): Patterns | undefined {
  const resources = parsePatterns(fields, 'Resource', 'NotResource');
  if (use === 'trust') {
    if (resources !== undefined) throw new MalformedPolicy('Has prohibited field Resource');
    return undefined;
  }
  if (resources === undefined) throw new MalformedPolicy('Policy statement must contain resources.');
  for (const resource of resources.values) {
    if (resource !== '*' && !/^arn:[^:]*:[^:]*:[^:]*:[^:]*:./.test(resource)) {
      throw new MalformedPolicy(`Resource ${resource} must be in ARN format or "*".`);
    }
  }
  return resources;
}

function parsePatterns(fields: Fields, plain: string, negative: string): Patterns | undefined {
  const [values, others] = [fields.get(plain), fields.get(negative)];
  if (values !== undefined && others !== undefined) throw new MalformedPolicy('Syntax errors in policy.');
  if (values === undefined && others === undefined) return undefined;
  return { negated: values === undefined, values: readStrings(values ?? others) };
}

function parseConditions(value: unknown): Condition[] {
  if (value === undefined) return [];
  return [...readObject(value)].flatMap(([operator, keys]) =>
    [...readObject(keys)].map(([key, values]) => parseCondition(operator, key, readScalars(values))),
  );
}

function parseCondition(name: string, key: string, values: readonly string[]): Condition {
  const parts = /^(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?$/.exec(name);
  const [, qualifier, operator = '', ifExists] = parts ?? [];
  if (!isOperator(operator)) throw new MalformedPolicy(`Invalid Condition type : ${name}.`);
  return {
    operator,
    ...((qualifier === 'ForAllValues' || qualifier === 'ForAnyValue') && { qualifier }),
    ifExists: ifExists !== undefined,
    key: key.toLowerCase(),
    values,
  };
}

// What users choose lives in a Map, so that a condition key or field called `constructor` is plain data.
type Fields = ReadonlyMap<string, unknown>;

function readObject(value: unknown): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new MalformedPolicy('Syntax errors in policy.');
  }
  return new Map(Object.entries(value));
}

function refuseUnknown(fields: Fields, known: readonly string[]): void {
  for (const field of fields.keys()) {
    if (!known.includes(field)) throw new MalformedPolicy('Syntax errors in policy.');
  }
}

/** A single value stands for a list of one, as everywhere in policies. */
function readList(value: unknown): readonly unknown[] {
  if (value === undefined) throw new MalformedPolicy('Missing required field Statement');
  return Array.isArray(value) ? value : [value];
}

function readStrings(value: unknown): readonly string[] {
  return readList(value).map((item) => {
    if (typeof item !== 'string') throw new MalformedPolicy('Syntax errors in policy.');
    return item;
  });
}

/** Condition values may be written as booleans and numbers. */
function readScalars(value: unknown): readonly string[] {
  return readList(value).map((item) => {
    if (typeof item === 'string') return item;
    if (typeof item === 'boolean' || typeof item === 'number') return String(item);
    throw new MalformedPolicy('Syntax errors in policy.');
  });
}
