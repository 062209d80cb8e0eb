import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../../support/root.ts';

const page = readFileSync(join(root, 'SECURITY.md'), 'utf8');
const named = [...page.matchAll(/`((?:cli|e2e|unit|contract)\/[\w/-]+)`: ((?:“[^”]+”(?:, )?)+)/g)].flatMap(
  ([, file = '', titles = '']) => [...titles.matchAll(/“([^”]+)”/g)].map(([, title = '']) => ({ file, title })),
);

/** What a test or a group of tests is called, and the names in a table of them. */
function titlesOf(file: string): string {
  const path = join(root, 'test', `${file}.test.ts`);
  if (!existsSync(path)) return '';
  const text = readFileSync(path, 'utf8');
  const calls = /(?:describe|it)(?:\.\w+\((?:[^()]|\([^()]*\))*\))*\(\s*(['`])((?:\\.|(?!\1).)*)\1/gs;
  const rows = /\b(?:what|name|why): (['`])((?:\\.|(?!\1).)*)\1/g;
  const afterTables = /^ *\]\)\(\s*(['`])((?:\\.|(?!\1).)*)\1/gm;
  return [calls, rows, afterTables]
    .flatMap((found) => [...text.matchAll(found)].map(([, , title]) => title))
    .join('\n');
}

describe('SECURITY.md', () => {
  it('names tests in every table of threats', () => {
    const rows = page.split('\n').filter((line) => /^\| (?!---|they could|it could|where|\|)/.test(line));
    const keychain = rows.filter((row) => row.split('|').length > 5);
    expect(rows.filter((row) => !keychain.includes(row) && !/`(?:cli|e2e|unit)\//.test(row))).toEqual([]);
    expect(named.length).toBeGreaterThan(40);
  });

  it.each(named)('$file has “$title”', ({ file, title }) => expect(titlesOf(file)).toContain(title));

  it.each([...page.matchAll(/\]\((docs\/[^)#]+)/g)].map(([, file = '']) => ({ file })))('$file is there', ({ file }) =>
    expect(existsSync(join(root, file))).toBe(true),
  );
});
