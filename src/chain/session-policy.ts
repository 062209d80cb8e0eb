import { parse, type DocumentNode, type ValueNode } from '@humanwhocodes/momoa';
import { RolechainError } from '../errors/error.ts';
import { matchesWildcard } from './wildcard.ts';

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
  /** Whether some Allow statement may match sts:AssumeRole on `roleArn`; false only where plainly none does. */
  allowsAssuming(roleArn: string): boolean;
}

export interface PolicyText {
  readonly text: string;
  readonly source: string;
  /** The line of `source` that `text` begins on: a policy may stand inside a config file. */
  readonly line: number;
}

// STS documents 2,048 and has the last word; this only bounds the work.
const LONGEST = 100_000;

interface Place {
  readonly line: number;
  readonly column: number;
}

// The character set of the Policy parameter in the AssumeRole API reference.
const REFUSED = /[^\t\n\r\u0020-\u00ff]/u;

/**
 * Checks and minifies a session policy. Throws POLICY_INVALID with line and column: JSON faults, comments, duplicate
 * keys, anything but an object, characters STS refuses.
 *
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
export function readSessionPolicy(input: PolicyText): SessionPolicy {
  const text = input.text.replace(/^\uFEFF/, '');
  const tree = parseJson(text, input);
  refuseDuplicates(tree.body, input);
  refuseCharacters(text, input);
  const document = minify(text);
  const statements = readStatements(JSON.parse(document));
  return {
    source: input.source,
    document,
    characters: document.length,
    deniesAll: statements.length > 0 && statements.every((statement) => statement['Effect'] === 'Deny'),
    allowsAssuming: (roleArn) => statements.some((statement) => mayAllow(statement, 'sts:AssumeRole', roleArn)),
  };
}

function parseJson(text: string, input: PolicyText): DocumentNode {
  if (text.length > LONGEST)
    throw invalid(input, { line: 1, column: 1 }, `a policy of ${text.length} characters is far beyond what STS takes`);
  const control = controlCharacterInString(text);
  if (control !== undefined) {
    throw invalid(input, placeOf(text, control), 'a string may not hold a line break or control character');
  }
  try {
    const tree = parse(text, { mode: 'json' });
    if (tree.body.type === 'Object') return tree;
    throw invalid(input, tree.body.loc.start, 'a policy is a JSON object');
  } catch (error) {
    if (error instanceof RangeError) throw invalid(input, { line: 1, column: 1 }, 'it is nested far too deeply');
    if (!(error instanceof Error) || !('line' in error) || !('column' in error)) throw error;
    const { line, column } = error;
    if (typeof line !== 'number' || typeof column !== 'number') throw error;
    if (endsTooEarly(text)) throw invalid(input, placeOf(text, text.length), 'the JSON ends too early');
    throw invalid(input, { line, column }, whatIsWrong(text, { line, column }));
  }
}

/** The parser names the last thing it understood; the engine's own tells how far it came. */
function endsTooEarly(text: string): boolean {
  try {
    JSON.parse(text);
    return false;
  } catch (error) {
    const position = error instanceof Error ? /at position (\d+)/.exec(error.message)?.[1] : undefined;
    return position === undefined
      ? text.trim() === '' || /end of/i.test(String(error))
      : Number(position) >= text.trimEnd().length;
  }
}

/** The parser accepts raw control characters in strings, JSON (RFC 8259, section 7) does not. */
function controlCharacterInString(text: string): number | undefined {
  for (const { 0: literal, index } of text.matchAll(/"(?:[^"\\]|\\.)*"/gs)) {
    // eslint-disable-next-line no-control-regex -- they are what is looked for
    const offset = literal.search(/[\u0000-\u001f]/);
    if (offset !== -1) return index + offset;
  }
  return undefined;
}

function whatIsWrong(text: string, { line, column }: Place): string {
  const rest = (text.split('\n')[line - 1] ?? '').slice(column - 1);
  if (rest.startsWith('//') || rest.startsWith('/*')) return 'a policy may not hold comments';
  const found = /^\w+|^./u.exec(rest)?.[0];
  return found === undefined ? 'unexpected end of line' : `unexpected ${found}`;
}

function refuseDuplicates(value: ValueNode, input: PolicyText): void {
  if (value.type === 'Array') {
    for (const element of value.elements) refuseDuplicates(element.value, input);
  } else if (value.type === 'Object') {
    const seen = new Set<string>();
    for (const { name, value: inner } of value.members) {
      const key = name.type === 'String' ? name.value : name.name;
      if (seen.has(key)) throw invalid(input, name.loc.start, `the key "${key}" stands a second time`);
      seen.add(key);
      refuseDuplicates(inner, input);
    }
  }
}

function refuseCharacters(text: string, input: PolicyText): void {
  const index = text.search(REFUSED);
  if (index === -1) return;
  const code = (text.codePointAt(index) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  throw invalid(input, placeOf(text, index), `STS does not accept the character U+${code} in a policy`);
}

/** White space between tokens goes, strings stay to the letter: an escape must not become the character it stands for. */
function minify(json: string): string {
  return json.replace(/("(?:[^"\\]|\\.)*")|\s+/g, (_, string?: string) => string ?? '');
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

function invalid({ source, line: first }: PolicyText, { line, column }: Place, reason: string): RolechainError {
  return new RolechainError('POLICY_INVALID', { source, line: first - 1 + line, column, reason });
}

function placeOf(text: string, index: number): Place {
  const before = text.slice(0, index).split('\n');
  return { line: before.length, column: (before.at(-1) ?? '').length + 1 };
}
