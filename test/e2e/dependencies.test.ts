import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  bundledPackages,
  installedPackages,
  reachOfInstalled,
  reachOfModules,
} from '../../scripts/supply/inventory.js';
import { KINDS } from '../../scripts/supply/reach-kinds.js';
import { root } from '../support/root.ts';

const page = readFileSync(join(root, 'docs/dependencies.md'), 'utf8');
const lock: unknown = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
const bundled = bundledPackages(root);
const installed = installedPackages(lock);
const FAMILY = '@napi-rs/keyring-';

/** Each row of the page's tables: a package and its reach. */
const rows = page
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) => {
    const cells = line.split(' | ');
    return { name: /`([^`]+)`/.exec(cells[0] ?? '')?.[1] ?? '', reach: cells[3] ?? '', cells: cells.length };
  });

/** `files: fs` and its like, as the page writes them. */
function written(reach: readonly string[]): string {
  const kinds = KINDS.map((kind) => {
    const words = reach.filter((each) => each.startsWith(`${kind}: `)).map((each) => each.slice(kind.length + 2));
    return words.length === 0 ? '' : `${kind}: ${words.map((word) => `\`${word}\``).join(', ')}`;
  });
  return kinds.filter((text) => text !== '').join('; ') || 'nothing';
}

/** By name: several versions of a package have one row. */
function reachByName(): Map<string, string> {
  const modules = new Map<string, readonly string[]>();
  for (const found of bundled) modules.set(found.name, [...(modules.get(found.name) ?? []), ...found.modules]);
  const reach = new Map([...modules].map(([name, ids]) => [name, written(reachOfModules(root, ids))]));
  for (const { name, path } of installed) {
    const here = reachOfInstalled(root, path);
    if (!name.startsWith(FAMILY)) reach.set(name, here === undefined ? 'not installed here' : written(here));
    else if (here !== undefined) reach.set(`${FAMILY}*`, written(here));
  }
  return reach;
}

describe('docs/dependencies.md', () => {
  it('has a row for every package that users run and for no other, with what its code may touch', () => {
    const reach = reachByName();
    const absent = [...reach].filter(([, found]) => found === 'not installed here').map(([name]) => name);
    const told = new Map(rows.filter(({ name }) => !absent.includes(name)).map((row) => [row.name, row.reach]));
    for (const name of absent) reach.delete(name);
    expect(told).toEqual(reach);
    expect(told.size + absent.length).toBe(rows.length);
    expect(rows.filter(({ cells }) => cells !== 5)).toEqual([]);
  });

  it('knows of every bundled and every installed package of the machine that it describes', () => {
    expect(bundled.length).toBeGreaterThan(40);
    const family = installed.filter(({ name }) => name.startsWith(FAMILY));
    expect(page).toContain(`one for each of ${family.length} systems`);
    const names = new Set(rows.map(({ name }) => name));
    expect(installed.filter(({ name }) => !name.startsWith(FAMILY) && !names.has(name))).toEqual([]);
  });

  it('is right that a hit without a policy loads none of what is bundled', () => {
    const early = bundled.filter(({ files }) => files.some((file) => ['start.cjs', 'answer.cjs'].includes(file)));
    expect(early).toEqual([]);
  });

  it('speaks of nothing that makes code of text: no package names eval, Function or WebAssembly', () => {
    const makers = /^code: (?:eval|Function|WebAssembly|vm|\.constructor\(\)|process\.\w+)$/;
    const found = bundled.filter(({ modules }) => reachOfModules(root, modules).some((each) => makers.test(each)));
    expect(found.map(({ name }) => name)).toEqual([]);
  });
});
