import { RolechainError } from '../errors/error.ts';
import { minify, readJson, type PolicyText } from '../policy/json.ts';
import { matchesWildcard } from '../policy/wildcard.ts';

/** A session policy as STS gets it, and what can be said of it without STS. */
export interface SessionPolicy {
  /** Where it was read: a file's path, or the config line that holds it. */
  readonly source: string;
  /** Minified JSON. */
  readonly document: string;
  /** Characters of `document`; STS documents a limit of 2,048 for policy and ARNs together. */
  readonly characters: number;
  /** Only Deny statements: such a session can do nothing, because it gets what role and policy both allow. */
  readonly deniesAll: boolean;
  /**
   * Whether some Allow statement may match sts:AssumeRole on `roleArn`; false only where plainly none does. The evaluator
   * would say more, and a cache hit would have to load it.
   */
  allowsAssuming(roleArn: string): boolean;
}

/**
 * Checks and minifies a session policy. Throws POLICY_INVALID with line and column: JSON faults, comments, duplicate
 * keys, anything but an object, characters STS refuses.
 *
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
export function readSessionPolicy(input: PolicyText): SessionPolicy {
  const { source } = input;
  const [fault] = readJson(input).faults;
  if (fault !== undefined) throw new RolechainError('POLICY_INVALID', { source, ...fault });
  const document = minify(input.text);
  const statements = readStatements(JSON.parse(document));
  return {
    source,
    document,
    characters: document.length,
    deniesAll: statements.length > 0 && statements.every((statement) => statement['Effect'] === 'Deny'),
    allowsAssuming: (roleArn) => statements.some((statement) => mayAllow(statement, 'sts:AssumeRole', roleArn)),
  };
}

type Statement = Readonly<Record<string, unknown>>;

function readStatements(policy: unknown): readonly Statement[] {
  if (!isRecord(policy)) return [];
  return list(policy['Statement']).filter(isRecord);
}

function mayAllow(statement: Statement, action: string, resource: string): boolean {
  const named = (key: string, matches: (pattern: string) => boolean): boolean =>
    list(statement[key]).some((pattern) => typeof pattern === 'string' && matches(pattern));
  const isAction = (pattern: string): boolean => matchesWildcard(pattern.toLowerCase(), action.toLowerCase());
  // What a policy variable stands for is not known here: it may be this resource, and it excludes nothing for certain.
  const mayBeResource = (pattern: string): boolean => pattern.includes('${') || matchesWildcard(pattern, resource);
  const isResource = (pattern: string): boolean => !pattern.includes('${') && matchesWildcard(pattern, resource);
  return (
    statement['Effect'] === 'Allow' &&
    (statement['NotAction'] === undefined ? named('Action', isAction) : !named('NotAction', isAction)) &&
    (statement['NotResource'] === undefined ? named('Resource', mayBeResource) : !named('NotResource', isResource))
  );
}

function list(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
