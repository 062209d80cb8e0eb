import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../test/support/root.ts';

/** A runtime with nothing to do, rolechain on it, and how much more that may cost. */
export interface Runtime {
  readonly name: string;
  /** With the version, where the name has none. */
  readonly title: string;
  readonly kind: 'node' | 'standalone';
  /** An empty program: the least that anything on this runtime costs. */
  readonly bare: readonly string[];
  readonly rolechain: readonly string[];
  /** Of docs/performance.md: a hit over a bare start, a miss over its round trips, the ms that 10,000 profiles add. */
  readonly target: { readonly hit: number; readonly miss: number; readonly profiles: number };
}

export interface Runtimes {
  /** Node's versions, the one that runs this first; then the standalone. */
  readonly here: readonly Runtime[];
  /** What is not here, and why. */
  readonly missing: readonly string[];
}

const majors = [20, 22, 24, 26];
const fetched = join(root, 'build', 'runtimes');
const machine = `${process.platform}-${process.arch}`;

/** Looks for runtimes in build/runtimes and for the standalone in build/standalone; makes the empty program for Bun. */
export function findRuntimes(): Runtimes {
  const own = nodeRuntime(process.execPath);
  const wanted = majors.filter((major) => !own.name.startsWith(`Node ${major}.`));
  const others = wanted.map(
    (major) => [major, join(folderOf(major), 'node_modules', `node-${machine}`, 'bin', 'node')] as const,
  );
  const missing = others.filter(([, path]) => !existsSync(path)).map(([major]) => `Node ${major} (--fetch gets it)`);
  const nodes = others.filter(([, path]) => existsSync(path)).map(([, path]) => nodeRuntime(path));
  const standalone = findStandalone();
  return typeof standalone === 'string'
    ? { here: [own, ...nodes], missing: [...missing, standalone] }
    : { here: [own, ...nodes, standalone], missing };
}

/** Gets what `findRuntimes` looks for from the registry, where it is not there yet; tells what could not be had. */
export function fetchRuntimes(): readonly string[] {
  const packages = [
    ...majors
      .filter((major) => !process.version.startsWith(`v${major}.`))
      .map((major) => [folderOf(major), `node-${machine}@${major}`] as const),
    [join(fetched, 'bun'), `@oven/bun-${machine}`] as const,
  ];
  return packages.flatMap(([folder, name]) => {
    if (existsSync(join(folder, 'node_modules'))) return [];
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{"private":true}\n');
    const { status } = spawnSync('npm', ['install', '--prefix', folder, '--no-audit', '--no-fund', name]);
    return status === 0 ? [] : [name];
  });
}

function folderOf(major: number): string {
  return join(fetched, `node-${major}`);
}

function nodeRuntime(path: string): Runtime {
  const version = spawnSync(path, ['--version'], { encoding: 'utf8' }).stdout.trim().replace('v', '');
  return {
    name: `Node ${version}`,
    title: `Node ${version}`,
    kind: 'node',
    bare: [path, '-e', '0'],
    rolechain: [path, join(root, 'bin', 'rolechain.js')],
    target: { hit: version.startsWith('20.') ? 1.3 : 1.6, miss: 1.5, profiles: 15 },
  };
}

/** The executable of this machine, or why there is none to measure. */
export function standalonePath(): string | undefined {
  const named = process.env['ROLECHAIN_STANDALONE'];
  if (named) return named;
  const folder = join(root, 'build', 'standalone');
  const builds = existsSync(folder) ? readdirSync(folder) : [];
  const [platform = '', arch = ''] = machine.split('-');
  return builds
    .filter((name) => name.includes(platform) && name.includes(arch) && !name.includes('musl'))
    .map((name) => join(folder, name, 'rolechain'))
    .find((path) => existsSync(path));
}

function findStandalone(): Runtime | string {
  const path = standalonePath();
  if (path === undefined) return 'the standalone (npm run build:standalone makes it)';
  const bun = [join(root, 'node_modules'), join(fetched, 'bun', 'node_modules')]
    .map((modules) => join(modules, '@oven', `bun-${machine}`, 'bin', 'bun'))
    .find((file) => existsSync(file));
  if (bun === undefined) return 'Bun, without which the standalone has no bare start (--fetch gets it)';
  const version = spawnSync(bun, ['--version'], { encoding: 'utf8' }).stdout.trim();
  const empty = emptyProgram(bun, version);
  return empty === undefined
    ? `the empty program of Bun ${version} (it could not be compiled)`
    : {
        name: 'standalone',
        title: `standalone (bare start: Bun ${version})`,
        kind: 'standalone',
        bare: [empty],
        rolechain: [path],
        target: { hit: 4, miss: 1.2, profiles: 10 },
      };
}

function emptyProgram(bun: string, version: string): string | undefined {
  const folder = join(root, 'build', 'bench-empty');
  mkdirSync(folder, { recursive: true });
  const program = join(folder, `empty-${version}`);
  if (existsSync(program)) return program;
  writeFileSync(join(folder, 'empty.js'), '0;\n');
  const { status } = spawnSync(bun, ['build', '--compile', '--outfile', program, 'empty.js'], { cwd: folder });
  return status === 0 ? program : undefined;
}
