import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resolveChain } from '../../../src/chain/resolve.ts';
import type { ErrorDetails } from '../../../src/errors/catalog.ts';
import { hasCode, isRolechainError, type RolechainError } from '../../../src/errors/error.ts';
import { adminKeys } from '../../support/configs.ts';
import { profileSet } from '../../support/profile-set.ts';

const seed = 20_261_122;

/** A profile as data; `p9` is never there. */
interface Node {
  readonly role: boolean;
  readonly keys: boolean;
  readonly source: string | undefined;
  readonly named: boolean;
  readonly block: boolean;
  /** Lines above the profile, so that its links stand on any line. */
  readonly above: number;
}

const names = ['p0', 'p1', 'p2', 'p3', 'p4', 'p5'] as const;
const often = (weight: number): fc.Arbitrary<boolean> => fc.nat(weight).map((number) => number > 0);
const node: fc.Arbitrary<Node> = fc.record({
  role: often(5),
  keys: often(4).map((not) => !not),
  source: fc.oneof(
    { weight: 12, arbitrary: fc.constantFrom(...names) },
    fc.constantFrom('p9', 'P0', '__proto__', 'constructor'),
    fc.constant(undefined),
  ),
  named: often(9).map((not) => !not),
  block: fc.boolean(),
  above: fc.nat(3),
});
const graphs = fc.tuple(...names.map(() => node));

function printed(graph: readonly Node[]): string {
  return graph
    .map(({ role, keys, source, named, block, above }, index) => {
      const chain = [
        ...(role ? [`role_arn = arn:aws:iam::111111111111:role/${names[index]}`] : []),
        ...(source === undefined ? [] : [`source_profile = ${source}`]),
        ...(named ? ['credential_source = Environment'] : []),
      ];
      const nested = block && chain.length > 0 && !keys;
      const lines = nested ? ['rolechain =', ...chain.map((line) => `  ${line}`)] : chain;
      return [
        ...Array.from({ length: above }, () => '#'),
        `[profile ${names[index]}]`,
        ...(keys ? [adminKeys.trim()] : []),
        ...lines,
        '',
      ].join('\n');
    })
    .join('\n');
}

type Expected =
  | { readonly roles: readonly string[]; readonly base: string; readonly kind: 'static' | 'environment' }
  | { readonly code: string; readonly cycle?: readonly string[] };

/** AWS's rules once more, by recursion and without lines. */
function expected(graph: readonly Node[], name: string, walked: readonly string[] = []): Expected {
  const { role, keys, source, named } = graph[names.findIndex((one) => one === name)] ?? missing;
  if (walked.length > 0 && keys) return { roles: [], base: name, kind: 'static' };
  if (!role) {
    if (keys) return { roles: [], base: name, kind: 'static' };
    if (named) return { roles: [], base: name, kind: 'environment' };
    return { code: source === undefined ? 'CREDENTIALS_MISSING' : 'ROLE_ARN_MISSING' };
  }
  if (source !== undefined && named) return { code: 'CHAIN_SOURCE_CONFLICT' };
  if (named) return { roles: [name], base: name, kind: 'environment' };
  if (source === undefined) return { code: 'CHAIN_NO_SOURCE' };
  if (source === name)
    return keys ? { roles: [name], base: name, kind: 'static' } : { code: 'CHAIN_CYCLE', cycle: [name] };
  const path = [...walked, name];
  if (path.includes(source)) return { code: 'CHAIN_CYCLE', cycle: path.slice(path.indexOf(source)) };
  if (!names.some((one) => one === source)) return { code: 'SOURCE_PROFILE_UNKNOWN' };
  const below = expected(graph, source, path);
  return 'code' in below ? below : { ...below, roles: [...below.roles, name] };
}

const missing: Node = { role: false, keys: false, source: undefined, named: false, block: false, above: 0 };

function found(text: string, name: string): Expected | RolechainError {
  try {
    const { roles, base } = resolveChain(profileSet(text), name);
    if (base.kind !== 'static' && base.kind !== 'environment') throw new Error(`a base of ${base.kind}`);
    return { roles: roles.map(({ profile }) => profile), base: base.profile, kind: base.kind };
  } catch (error) {
    if (!isRolechainError(error)) throw error;
    return error;
  }
}

