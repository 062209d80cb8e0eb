// Which packages users run: what the build bundles (build/modules.json), and what npm installs beside it (package-lock.json).
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { packageOf } from '../licenses.js';
import { nameOfPath } from './lockfile.js';
import { reachOf } from './reach.js';

const CODE = /\.[cm]?js$/;
const byText = (a, b) => (a < b ? -1 : 1);
const byName = (a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);

/**
 * The packages of the modules at these paths (relative to `root`, `node_modules/…`), sorted: name, version, licence, `path` in the lock
 * file, and the modules. Modules that are no package's are left out.
 */
export function packagesOf(root, modules) {
  const found = new Map();
  for (const module of modules.filter((name) => name.startsWith('node_modules/'))) {
    const path = relative(root, packageOf(join(root, module))).replaceAll('\\', '/');
    if (!found.has(path)) found.set(path, { ...manifestOf(root, path), path, modules: [] });
    found.get(path).modules.push(module);
  }
  return [...found.values()].toSorted(byName);
}

function manifestOf(root, path) {
  const { name, version, license } = JSON.parse(readFileSync(join(root, path, 'package.json'), 'utf8'));
  return { name, version, license };
}

/** The packages that the files of dist/ hold a part of; `files` are these files. */
export function bundledPackages(root) {
  const files = JSON.parse(readFileSync(join(root, 'build/modules.json'), 'utf8'));
  const modules = [...new Set(Object.values(files).flat())];
  const holds = (file, own) => files[file].some((module) => own.includes(module));
  return packagesOf(root, modules).map((found) => ({
    ...found,
    files: Object.keys(files).filter((file) => holds(file, found.modules)),
  }));
}

/** What npm installs with us, by the lock file: name, version, licence, path, and whether it may be missing. */
export function installedPackages(lock) {
  return Object.entries(lock.packages)
    .filter(([path, { dev, devOptional }]) => path !== '' && dev !== true && devOptional !== true)
    .map(([path, { version, license, optional }]) => ({
      name: nameOfPath(path),
      version,
      license,
      path,
      optional: optional === true,
    }))
    .toSorted(byName);
}

/** The reach of these modules together, sorted; a manifest that was bundled has none. */
export function reachOfModules(root, modules) {
  const found = modules
    .filter((module) => CODE.test(module))
    .flatMap((module) => [...reachOf(readFileSync(join(root, module), 'utf8'))]);
  return [...new Set(found)].toSorted(byText);
}

/** The reach of everything that an installed package brings; undefined if it is not installed here. */
export function reachOfInstalled(root, path) {
  const files = filesOf(join(root, path));
  if (files === undefined) return undefined;
  const native = files.some((file) => file.endsWith('.node')) ? ['native: .node'] : [];
  const scripts = files.filter((file) => CODE.test(file)).map((file) => `${path}/${file}`);
  return [...new Set([...reachOfModules(root, scripts), ...native])].toSorted(byText);
}

function filesOf(folder) {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => !file.includes('node_modules'));
  } catch {
    return undefined;
  }
}
