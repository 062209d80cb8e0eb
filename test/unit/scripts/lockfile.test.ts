import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lockFaults } from '../../../scripts/supply/lockfile.js';
import { root } from '../../support/root.ts';

type Entry = Record<string, unknown>;
interface Lock {
  lockfileVersion: number;
  name: string;
  packages: Record<string, Entry>;
}
const lockText = readFileSync(join(root, 'package-lock.json'), 'utf8');
const manifestText = readFileSync(join(root, 'package.json'), 'utf8');

/** What is said of the project's own lock file, or package.json, after a change to it. */
function faultsAfter(change: (lock: Lock, manifest: Entry) => void): readonly string[] {
  const lock: Lock = JSON.parse(lockText);
  const manifest: Entry = JSON.parse(manifestText);
  change(lock, manifest);
  return lockFaults(lock, manifest).faults;
}

const yargs = 'node_modules/yargs';
/** Changes the entry of yargs. */
const entry = (change: Entry) => (lock: Lock) => void Object.assign(lock.packages[yargs] ?? {}, change);
/** Adds a package that nothing asks for. */
const added =
  (path: string, change: Entry = {}) =>
  (lock: Lock) =>
    void (lock.packages[path] = { version: '1.0.0', integrity: `sha512-${'A'.repeat(86)}==`, dev: true, ...change });
const without =
  (path: string, ...keys: readonly string[]) =>
  (lock: Lock) => {
    for (const key of keys) delete lock.packages[path]?.[key];
  };

