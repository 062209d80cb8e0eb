// Runs a TypeScript program of test/, examples/, bench/ or soak/ on Node versions that do not strip types themselves:
// compiles it into a folder of its own below build/ and starts it with the remaining arguments.
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const [file, ...rest] = process.argv.slice(2);
if (file === undefined) throw new Error('usage: node scripts/run.js FILE.ts [ARG …]');
const folder = join(root, 'build', file.replaceAll(/[^\w]/g, '-'));
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
const project = {
  extends: '../../test/tsconfig.json',
  compilerOptions: { noEmit: false, rootDir: '../..', outDir: '.', types: ['node'] },
  files: [join('../..', file)],
  include: [],
};
writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(project));
try {
  execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', folder], { stdio: 'inherit' });
} catch {
  process.exit(1);
}
const program = join(folder, file.replace(/\.ts$/, '.js'));
const child = spawn(process.execPath, [program, ...rest], { stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => {
  process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 143);
});
