// npm run lockfile: package-lock.json holds nothing but hashed packages of npm's registry without install scripts, node_modules is
// what it says, and, where npm's registry and Sigstore can be reached, npm knows who signed them (`npm audit signatures`).
// `--signatures`: it is a fault if they cannot be reached. `--offline`: nobody is asked.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installedFaults } from './supply/installed.js';
import { lockFaults } from './supply/lockfile.js';
import { signatures } from './supply/signatures.js';

const words = process.argv.slice(2);
const root = words.find((word) => !word.startsWith('--')) ?? fileURLToPath(new URL('..', import.meta.url));
const read = (name) => JSON.parse(readFileSync(join(root, name), 'utf8'));

const lock = read('package-lock.json');
const { faults, unhashed } = lockFaults(lock, read('package.json'));
const shell = process.platform === 'win32';
const npm = (...args) =>
  execFileSync('npm', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], shell });
const installed = installedFaults(root, lock, join(npm('config', 'get', 'cache').trim(), '_cacache'));
faults.push(...installed.faults);

const total = Object.keys(lock.packages).length - 1;
say(
  `${total} packages in the lock file, ${total - unhashed.length} with SHA-512, ${unhashed.length} platform packages of build tools without`,
);
say(
  `${installed.present} installed, ${installed.compared} of them compared byte for byte with what their hash was made of`,
);
if (installed.compared < installed.present)
  say(
    `${installed.present - installed.compared} not compared: npm's cache lacks their archives ("npm ci" brings them)`,
  );

if (words.includes('--offline')) say('signatures: not asked for');
else {
  const { checked, told, wrong } = signatures(root);
  say(`signatures: ${told}`);
  faults.push(...wrong);
  if (!checked && words.includes('--signatures')) faults.push('signatures could not be checked');
}

for (const fault of faults) process.stderr.write(`lockfile: ${fault}\n`);
process.exitCode = faults.length === 0 ? 0 : 1;

function say(line) {
  process.stdout.write(`lockfile: ${line}\n`);
}
