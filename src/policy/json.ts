import { parse, type DocumentNode, type ObjectNode, type ValueNode } from '@humanwhocodes/momoa';

/** A policy's text, and where it stands. */
export interface PolicyText {
  readonly text: string;
  /** Where it was read: a file's path, or the config line that holds it. */
  readonly source: string;
  /** `source` is no file but what the policy is called: its text is AWS's or ours, and a line of it says nothing. */
  readonly named?: true;
  /** The line of `source` that `text` begins on: a policy may stand inside a config file. */
  readonly line: number;
  /** The column of that line that `text` begins on; 1 where it is not given. */
  readonly column?: number;
}

/** A place in a policy's source; both count from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** What is wrong at a place: small first letter, no full stop. */
export interface Fault extends Place {
  readonly reason: string;
}

/** A policy as JSON with positions; without a root where it is none. */
export interface PolicyJson {
  /** Places in it count from the first line of the text, not of its source: see `inSource`. */
  readonly root?: ObjectNode;
  /** In the order of the text. Only repeated keys and refused characters come with a root. */
  readonly faults: readonly Fault[];
}

// STS documents 2,048 and IAM 10,240 and has the last word; this only bounds the work.
const LONGEST = 100_000;
// Where a policy says something it has six; reading further would only fill the stack.
const DEEPEST = 100;

/** A string, or what was to be one up to the end of the text: a match that cannot fail does not try again from every quote. */
const STRING = String.raw`"(?:[^"\\]|\\.)*\\?(?:"|$)`;

/** As the parser counts lines, and editors do. */
const LINE_BREAK = /\r\n|\n|\r/;

/** Strings, so that their brackets do not count, and brackets. */
const TOKENS = new RegExp(`${STRING}|[[\\]{}]`, 'gs');

/**
 * Reads a policy as JSON (RFC 8259) with a position for every value. Faults: what is no JSON, comments, anything but an
 * object, a key that stands twice, and characters that STS refuses.
 *
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
export function readJson(input: PolicyText): PolicyJson {
  const text = input.text.replace(/^\uFEFF/, '');
  const tree = parseJson(text);
  if ('reason' in tree) return { faults: [inSource(tree, input)] };
  const { body } = tree;
  if (body.type !== 'Object')
    return { faults: [inSource(faultAt(body.loc.start, 'a policy is a JSON object'), input)] };
  const faults = [...duplicates(body), ...refusedCharacters(text)];
  return { root: body, faults: faults.toSorted(byPlace).map((fault) => inSource(fault, input)) };
}

/** A place in a policy's text as a place in its source. */
export function inSource<At extends Place>({ ...place }: At, { line: first, column = 1 }: PolicyText): At {
  return {
    ...place,
    line: first - 1 + place.line,
    column: place.line === 1 ? column - 1 + place.column : place.column,
  };
}

/** White space between tokens goes, strings stay to the letter: an escape must not become the character it stands for. */
export function minify(json: string): string {
  return json.replace(/^\uFEFF/, '').replace(/("(?:[^"\\]|\\.)*")|\s+/g, (_, string?: string) => string ?? '');
}

function parseJson(text: string): DocumentNode | Fault {
  const start = { line: 1, column: 1 };
  if (text.length > LONGEST)
    return faultAt(start, `a policy of ${text.length} characters is far beyond what STS takes`);
  const control = controlCharacterInString(text);
  if (control !== undefined)
    return faultAt(placeOf(text, control), 'a string may not hold a line break or control character');
  if (depthOf(text) > DEEPEST) return faultAt(start, 'it is nested far too deeply');
  try {
    return parse(text, { mode: 'json' });
  } catch (error) {
    if (!(error instanceof Error) || !('line' in error) || !('column' in error)) throw error;
    const { line, column } = error;
    if (typeof line !== 'number' || typeof column !== 'number') throw error;
    if (endsTooEarly(text)) return faultAt(placeOf(text, text.length), 'the JSON ends too early');
    return whatIsWrong(text, { line, column });
  }
}

/** The parser names the last thing it understood. An end comes too early where something could follow that makes it JSON. */
function endsTooEarly(text: string): boolean {
  // Half a `true` counts as a number. What may follow: nothing; a value; the end of a string, also after a backslash; a member; the
  // colon and value of one; these after the end of a key, also after a backslash.
  const word = text.replace(/\b(?:t|tr|tru|f|fa|fal|fals|n|nu|nul)$/, '0');
  return ['', '0', '"', 'n"', '"":0', ':0', '":0', 'n":0'].some((rest) =>
    isJson(`${word}${rest}${closing(word + rest)}`),
  );
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** What closes every bracket that is open at the end of `text`. */
function closing(text: string): string {
  const open: string[] = [];
  for (const [token] of text.matchAll(TOKENS)) {
    if (token === '[' || token === '{') open.push(token === '[' ? ']' : '}');
    else if (token === ']' || token === '}') open.pop();
  }
  return open.toReversed().join('');
}

/** The parser accepts raw control characters in strings, JSON (RFC 8259, section 7) does not. */
function controlCharacterInString(text: string): number | undefined {
  for (const { 0: literal, index } of text.matchAll(new RegExp(STRING, 'gs'))) {
    // A string without an end is another fault.
    if (!/^".*"$/s.test(literal)) continue;
    // eslint-disable-next-line no-control-regex -- they are what is looked for
    const offset = literal.search(/[\u0000-\u001f]/);
    if (offset !== -1) return index + offset;
  }
  return undefined;
}

function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (const [token] of text.matchAll(TOKENS)) {
    if (token === '[' || token === '{') depth += 1;
    else if (token === ']' || token === '}') depth -= 1;
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}

function whatIsWrong(text: string, { line, column }: Place): Fault {
  const written = text.split(LINE_BREAK)[line - 1] ?? '';
  // In a string that a line break ends, the parser is behind the break before it sees it.
  const place = { line, column: Math.min(column, written.length + 1) };
  const rest = written.slice(column - 1);
  if (rest.startsWith('//') || rest.startsWith('/*')) return faultAt(place, 'a policy may not hold comments');
  const found = /^\w+|^./u.exec(rest)?.[0];
  return faultAt(place, found === undefined ? 'unexpected end of line' : `unexpected ${found}`);
}

function duplicates(value: ValueNode): readonly Fault[] {
  if (value.type === 'Array') return value.elements.flatMap((element) => duplicates(element.value));
  if (value.type !== 'Object') return [];
  const seen = new Set<string>();
  return value.members.flatMap(({ name, value: inner }) => {
    const key = name.type === 'String' ? name.value : name.name;
    const again = seen.has(key) ? [faultAt(name.loc.start, `the key "${key}" stands a second time`)] : [];
    seen.add(key);
    return [...again, ...duplicates(inner)];
  });
}

// What the Policy parameter in the AssumeRole API reference does not take.
const REFUSED = /[^\t\n\r\u0020-\u00ff]/u;

function refusedCharacters(text: string): readonly Fault[] {
  const index = text.search(REFUSED);
  if (index === -1) return [];
  const code = (text.codePointAt(index) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return [faultAt(placeOf(text, index), `STS does not accept the character U+${code} in a policy`)];
}

function faultAt({ line, column }: Place, reason: string): Fault {
  return { line, column, reason };
}

function placeOf(text: string, index: number): Place {
  const before = text.slice(0, index).split(LINE_BREAK);
  return { line: before.length, column: (before.at(-1) ?? '').length + 1 };
}

function byPlace(a: Place, b: Place): number {
  return a.line - b.line || a.column - b.column;
}