function expectClosed({ path, links }: ErrorDetails<'CHAIN_CYCLE'>, lines: readonly string[]): void {
  expect(links.map(({ next }) => next)).toEqual(path.slice(1));
  expect(path.at(-1)).toBe(path[0]);
  for (const { key, next, origin } of links) expect(lines[origin.line - 1]?.trim()).toBe(`${key} = ${next}`);
}

describe('of any graph of profiles', () => {
  it('each profile has the chain, or the refusal, that AWS’s rules give it', () => {
    const seen = new Map<string, number>();
    fc.assert(
      fc.property(graphs, (graph) => {
        const text = printed(graph);
        for (const name of names) {
          const [rules, real] = [expected(graph, name), found(text, name)];
          const what = 'code' in rules ? rules.code : `${rules.roles.length} roles`;
          seen.set(what, (seen.get(what) ?? 0) + 1);
          if (!(real instanceof Error)) expect({ text, name, ...real }).toEqual({ text, name, ...rules });
          else if (!hasCode(real, 'CHAIN_CYCLE'))
            expect({ text, name, code: real.code }).toEqual({ text, name, ...rules });
          else {
            const cycle = real.details.links.map(({ profile }) => profile);
            expect({ text, name, code: real.code, cycle }).toEqual({ text, name, ...rules });
          }
        }
      }),
      { seed, numRuns: 1_500 },
    );
    // The graphs are of every kind.
    const frequent = [...seen].filter(([, times]) => times > 20).map(([what]) => what);
    expect(frequent).toEqual(
      expect.arrayContaining([
        '0 roles',
        '1 roles',
        '2 roles',
        '3 roles',
        'CHAIN_CYCLE',
        'CHAIN_NO_SOURCE',
        'CHAIN_SOURCE_CONFLICT',
        'SOURCE_PROFILE_UNKNOWN',
        'ROLE_ARN_MISSING',
      ]),
    );
  });

  it('a cycle is told by links that stand where they are said to, in order, and close', () => {
    fc.assert(
      fc.property(graphs, (graph) => {
        const text = printed(graph);
        const lines = text.split('\n');
        for (const name of names) {
          const error = found(text, name);
          if (!hasCode(error, 'CHAIN_CYCLE')) continue;
          expectClosed(error.details, lines);
          for (const { profile, origin } of error.details.links) {
            const header = lines.slice(0, origin.line).findLast((line) => line.startsWith('['));
            expect(header).toBe(`[profile ${profile}]`);
          }
        }
      }),
      { seed, numRuns: 1_500 },
    );
  });

  it('a thousand profiles in a row, in a circle, and with a tail before one are walked once', () => {
    const row = (count: number, last: string): string =>
      Array.from({ length: count }, (_, index) => {
        const source = index === count - 1 ? last : `n${index + 1}`;
        return `[profile n${index}]\nrole_arn = arn:aws:iam::111111111111:role/r\nsource_profile = ${source}\n`;
      }).join('');
    const key = `[profile key]\n${adminKeys}`;
    expect(resolveChain(profileSet(row(1_000, 'key') + key), 'n0').roles).toHaveLength(1_000);
    for (const [last, length] of [
      ['n0', 1_000],
      ['n500', 500],
      ['n999', 1],
    ] as const) {
      const error = found(row(1_000, last), 'n0');
      expect(hasCode(error, 'CHAIN_CYCLE') && error.details.links.length).toBe(length);
    }
  });

  it('profiles that include one another end too, with a chain or a refusal', () => {
    const included = fc.array(fc.constantFrom(...names, 'p9'), { minLength: names.length, maxLength: names.length });
    fc.assert(
      fc.property(graphs, included, (graph, includes) => {
        const text = includes.reduce(
          (all, other, index) => all.replace(`[profile ${names[index]}]\n`, `$&include_profile = ${other}\n`),
          printed(graph),
        );
        for (const name of names) {
          const error = found(text, name);
          if (hasCode(error, 'CHAIN_CYCLE')) expectClosed(error.details, text.split('\n'));
        }
      }),
      { seed, numRuns: 500 },
    );
  });
});
