// Whether node_modules holds what the lock file says: names, versions, no scripts, and byte for byte what the hashes were made of.
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { nameOfPath } from './lockfile.js';
import { filesOfArchive } from './tar.js';

const SCRIPTS = ['preinstall', 'install', 'postinstall'];

/**
 * What is wrong with the packages in `root`/node_modules, each as a sentence, and how many were compared byte for byte with the archive that
 * npm keeps in `cache` (its folder `_cacache`); an archive that is not there is not compared.
 */
export function installedFaults(root, lock, cache) {
  const faults = [];
  let present = 0;
  let compared = 0;
  for (const [path, entry] of Object.entries(lock.packages)) {
    if (path === '') continue;
    const folder = join(root, path);
    if (!existsSync(join(folder, 'package.json'))) {
      if (entry.optional !== true) faults.push(`${path}: is not installed`);
      continue;
    }
    present += 1;
    faults.push(...packageFaults(folder, path, entry).map((fault) => `${path}: ${fault}`));
    const archive = entry.integrity && archiveOf(entry.integrity, cache);
    if (!archive) continue;
    compared += 1;
    faults.push(...contentFaults(folder, archive, entry).map((fault) => `${path}: ${fault}`));
  }
  const known = new Set(Object.keys(lock.packages));
  for (const path of foldersIn(root, 'node_modules'))
    if (!known.has(path)) faults.push(`${path}: is installed, and not in the lock file`);
  faults.push(...commandFaults(root, lock));
  return { faults, present, compared };
}

function packageFaults(folder, path, { name = nameOfPath(path), version, integrity }) {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const faults = [];
  if (manifest.name !== name || manifest.version !== version)
    faults.push(`is ${manifest.name} ${manifest.version}, and should be ${name} ${version}`);
  if (integrity === undefined) faults.push('is installed without a hash in the lock file');
  for (const script of SCRIPTS) if (manifest.scripts?.[script] !== undefined) faults.push(`has a script ${script}`);
  // npm would run node-gyp for it, without a word in the manifest.
  if (existsSync(join(folder, 'binding.gyp')) && manifest.gypfile !== false)
    faults.push('has a binding.gyp, which npm builds');
  return faults;
}

/** npm's cache has each archive under its hash; taken only if the hash is right. */
function archiveOf(integrity, cache) {
  const hash = Buffer.from(integrity.slice('sha512-'.length), 'base64');
  const hex = hash.toString('hex');
  const file = join(cache, 'content-v2/sha512', hex.slice(0, 2), hex.slice(2, 4), hex.slice(4));
  if (!existsSync(file)) return undefined;
  const archive = readFileSync(file);
  return createHash('sha512').update(archive).digest().equals(hash) ? archive : undefined;
}

function contentFaults(folder, archive, { bin = {} }) {
  const expected = filesOfArchive(archive);
  const faults = [];
  const commands = new Set(Object.values(bin).map((file) => file.replace(/^\.\//, '')));
  for (const [name, content] of expected) {
    // npm gives a .gitignore another name, and takes the carriage returns out of a command's first line.
    if (/(?:^|\/)\.(?:git|npm)ignore$/.test(name)) continue;
    const file = join(folder, name);
    if (!existsSync(file)) faults.push(`lacks ${name}`);
    else if (!same(readFileSync(file), content, commands.has(name))) faults.push(`${name} is not what was published`);
  }
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const name = join(entry.parentPath, entry.name)
      .slice(folder.length + 1)
      .replaceAll('\\', '/');
    if (entry.isDirectory() || /^node_modules\/|(?:^|\/)\.(?:git|npm)ignore$/.test(name)) continue;
    if (!expected.has(name)) faults.push(`${name} was not published with it`);
  }
  return faults;
}

function same(found, published, command) {
  if (found.equals(published)) return true;
  return command && found.toString('latin1') === published.toString('latin1').replace(/^(#!.*?)\r\n/, '$1\n');
}

/** Every folder of a package below `base`, with those inside packages. */
function foldersIn(root, base) {
  if (!existsSync(join(root, base))) return [];
  const names = (folder) => readdirSync(join(root, folder)).filter((name) => !name.startsWith('.'));
  return names(base)
    .flatMap((name) => (name.startsWith('@') ? names(`${base}/${name}`).map((inner) => `${name}/${inner}`) : [name]))
    .map((name) => `${base}/${name}`)
    .flatMap((path) => [
      path,
      ...(existsSync(join(root, path, 'node_modules')) ? foldersIn(root, `${path}/node_modules`) : []),
    ]);
}

/** A command in the folder that `npm run` searches first is a link to the one that a package of the lock file has. */
function commandFaults(root, lock) {
  const folder = join(root, 'node_modules/.bin');
  if (!existsSync(folder)) return [];
  const all = Object.entries(lock.packages).flatMap(([path, { bin = {} }]) =>
    Object.entries(bin).map(([name, file]) => ({ name, target: join(root, path, file) })),
  );
  return readdirSync(folder).flatMap((name) => {
    const own = all.filter((command) => command.name === name.replace(/\.(?:cmd|ps1)$/, ''));
    if (own.length === 0) return [`node_modules/.bin/${name}: belongs to no package of the lock file`];
    // On Windows npm writes scripts in place of links.
    const right = process.platform === 'win32' || own.some(({ target }) => leadsTo(join(folder, name), target));
    return right ? [] : [`node_modules/.bin/${name}: is not the link that npm makes`];
  });
}

function leadsTo(link, target) {
  return lstatSync(link).isSymbolicLink() && resolve(dirname(link), readlinkSync(link)) === target;
}
