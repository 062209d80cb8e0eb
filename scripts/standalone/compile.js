// Runs in Bun: bundles the program and writes it into a copy of the runtime, as the JSON on stdin says.
import { writeFileSync } from 'node:fs';
import { inBundle, PATCHED_FILE } from '../patch.js';

const { entry, outfile, target, executablePath, metafile, texts } = await Bun.stdin.json();
const built = await Bun.build({
  entrypoints: [entry],
  compile: {
    target,
    // Without it Bun would download the runtime of another target.
    executablePath,
    outfile,
    // Whatever lies in the folder that we are started in is somebody else's: it must not set our environment or run code in us.
    autoloadBunfig: false,
    autoloadDotenv: false,
    autoloadPackageJson: false,
    autoloadTsconfig: false,
  },
  target: 'bun',
  format: 'esm',
  // One chunk a command, and compiled: a hit reads its own chunk alone, and parses nothing.
  splitting: true,
  bytecode: true,
  minify: true,
  metafile: true,
  define: {
    ROLECHAIN_STANDALONE: 'true',
    ROLECHAIN_TEXTS: JSON.stringify(texts),
    'process.env.NODE_ENV': '"production"',
  },
  plugins: [
    {
      name: 'patched-files',
      setup(build) {
        build.onLoad({ filter: PATCHED_FILE }, async ({ path }) => ({
          contents: inBundle(await Bun.file(path).text(), path),
          loader: 'js',
        }));
      },
    },
  ],
});
for (const log of built.logs) process.stderr.write(`${log}\n`);
if (!built.success) process.exit(1);
writeFileSync(metafile, JSON.stringify(built.metafile));