describe('the lock file', () => {
  it('of this project is right, and lacks hashes only of platform packages of build tools', () => {
    const { faults, unhashed } = lockFaults(JSON.parse(lockText), JSON.parse(manifestText));
    expect(faults).toEqual([]);
    const families = new Set(unhashed.map((path) => path.replace(/^node_modules\/(@[^/]+)\/.*/, '$1')));
    expect([...families].toSorted()).toEqual(['@oxc-parser', '@oxfmt', '@oxlint', '@oxlint-tsgolint']);
  });

  const from = (resolved: string) => ({ change: entry({ resolved }), fault: `${yargs}: comes from ${resolved}` });
  it.for([
    {
      what: 'another format',
      change: (lock: Lock) => void (lock.lockfileVersion = 1),
      fault: 'lockfileVersion is 1, not 3',
    },
    { what: 'another host', ...from('https://registry.example.com/yargs/-/yargs-18.2.0.tgz') },
    { what: 'a host that looks like it', ...from('https://registry.npmjs.org.example.com/yargs/-/yargs-18.2.0.tgz') },
    { what: 'a user before another host', ...from('https://registry.npmjs.org@example.com/yargs/-/yargs-18.2.0.tgz') },
    { what: 'no TLS', ...from('http://registry.npmjs.org/yargs/-/yargs-18.2.0.tgz') },
    { what: 'git', ...from('git+ssh://git@github.com/yargs/yargs.git#0123456789abcdef0123456789abcdef01234567') },
    { what: 'a folder', ...from('file:../yargs') },
    { what: 'another package of the registry', ...from('https://registry.npmjs.org/yarqs/-/yarqs-18.2.0.tgz') },
    { what: 'no hash', change: without(yargs, 'integrity'), fault: `${yargs}: has no hash` },
    {
      what: 'SHA-1',
      change: entry({ integrity: 'sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=' }),
      fault: `${yargs}: sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk= is no one SHA-512`,
    },
    {
      what: 'a choice of hashes',
      change: entry({ integrity: `sha512-${'A'.repeat(86)}== sha512-${'B'.repeat(86)}==` }),
      fault: `${yargs}: sha512-${'A'.repeat(86)}== sha512-${'B'.repeat(86)}== is no one SHA-512`,
    },
    {
      what: 'no hash for what users install',
      change: without('node_modules/@napi-rs/keyring-darwin-arm64', 'integrity'),
      fault: 'node_modules/@napi-rs/keyring-darwin-arm64: has no hash',
    },
    {
      what: 'a package without a hash in a family that may lack them, for every system',
      change: added('node_modules/@oxlint/binding-any', { optional: true, integrity: undefined }),
      fault: 'node_modules/@oxlint/binding-any: has no hash',
    },
    { what: 'an install script', change: entry({ hasInstallScript: true }), fault: `${yargs}: has an install script` },
    {
      what: 'another package under a name',
      change: entry({ name: 'yarqs' }),
      fault: `${yargs}: holds the package yarqs`,
    },
    { what: 'a link', change: entry({ link: true, resolved: '../yargs' }), fault: `${yargs}: is a link to a folder` },
    {
      what: 'a package inside the archive of another',
      change: entry({ inBundle: true }),
      fault: `${yargs}: comes inside another package, without a hash of its own`,
    },
    {
      what: 'an address as version',
      change: entry({ version: 'https://example.com/a.tgz' }),
      fault: `${yargs}: https://example.com/a.tgz is no version`,
    },
    { what: 'a folder of the project', change: added('src/evil'), fault: 'src/evil: is no place for a package of npm' },
    {
      what: 'a path upwards',
      change: added('node_modules/../evil'),
      fault: 'node_modules/../evil: is no place for a package of npm',
    },
    {
      what: 'the name of a builtin',
      change: added('node_modules/fs'),
      fault: 'node_modules/fs: has the name of a part of Node',
    },
    {
      what: 'a command of the system',
      change: added('node_modules/a', { bin: { git: 'a.js' } }),
      fault: 'node_modules/a: brings a command git',
    },
    {
      what: 'two owners of a command',
      change: added('node_modules/a', { bin: { vitest: 'a.js' } }),
      fault: 'node_modules/vitest and node_modules/a: bring the same command vitest',
    },
  ])('is refused with $what', ({ change, fault }) => {
    expect(faultsAfter(change)).toEqual([fault]);
  });

  it.for([
    {
      what: 'asks for a newer version than was locked',
      change: (_: Lock, manifest: Entry) => void (manifest['dependencies'] = { '@napi-rs/keyring': '^9.0.0' }),
      fault: 'dependencies: package.json asks for @napi-rs/keyring ^9.0.0, the lock file has ^2.1.2',
    },
    {
      what: 'does not know a package that was locked',
      change: (_: Lock, manifest: Entry) => void (manifest['optionalDependencies'] = {}),
      fault: 'optionalDependencies: package.json asks for fs-native-extensions not at all, the lock file has ^1.5.1',
    },
    {
      what: 'has another version of its own',
      change: (lock: Lock) => void Object.assign(lock.packages[''] ?? {}, { version: '9.9.9' }),
      fault: 'its first entry has version 9.9.9, package.json 0.1.0',
    },
    {
      what: 'overrides what packages ask for',
      change: (_: Lock, manifest: Entry) => void (manifest['overrides'] = { ms: '1.0.0' }),
      fault: 'package.json has overrides, which the rules here do not know',
    },
    {
      what: 'asks both for an address',
      change: (lock: Lock, manifest: Entry) => {
        for (const each of [lock.packages[''], manifest])
          Object.assign(each ?? {}, { optionalDependencies: { 'fs-native-extensions': 'github:evil/fs' } });
      },
      fault: 'optionalDependencies: fs-native-extensions github:evil/fs is no version',
    },
  ])('is refused where package.json $what', ({ change, fault }) => {
    expect(faultsAfter(change)).toEqual([fault]);
  });

  it('may name the address that npm’s own registry has', () => {
    const resolved = 'https://registry.npmjs.org/@napi-rs/keyring/-/keyring-2.1.2.tgz';
    expect(
      faultsAfter((lock) => void Object.assign(lock.packages['node_modules/@napi-rs/keyring'] ?? {}, { resolved })),
    ).toEqual([]);
  });
});

describe('our own package', () => {
  it('runs nothing when it is installed, and has no script that ignore-scripts would skip', () => {
    const { scripts }: { readonly scripts: Readonly<Record<string, string>> } = JSON.parse(manifestText);
    const skipped = Object.keys(scripts).filter((name) => /^(?:pre|post|install$|prepare|dependencies$)/.test(name));
    expect(skipped).toEqual([]);
    expect(readFileSync(join(root, '.npmrc'), 'utf8')).toMatch(/^ignore-scripts=true$/m);
  });
});
