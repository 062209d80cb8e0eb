// Runs a TypeScript program of test/, examples/ or bench/ on Node versions that do not strip types themselves:
// compiles them once into build/ and starts the compiled file with the remaining arguments.
import { execFileSync, spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const [file, ...rest] = process.argv.slice(2);
if (file === undefined) throw new Error('usage: node scripts/run.js FILE.ts [ARG …]');
rmSync(`${root}/build`, { recursive: true, force: true });
const tsc = `${root}/node_modules/typescript/bin/tsc`;
execFileSync(process.execPath, [tsc, '-p', 'test/tsconfig.json', '--noEmit', 'false', '--outDir', 'build'], {
  cwd: root,
  stdio: 'inherit',
});
const child = spawn(process.execPath, [`${root}/build/${file.replace(/\.ts$/, '.js')}`, ...rest], { stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => {
  process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 143);
});
