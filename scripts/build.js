// npm run build: dist/ as it is published. The program as CommonJS (`*.cjs`), because loading Node's ESM loader costs more than a
// hit has to spare; the library as ES modules (`*.js`) with its declarations; the licences of whatever both hold.
// All of it lies flat in dist/: src/own-files.ts finds the package one folder above. What went where: build/modules.json.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { copyReachable } from './declarations.js';
import { packageOf, thirdPartyLicenses } from './licenses.js';

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Chunks that are one file each, with everything that these modules import statically, by the `import()`s of `process`: a full
 * cache hit loads `start` and `answer` alone, whatever store it finds: the first reaches the keychain, the second is loaded
 * while that answers. Further chunks fall out of the other `import()`s.
 * test/e2e/modules.test.ts holds this to what a hit really loads.
 */
const CHUNKS = {
  start: ['cli/start.ts'],
  answer: ['cli/answer.ts', 'cache/file.ts'],
  policies: ['policy-sources.ts', 'chain/session-policy.ts'],
  federation: ['chain/federation.ts'],
  // A hundred that wait for one refresh load this, and not what follows.
  lock: ['lock/file-lock.ts'],
  kept: ['cache/ledger.ts', 'cache/upkeep.ts', 'state/write-private-file.ts', 'errors/plain.ts'],
  // All that every call to STS takes: one file is read faster than the twenty that the SDK's parts would fall into.
  miss: ['sts/client.ts', 'sts/calls.ts', 'network/http-handler.ts', 'base/load.ts'],
};

/** yargs looks for its translations three folders above its own file. In a bundle that would be somebody else's folder. */
const ownLocales = {
  name: 'own-locales',
  transform(code, id) {
    if (!id.endsWith('/yargs/lib/platform-shims/esm.mjs')) return undefined;
    const ours = code.replace("resolve(__dirname, '../../../locales')", "resolve(__dirname, '../locales')");
    if (ours === code) throw new Error('yargs finds its translations in another way now');
    return { code: ours };
  },
};

/** rolldown's few own lines have a file of theirs. It becomes a part of the chunk that is always there: a hit opens one file less. */
const runtimeInStart = {
  name: 'runtime-in-start',
  generateBundle(_, files) {
    const [start, runtime] = [files['start.cjs'], files['rolldown-runtime.cjs']];
    if (start === undefined || runtime === undefined) return;
    const ask = 'require("./rolldown-runtime.cjs")';
    for (const file of Object.values(files)) file.code = file.code?.replace(ask, 'require("./start.cjs").runtime');
    start.code = start.code.replace(
      'require("./start.cjs").runtime',
      () => `exports.runtime = {};\n((exports) => {\n${runtime.code}\n})(exports.runtime)`,
    );
    delete files['rolldown-runtime.cjs'];
  },
};

/** V8 takes in a source of ASCII as it lies on disk; one typographic quote makes it two bytes a character. */
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
    resolve: { mainFields: ['module', 'main'] },
    preserveEntrySignatures: 'allow-extension',
    plugins: [ownLocales, runtimeInStart, ascii],
    // What is loaded early anyhow may be asked for again by import(), where it is first used.
    checks: { ineffectiveDynamicImport: false },
    onLog(level, log) {
      // yargs can extend a configuration file, and looks it up by import.meta.resolve. We have none.
      if (log.code === 'EMPTY_IMPORT_META' && log.id?.includes('/yargs/')) return;
      if (level === 'warn') throw new Error(log.message);
    },
  });
  const groups = Object.entries(chunks).map(([name, members], index) => ({
    name,
    priority: Object.keys(chunks).length - index,
    test: (id) => members.some((member) => id === join(root, 'src', member)),
  }));
  const { output: files } = await bundled.write({
    dir: join(root, 'dist'),
    codeSplitting: { groups },
    // Readable: who trusts a program with credentials may want to read it, and stack traces name functions and lines.
    // Minified it starts no faster: docs/decisions/0020-one-bundle.md
    minify: false,
    comments: { legal: true, annotation: false, jsdoc: false },
    strict: true,
    // What is left to Node's import() would start its ESM loader.
    dynamicImportInCjs: false,
    ...output,
  });
  await bundled.close();
  return Object.fromEntries(files.map(({ fileName, moduleIds }) => [fileName, moduleIds]));
}

const packagesFolder = realpathSync(join(root, 'node_modules'));

/** `src/…` for a module of ours, `node_modules/…` for one of a package. */
function nameOf(id) {
  return id.replace(packagesFolder, 'node_modules').replace(root, '');
}

const tsc = join(root, 'node_modules/typescript/bin/tsc');
for (const folder of ['dist', 'build/types']) rmSync(join(root, folder), { recursive: true, force: true });
try {
  execFileSync(process.execPath, [tsc, '-p', root], { stdio: 'inherit' });
} catch {
  process.exit(1);
}
copyReachable(join(root, 'build/types'), join(root, 'dist/types'), 'index.d.ts');

const cjs = { format: 'cjs', entryFileNames: '[name].cjs', chunkFileNames: '[name].cjs' };
const esm = { format: 'esm', entryFileNames: '[name].js', chunkFileNames: '[name].js' };
const modules = {
  ...(await bundle({ start: 'src/cli/start.ts' }, CHUNKS, cjs)),
  ...(await bundle({ index: 'src/index.ts' }, {}, esm)),
};
const ids = Object.values(modules).flat();
const packages = new Set(ids.filter((id) => id.includes('/node_modules/')).map(packageOf));
writeFileSync(
  join(root, 'dist/THIRD-PARTY-LICENSES.txt'),
  thirdPartyLicenses([...packages], readFileSync(join(root, 'LICENSE'), 'utf8')),
);
mkdirSync(join(root, 'build'), { recursive: true });
const named = Object.entries(modules).map(([file, inside]) => [file, inside.map(nameOf)]);
writeFileSync(join(root, 'build/modules.json'), `${JSON.stringify(Object.fromEntries(named), undefined, 1)}\n`);
