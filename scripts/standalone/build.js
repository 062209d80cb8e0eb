// npm run build:standalone [-- --all | TARGET…]: the program as one executable with its files beside it, in build/standalone/TARGET,
// and as archives with bills of materials and checksums in build/standalone. Without words, for this machine. What it is made of: targets.js.
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bunComponent } from '../supply/bun.js';
import { packagesOf } from '../supply/inventory.js';
import { sbom } from '../supply/sbom.js';
import { sumLine, tarball } from './archive.js';
import { notices } from './notices.js';
import { fetched } from './packages.js';
import { hostTarget, TARGETS } from './targets.js';
import { zip } from './zip.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const out = join(root, 'build/standalone');
const downloads = join(root, 'build/packages');
const own = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
const runtimes = JSON.parse(readFileSync(new URL('runtimes.json', import.meta.url), 'utf8'));

const targets = chosen(process.argv.slice(2));
for (const target of targets) build(target);
linkHost();
const archives = readdirSync(out).filter((name) => /\.(?:tar\.gz|zip|cdx\.json)$/.test(name));
writeFileSync(
  join(out, 'SHA256SUMS'),
  archives
    .toSorted()
    .map((name) => sumLine(name, readFileSync(join(out, name))))
    .join(''),
);

/** build/standalone/rolechain leads to the executable that runs on this machine, if there is one. */
function linkHost() {
  const host = hostTarget();
  const link = join(out, 'rolechain');
  rmSync(link, { force: true });
  if (host !== undefined && process.platform !== 'win32') symlinkSync(join(host.target, 'rolechain'), link);
}

function chosen(words) {
  if (words.includes('--all')) return TARGETS;
  const names = words.length > 0 ? words : [hostTarget()?.target];
  return names.map((name) => {
    const found = TARGETS.find(({ target }) => target === name);
    if (found === undefined) throw new Error(`${name} is none of ${TARGETS.map(({ target }) => target).join(', ')}`);
    return found;
  });
}

function build({ target, runtime, locks, keyring }) {
  const folder = join(out, target);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const manifest = manifestFor(target);
  const inside = compile(folder, runtime, { 'package.json': manifest, ...completions() });
  const natives = join(folder, 'natives');
  const packages = [];
  const beside = [];
  if (locks !== undefined) {
    const from = join(root, 'node_modules/fs-native-extensions');
    cpSync(join(from, 'prebuilds', locks, 'fs-native-extensions.node'), join(natives, 'fs-native-extensions.node'));
    packages.push(from);
    beside.push('node_modules/fs-native-extensions');
  }
  if (keyring !== undefined) {
    const name = `@napi-rs/keyring-${keyring}`;
    const { version, integrity } = lock.packages[`node_modules/${name}`];
    const from = fetched(name, version, integrity, downloads);
    cpSync(join(from, `keyring.${keyring}.node`), join(natives, 'keyring.node'));
    cpSync(join(from, 'LICENSE.third-party.md'), join(natives, 'keyring.third-party.md'));
    packages.push(join(root, 'node_modules/@napi-rs/keyring'));
    beside.push(`node_modules/${name}`);
  }
  writeFileSync(join(folder, 'package.json'), manifest);
  for (const file of ['completions', 'LICENSE', 'CHANGELOG.md', 'SECURITY.md'])
    cpSync(join(root, file), join(folder, file), { recursive: true });
  notices({ folder, root, modules: [...inside], packages, bun: runtimes.version });
  const archived = archive(folder, target);
  bill(archived, { target, runtime, inside, beside });
}

/** The bill of materials of an archive, beside it. */
function bill({ name, suffix, content }, { target, runtime, inside, beside }) {
  const folder = realpathSync(join(root, 'node_modules'));
  const modules = inside.map((path) => path.replace(folder, 'node_modules').replace(root, '').replaceAll('\\', '/'));
  const parts = [
    ...packagesOf(root, modules).map((part) => ({ ...part, form: 'bundled' })),
    ...beside.map((path) => ({
      ...lock.packages[path],
      name: path.slice('node_modules/'.length),
      path,
      form: 'beside',
    })),
  ];
  const purl = `pkg:generic/${own.name}@${own.version}?file_name=${name}.${suffix}`;
  const hashes = [{ alg: 'SHA-256', content: createHash('sha256').update(content).digest('hex') }];
  const properties = [{ name: 'rolechain:target', value: target }];
  const product = { 'bom-ref': purl, purl, hashes, properties };
  const others = [bunComponent(runtime, runtimes)];
  writeFileSync(
    join(out, `${name}.cdx.json`),
    sbom({ own, lock, parts: parts.map((part) => ({ ...part, optional: false })), product, others }),
  );
}

function manifestFor(target) {
  const { name, version, description, license } = own;
  const manifest = { name, version, description, license, standalone: { target, bun: runtimes.version } };
  return `${JSON.stringify(manifest, undefined, 2)}\n`;
}

function completions() {
  const names = readdirSync(join(root, 'completions')).map((name) => `completions/${name}`);
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(root, name), 'utf8')]));
}

/** Writes the executable, with texts that `ownText` finds; gives the paths of the modules inside. */
function compile(folder, runtime, texts) {
  const bun = executable(hostTarget().runtime);
  const metafile = join(out, 'metafile.json');
  const outfile = join(folder, runtime.includes('windows') ? 'rolechain.exe' : 'rolechain');
  // Bun names the architectures of its targets in another way than those of its packages.
  const target = runtime.replace('aarch64', 'arm64');
  const words = ['compile.js', 'entry.ts'].map((file) => fileURLToPath(new URL(file, import.meta.url)));
  const [compiler, entry] = words;
  const request = { entry, outfile, target, executablePath: executable(runtime), metafile, texts };
  execFileSync(bun, [compiler], {
    cwd: root,
    env: {},
    input: JSON.stringify(request),
    stdio: ['pipe', 'inherit', 'inherit'],
  });
  chmodSync(outfile, 0o755);
  const { inputs } = JSON.parse(readFileSync(metafile, 'utf8'));
  rmSync(metafile);
  return Object.keys(inputs).map((path) => join(root, path));
}

function executable(runtime) {
  const name = `@oven/${runtime}`;
  const folder = fetched(name, runtimes.version, runtimes.integrity[runtime], downloads);
  const file = join(folder, 'bin', runtime.includes('windows') ? 'bun.exe' : 'bun');
  chmodSync(file, 0o755);
  return file;
}

function archive(folder, target) {
  const name = `rolechain-${own.version}-${target}`;
  const [content, suffix] = target.startsWith('win32') ? [zip(folder, name), 'zip'] : [tarball(folder, name), 'tar.gz'];
  writeFileSync(join(out, `${name}.${suffix}`), content);
  return { name, suffix, content };
}
