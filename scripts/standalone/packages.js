// Fetches npm packages that only the standalone needs, checks them against the hash that this repository names, and unpacks them.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The folder of `name` at `version`, below `into`; from npm unless it lies there already, so that a second build needs no network.
 * Throws if what npm brings is not what `integrity` was made of.
 */
export function fetched(name, version, integrity, into) {
  const folder = join(into, `${name.replaceAll(/[@/]+/g, '-').replace(/^-/, '')}-${version}`);
  if (existsSync(folder)) return folder;
  const unpacked = `${folder}.part`;
  rmSync(unpacked, { recursive: true, force: true });
  mkdirSync(unpacked, { recursive: true });
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const options = { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], shell: process.platform === 'win32' };
  const packed = execFileSync(
    npm,
    ['pack', `${name}@${version}`, '--json', '--ignore-scripts', '--pack-destination', unpacked],
    options,
  );
  const [{ filename }] = JSON.parse(packed);
  // Some versions of npm tell the name of a scoped package's archive as that of the package.
  const archiveName = filename.replace('@', '').replaceAll('/', '-');
  const archive = join(unpacked, archiveName);
  const [algorithm] = integrity.split('-');
  const found = `${algorithm}-${createHash(algorithm).update(readFileSync(archive)).digest('base64')}`;
  if (found !== integrity) throw new Error(`${name}@${version} has ${found}, where ${integrity} was expected`);
  execFileSync('tar', ['-xzf', archiveName, '--strip-components=1'], {
    cwd: unpacked,
    stdio: 'inherit',
  });
  rmSync(archive);
  renameSync(unpacked, folder);
  return folder;
}
