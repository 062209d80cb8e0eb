// Runs in Bun: compile.js ENTRY OUTFILE TARGET RUNTIME METAFILE. Bundles the program and writes it into a copy of the runtime.
import { writeFileSync } from 'node:fs';

const [entry, outfile, target, runtime, metafile] = process.argv.slice(2);
const built = await Bun.build({
  entrypoints: [entry],
  compile: {
    target,
    // Without it Bun would download the runtime of another target.
    executablePath: runtime,
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
  define: { ROLECHAIN_STANDALONE: 'true', 'process.env.NODE_ENV': '"production"' },
  plugins: [
    {
      name: 'own-locales',
      setup(build) {
        // yargs looks for its translations three folders above its own file, which here is the root of the file system.
        build.onLoad({ filter: /[\\/]yargs[\\/]lib[\\/]platform-shims[\\/]esm\.mjs$/ }, async ({ path }) => {
          const code = await Bun.file(path).text();
          const contents = code.replace("resolve(__dirname, '../../../locales')", "resolve(__dirname, 'locales')");
          if (contents === code) throw new Error('yargs finds its translations in another way now');
          return { contents, loader: 'js' };
        });
      },
    },
  ],
});
for (const log of built.logs) process.stderr.write(`${log}\n`);
if (!built.success) process.exit(1);
writeFileSync(metafile, JSON.stringify(built.metafile));
