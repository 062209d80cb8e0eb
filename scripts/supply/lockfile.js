// What must not stand in package-lock.json. No network and no disk: text in, faults out.
import { builtinModules } from 'node:module';

/**
 * Platform packages of build tools. npm writes no hash for an optional package that the registry did not give it, and it has no way to
 * add one later. Nobody but who builds on such a system runs these, and installed.js refuses one that is installed.
 */
const MAY_LACK_HASH =
  /^node_modules\/@(?:oxc-parser|oxfmt|oxlint)\/binding-[\w-]+$|^node_modules\/@oxlint-tsgolint\/[\w-]+$/;

/** `npm run` finds commands of packages before those of the system. */
const TAKEN = new Set([
  'node',
  'npm',
  'npx',
  'corepack',
  'sh',
  'bash',
  'env',
  'git',
  'tar',
  'gh',
  'sudo',
  'curl',
  'rolechain',
]);

const SHA512 = /^sha512-[A-Za-z0-9+/]{86}==$/;
const VERSION = /^\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?$/;
const PATH = /^(?:node_modules\/(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*\/?)+$/i;
const WISHES = ['dependencies', 'devDependencies', 'optionalDependencies'];

/**
 * What is wrong with a lock file, each as a sentence, beside a list of the packages without a hash that may lack one. The rules are those of
 * lockfile-lint (hosts, schemes, names, hashes) and a few that this project can afford: one registry, no links, no install scripts.
 */
export function lockFaults(lock, manifest) {
  const faults = [];
  const unhashed = [];
  if (lock.lockfileVersion !== 3) faults.push(`lockfileVersion is ${lock.lockfileVersion}, not 3`);
  const { '': own, ...packages } = lock.packages ?? {};
  faults.push(...ownFaults(own ?? {}, lock, manifest));
  for (const [path, entry] of Object.entries(packages)) {
    faults.push(...entryFaults(path, entry).map((fault) => `${path}: ${fault}`));
    if (entry.integrity === undefined && mayLackHash(path, entry)) unhashed.push(path);
  }
  return { faults: [...faults, ...commandFaults(packages)], unhashed };
}

/** The name that a path in node_modules stands for. */
export function nameOfPath(path) {
  return path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
}

/** package.json asks for what the lock file was made of, and for nothing but versions. */
function ownFaults(own, lock, manifest) {
  const faults = [];
  for (const key of ['name', 'version'])
    for (const [where, value] of [
      ['its head', lock[key]],
      ['its first entry', own[key]],
    ])
      if (value !== manifest[key]) faults.push(`${where} has ${key} ${value}, package.json ${manifest[key]}`);
  for (const key of WISHES) {
    const [locked, asked] = [own[key] ?? {}, manifest[key] ?? {}];
    for (const name of new Set([...Object.keys(locked), ...Object.keys(asked)]))
      if (locked[name] !== asked[name])
        faults.push(
          `${key}: package.json asks for ${name} ${asked[name] ?? 'not at all'}, the lock file has ${locked[name] ?? 'none'}`,
        );
    for (const [name, wish] of Object.entries(asked))
      if (!/^[\^~]?\d+\.\d+\.\d+[\w.+-]*$/.test(wish)) faults.push(`${key}: ${name} ${wish} is no version`);
  }
  if (manifest.overrides !== undefined) faults.push('package.json has overrides, which the rules here do not know');
  return faults;
}

function entryFaults(path, entry) {
  const name = nameOfPath(path);
  const faults = [];
  const { version, integrity, resolved } = entry;
  if (!PATH.test(path)) return ['is no place for a package of npm'];
  if (entry.link === true) return ['is a link to a folder'];
  if (entry.inBundle === true) faults.push('comes inside another package, without a hash of its own');
  if (entry.name !== undefined && entry.name !== name) faults.push(`holds the package ${entry.name}`);
  if (builtinModules.includes(name)) faults.push('has the name of a part of Node');
  if (!VERSION.test(version ?? '')) faults.push(`${version} is no version`);
  if (integrity === undefined ? !mayLackHash(path, entry) : !SHA512.test(integrity))
    faults.push(integrity === undefined ? 'has no hash' : `${integrity} is no one SHA-512`);
  if (resolved !== undefined && resolved !== addressOf(name, version)) faults.push(`comes from ${resolved}`);
  if (entry.hasInstallScript === true) faults.push('has an install script');
  return faults;
}

/** Where npm's own registry has a package. */
function addressOf(name, version) {
  return `https://registry.npmjs.org/${name}/-/${name.slice(name.indexOf('/') + 1)}-${version}.tgz`;
}

function mayLackHash(path, { dev, optional, os, cpu }) {
  return dev === true && optional === true && os !== undefined && cpu !== undefined && MAY_LACK_HASH.test(path);
}

/** Two packages for one command, or one for a command that is the system's: which of them runs would be chance. */
function commandFaults(packages) {
  const owners = new Map();
  // npm links the commands of packages at the top alone into the folder that comes first in PATH.
  const top = Object.entries(packages).filter(([path]) => path.indexOf('node_modules/', 1) === -1);
  for (const [path, { bin = {} }] of top)
    for (const command of Object.keys(bin)) owners.set(command, [...(owners.get(command) ?? []), path]);
  return [...owners].flatMap(([command, paths]) => [
    ...(TAKEN.has(command) ? [`${paths[0]}: brings a command ${command}`] : []),
    ...(paths.length > 1 ? [`${paths.join(' and ')}: bring the same command ${command}`] : []),
  ]);
}
