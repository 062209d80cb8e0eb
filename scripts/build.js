// npm run build: dist/ as it is published. The program as CommonJS (`*.cjs`), because loading Node's ESM loader costs more than a
// hit has to spare; the library as ES modules (`*.js`) with its declarations; licences and bill of materials of whatever both hold.
// All of it lies flat in dist/: src/own-files.ts finds the package one folder above. What went where: build/modules.json.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { copyReachable } from './declarations.js';
import { packageOf, thirdPartyLicenses } from './licenses.js';
import { inBundle, PATCHED_FILE, replaced } from './patch.js';
import { bundledPackages, installedPackages } from './supply/inventory.js';
import { sbom } from './supply/sbom.js';

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Chunks that are one file each: these modules, and what they import statically. They are the `import()`s of `process`, so a full cache
 * hit loads `start` and `answer` alone, whatever store it finds: the first reaches the keychain, the second is loaded while that
 * answers. Further chunks fall out of the other `import()`s.
 * test/e2e/modules.test.ts holds this to what a hit really loads.
 */
const CHUNKS = {
  start: ['src/cli/start.ts'],
  answer: ['src/cli/answer.ts', 'src/cache/file.ts'],
  policies: ['src/policy-sources.ts', 'src/chain/session-policy.ts'],
  federation: ['src/chain/federation.ts'],
  own: ['src/own-files.ts'],
  // A hundred that wait for one refresh load this, and not what follows.
  lock: ['src/lock/file-lock.ts'],
  kept: ['src/cache/ledger.ts', 'src/cache/upkeep.ts', 'src/state/write-private-file.ts', 'src/errors/plain.ts'],
  // All that every call to STS takes: one file is read faster than the twenty that the SDK's parts would fall into.
  miss: ['src/sts/client.ts', 'src/sts/calls.ts', 'src/network/http-handler.ts', 'src/base/load.ts'],
};

/** `src/…` for a module of ours, `node_modules/…` for one of a package. */
function nameOf(id) {
  return id.replace(root, '').replaceAll('\\', '/');
}

const patchedFiles = {
  name: 'patched-files',
  transform: (code, id) => (PATCHED_FILE.test(id) ? { code: inBundle(code, id) } : undefined),
};

/** rolldown's few own lines have a file of theirs. They become a part of the chunk that is always there: a hit opens one file less. */
const runtimeInStart = {
  name: 'runtime-in-start',
  generateBundle(_, files) {
    const { 'start.cjs': start, 'rolldown-runtime.cjs': runtime } = files;
    if (start === undefined || runtime === undefined) return;
    const ask = 'require("./rolldown-runtime.cjs")';
    start.code = replaced(
      start.code,
      ask,
      () => `exports.runtime = {};\n((exports) => {\n${runtime.code}\n})(exports.runtime)`,
    );
    for (const file of Object.values(files)) file.code = file.code?.replace(ask, 'require("./start.cjs").runtime');
    delete files['rolldown-runtime.cjs'];
  },
};

/**
 * V8 takes in a source of ASCII as it lies on disk; one typographic quote makes it two bytes a character. An escape means the same as its
 * character in strings and regular expressions, but not in String.raw: there our source has only ASCII.
 */
const escape = (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
const ascii = {
  name: 'ascii',
  generateBundle(_, files) {
    for (const file of Object.values(files)) file.code = file.code?.replaceAll(/[^\0-\x7f]/g, escape);
  },
};

/** Bundles what `entry` needs into dist/; gives the modules of each file. Throws on whatever rolldown would warn of. */
async function bundle(entry, chunks, output) {
  const bundled = await rolldown({
    cwd: root,
    input: entry,
    platform: 'node',
    // Its ES modules are the form of AWS's SDK of which the unused parts can be left out.
    // And where node_modules is a link, what it leads to would decide the order of the code, and stand in its comments.
    resolve: { mainFields: ['module', 'main'], symlinks: false },
    preserveEntrySignatures: 'allow-extension',
    plugins: [patchedFiles, runtimeInStart, ascii],
    // What is loaded early anyhow may be asked for again by import(), where it is first used.
    checks: { ineffectiveDynamicImport: false },
    onLog(level, log) {
      // yargs can extend a configuration file, and looks it up by import.meta.resolve. We have none.
      if (log.code === 'EMPTY_IMPORT_META' && nameOf(log.id ?? '').startsWith('node_modules/yargs/')) return;
      if (level === 'warn') throw new Error(log.message);
    },
  });
  const groups = Object.entries(chunks).map(([name, members], index) => ({
    name,
    priority: Object.keys(chunks).length - index,
    test: (id) => members.includes(nameOf(id)),
  }));
  const { output: files } = await bundled.write({
    dir: join(root, 'dist'),
    codeSplitting: { groups },
    // Readable: who trusts a program with credentials may want to read it, and stack traces name functions.
    // Minified it starts no faster: docs/decisions/0020-one-bundle.md
    minify: false,
    comments: { legal: true, annotation: false, jsdoc: false },
    strict: true,
    // What is left to Node's import() would start its ESM loader.
    dynamicImportInCjs: false,
    ...output,
  });
  await bundled.close();
  return files.map(({ fileName, moduleIds }) => [fileName, moduleIds]);
}

for (const folder of ['dist', 'build/types']) rmSync(join(root, folder), { recursive: true, force: true });
try {
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  execFileSync(process.execPath, [tsc, '-p', root], { stdio: 'inherit' });
} catch {
  process.exit(1);
}
copyReachable(join(root, 'build/types'), join(root, 'dist/types'), 'index.d.ts');

const cjs = { format: 'cjs', entryFileNames: '[name].cjs', chunkFileNames: '[name].cjs' };
const esm = { format: 'esm', entryFileNames: '[name].js', chunkFileNames: '[name].js' };
const files = [
  ...(await bundle({ start: 'src/cli/start.ts' }, CHUNKS, cjs)),
  ...(await bundle({ index: 'src/index.ts' }, {}, esm)),
];

const named = Object.fromEntries(files.map(([file, ids]) => [file, ids.map(nameOf)]));
mkdirSync(join(root, 'build'), { recursive: true });
writeFileSync(join(root, 'build/modules.json'), `${JSON.stringify(named, undefined, 1)}\n`);
const astray = Object.entries(CHUNKS).flatMap(([name, members]) =>
  members.filter((member) => !named[`${name}.cjs`]?.includes(member)),
);
if (astray.length > 0) throw new Error(`not in the chunk that is meant for it: ${astray.join(', ')}`);

const foreign = files.flatMap(([, ids]) => ids.filter((id) => nameOf(id).startsWith('node_modules/')));
const licenses = thirdPartyLicenses([...new Set(foreign.map(packageOf))], readFileSync(join(root, 'LICENSE'), 'utf8'));
writeFileSync(join(root, 'dist/THIRD-PARTY-LICENSES.txt'), licenses);

const [own, lock] = ['package.json', 'package-lock.json'].map((name) =>
  JSON.parse(readFileSync(join(root, name), 'utf8')),
);
const parts = [
  ...bundledPackages(root).map((part) => ({ ...part, form: 'bundled' })),
  ...installedPackages(lock).map((part) => ({ ...part, form: 'installed' })),
];
writeFileSync(join(root, 'dist/sbom.cdx.json'), sbom({ own, lock, parts }));
