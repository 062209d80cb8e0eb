import { parseAst } from 'rolldown/parseAst';
import { Visitor } from 'rolldown/utils';

/** A module that counts which of its blocks run, and in what order; and what it compares texts with. */
interface Instrumented {
  readonly code: string;
  /** How many blocks it has. */
  readonly blocks: number;
  /** Its string literals: what a reader looks for is the best that an input can hold. */
  readonly words: readonly string[];
}

/** What stands around a piece of source. */
interface Wrap {
  readonly start: number;
  readonly end: number;
}

/** The function that the bundle's banner defines: see `bundle.ts`. */
const HIT = '__fuzzHit';

/**
 * A TypeScript module with a call at the beginning of every block: of functions, branches, loops, cases, both sides of
 * `?:`, and of what `&&`, `||` and `??` may pass over. Blocks are counted from `first` on.
 */
export function instrument(source: string, first: number): Instrumented {
  const inserted = new Map<number, string>();
  const words = new Set<string>();
  let next = first;
  const insert = (at: number, text: string): void => void inserted.set(at, (inserted.get(at) ?? '') + text);
  const insertBefore = (at: number, text: string): void => void inserted.set(at, text + (inserted.get(at) ?? ''));
  const hit = (): string => `${HIT}(${next++})`;
  const statement = (node: Wrap & { readonly type: string }): void => {
    if (node.type === 'BlockStatement') return;
    insert(node.start, `{${hit()};`);
    insertBefore(node.end, '}');
  };
  const expression = (node: Wrap): void => {
    insert(node.start, `(${hit()},`);
    insertBefore(node.end, ')');
  };
  new Visitor({
    BlockStatement: (node) => insert(node.start + 1, `${hit()};`),
    ArrowFunctionExpression: (node) => {
      if (node.expression) expression(node.body);
    },
    IfStatement: (node) => {
      statement(node.consequent);
      if (node.alternate !== null) statement(node.alternate);
    },
    ForStatement: (node) => statement(node.body),
    ForOfStatement: (node) => statement(node.body),
    WhileStatement: (node) => statement(node.body),
    ConditionalExpression: (node) => {
      expression(node.consequent);
      expression(node.alternate);
    },
    LogicalExpression: (node) => expression(node.right),
    SwitchCase: (node) => {
      const [body] = node.consequent;
      if (body !== undefined) insert(body.start, `${hit()};`);
    },
    Literal: (node) => {
      if (typeof node.value === 'string' && node.value.length <= 64) words.add(node.value);
    },
  }).visit(parseAst(source, { lang: 'ts' }));
  return { code: assemble(source, inserted), blocks: next - first, words: [...words] };
}

function assemble(source: string, inserted: ReadonlyMap<number, string>): string {
  let [code, at] = ['', 0];
  for (const [place, text] of [...inserted].toSorted(([one], [other]) => one - other)) {
    code += source.slice(at, place) + text;
    at = place;
  }
  return code + source.slice(at);
}
