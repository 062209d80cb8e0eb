import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BUN_PARTS } from '../../scripts/supply/bun.js';
import { bundledPackages, installedPackages } from '../../scripts/supply/inventory.js';
import { sbom, type Part } from '../../scripts/supply/sbom.js';
import { root } from '../support/root.ts';

interface Component {
  readonly 'bom-ref': string;
  readonly group?: string;
  readonly name: string;
  readonly version: string;
  readonly scope: string;
  readonly hashes: readonly { readonly alg: string; readonly content: string }[];
  readonly licenses: readonly { readonly license?: { readonly id: string }; readonly expression?: string }[];
  readonly purl: string;
  readonly properties: readonly { readonly name: string; readonly value: string }[];
}
interface Bill {
  readonly metadata: { readonly component: Component };
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn?: readonly string[] }[];
}
interface Lock {
  readonly packages: Record<string, { readonly integrity?: string }>;
}

const text = readFileSync(join(root, 'dist/sbom.cdx.json'), 'utf8');
const bill: Bill = JSON.parse(text);
const lock: Lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
const nameOf = ({ group, name }: Component): string => (group === undefined ? name : `${group}/${name}`);
const formOf = ({ properties }: Component): string | undefined => properties[0]?.value;
const sorted = (list: Iterable<string>): readonly string[] => [...new Set(list)].toSorted();

describe('the bill of materials', () => {
  it('lists what was bundled and what npm installs beside it, and nothing else', () => {
    const expected = [
      ...bundledPackages(root).map(({ name, version }) => `${name} ${version} bundled`),
      ...installedPackages(lock).map(({ name, version }) => `${name} ${version} installed`),
    ];
    const found = bill.components.map((part) => `${nameOf(part)} ${part.version} ${formOf(part)}`);
    expect(found.toSorted()).toEqual(sorted(expected));
  });

  it('gives each the hash that the lock file has for it, and an address as purl says', () => {
    const hashes = new Map(
      [...bundledPackages(root), ...installedPackages(lock)].map(({ name, version, path }) => [
        `pkg:npm/${encodeURIComponent(name).replace('%2F', '/')}@${version}`,
        Buffer.from(lock.packages[path]?.integrity?.slice('sha512-'.length) ?? '', 'base64').toString('hex'),
      ]),
    );
    expect(new Map(bill.components.map(({ purl, hashes: [hash] }) => [purl, hash?.content]))).toEqual(hashes);
    expect(
      sorted(bill.components.flatMap((part) => part.hashes.map(({ alg, content }) => `${alg} ${content.length}`))),
    ).toEqual(['SHA-512 128']);
  });

  it('has the licences of THIRD-PARTY-LICENSES.txt for what is bundled, and one for everything', () => {
    const titles = readFileSync(join(root, 'dist/THIRD-PARTY-LICENSES.txt'), 'utf8').matchAll(
      /^(\S+ \d+\.\d+\.\d+\S* \([^)\n]+\))/gm,
    );
    const license = ({ licenses: [first] }: Component): string | undefined => first?.license?.id ?? first?.expression;
    const told = bill.components
      .filter((part) => formOf(part) === 'bundled')
      .map((part) => `${nameOf(part)} ${part.version} (${license(part)})`);
    expect(sorted(told)).toEqual(sorted([...titles].map(([, title = '']) => title)));
    expect(bill.components.filter((part) => license(part) === undefined)).toEqual([]);
  });

  it('says who asks for whom, and everything is asked for by us or by what we ask for', () => {
    const asked = new Map(bill.dependencies.map(({ ref, dependsOn = [] }) => [ref, dependsOn]));
    const own = bill.metadata.component['bom-ref'];
    const reached = new Set<string>();
    for (const open = [own]; open.length > 0;) {
      const ref = open.pop() ?? '';
      if (!reached.has(ref)) open.push(...(asked.get(ref) ?? []));
      reached.add(ref);
    }
    const refs = [own, ...bill.components.map((part) => part['bom-ref'])];
    expect(refs.toSorted()).toEqual(sorted(reached));
    expect([...asked.keys()].toSorted()).toEqual(sorted(refs));
  });

  it('cannot be made where a package was bundled that nobody asks for, or has no hash', () => {
    const part: Part = { name: 'ms', version: '2.1.3', license: 'MIT', path: 'node_modules/ms', form: 'bundled' };
    const own = { name: 'x', version: '1.0.0', license: 'MIT' };
    const known = { packages: { 'node_modules/ms': { integrity: lock.packages['node_modules/ms']?.integrity } } };
    expect(() => sbom({ own, lock: known, parts: [part] })).toThrow('no package asks for ms');
    expect(() => sbom({ own, lock: { packages: {} }, parts: [part] })).toThrow('node_modules/ms has no hash');
  });

  it('of the standalone names every part of Bun that its licences name', () => {
    const notices = readFileSync(join(root, 'scripts/standalone/licenses/RUNTIME-LICENSES.txt'), 'utf8');
    const [, paragraph = ''] =
      /Bun further links statically: (.*?) \(all MIT\)/s.exec(notices.replaceAll('\n', ' ')) ?? [];
    const named = [...paragraph.replaceAll(/\([^)]*\)/g, '').matchAll(/[A-Za-z][\w+-]*(?:\+\+\w*)?/g)].map(
      ([word]) => word,
    );
    const prose = ['and', 'parts', 'of', 'LLVM', 'as', 'JavaScript', 'the', 'packages'];
    expect(sorted(named.filter((word) => !prose.includes(word)))).toEqual(
      sorted(BUN_PARTS.filter((part) => !['JavaScriptCore', 'TinyCC'].includes(part))),
    );
    expect(notices).toMatch(/JavaScriptCore .*\bTinyCC\b/s);
  });
});

describe('a second build, in another folder', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rolechain-again-'));
  const files = (base: string): ReadonlyMap<string, string> =>
    new Map(
      readdirSync(join(base, 'dist'), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
        .map((path) => [path.slice(base.length + 1), readFileSync(path, 'latin1')]),
    );

  beforeAll(() => {
    for (const name of ['src', 'scripts', 'package.json', 'package-lock.json', 'tsconfig.json', 'LICENSE'])
      cpSync(join(root, name), join(folder, name), { recursive: true });
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
    execFileSync(process.execPath, ['scripts/build.js'], { cwd: folder, env: { TZ: 'Asia/Tokyo', LC_ALL: 'C' } });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('makes the same files, byte for byte, the bill of materials among them', () => {
    const again = files(folder);
    const differing = [...files(root)].filter(([name, content]) => again.get(name) !== content).map(([name]) => name);
    expect(differing).toEqual([]);
    expect(again.size).toBe(files(root).size);
    expect(existsSync(join(folder, 'dist/sbom.cdx.json'))).toBe(true);
  });
});
