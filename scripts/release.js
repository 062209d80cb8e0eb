// npm run release [-- --all] [-- --quick] [-- --publish]: builds what a release is made of, twice, and lays it into build/release with its sums.
// Without --publish it is a rehearsal: nothing leaves the machine. `--all`: archives for every system, as --publish makes them; `--quick`: without checks and tests.
// How a release is made: CONTRIBUTING.md.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sumLine } from './standalone/archive.js';
import { fileFaults } from './supply/published.js';
import { readiness } from './supply/readiness.js';
import { ordinaryRights } from './supply/rights.js';
import { filesOfArchive } from './supply/tar.js';

const KNOWN = ['--all', '--publish', '--quick'];
const words = process.argv.slice(2);
const publishing = words.includes('--publish');
const root = fileURLToPath(new URL('..', import.meta.url));
const out = join(root, 'build/release');
const read = (name) => readFileSync(join(root, name), 'utf8');
const manifest = JSON.parse(read('package.json'));

const strange = words.filter((word) => !KNOWN.includes(word));
if (strange.length > 0) refuse([`${strange.join(' ')}: only ${KNOWN.join(', ')} are known`]);
if (publishing && words.includes('--quick'))
  refuse(['what is published has been checked and tested: not with --quick']);

const { now, first } = readiness({
  manifest,
  changelog: read('CHANGELOG.md'),
  changesets: readdirSync(join(root, '.changeset')).filter((name) => name.endsWith('.md') && name !== 'README.md'),
  dirty: lines(git('status', '--porcelain')).map((line) => line.slice(3)),
  branch: git('branch', '--show-current').trim(),
  tags: lines(git('tag', '--points-at', 'HEAD')),
  env: process.env,
  npm: output('npm', ['--version']).trim(),
});
refuse(publishing ? [...now, ...first] : now);
for (const fault of first) say(`before it can be published: ${fault}`);

ordinaryRights(root);
if (publishing) npm('ci', '--ignore-scripts');
step('scripts/check-lockfile.js', ...(publishing ? ['--signatures'] : []));
if (!words.includes('--quick')) for (const script of ['check', 'test']) npm('run', script);

const [once, again] = [built(), built()];
const differing = [...new Set([...once.keys(), ...again.keys()])].filter((name) => once.get(name) !== again.get(name));
refuse(differing.map((name) => `${name} came out in two ways`));
say(`built twice: ${once.size} files, the same both times`);

const tarball = join(out, `${manifest.name}-${manifest.version}.tgz`);
refuse(fileFaults([...filesOfArchive(readFileSync(tarball)).keys()]));
refuse(lines(git('status', '--porcelain')).map((line) => `the build changed ${line.slice(3)}`));
say(`laid into build/release, with SHA256SUMS: ${readdirSync(out).join(', ')}`);
if (publishing) npm('publish', tarball, '--provenance', '--access', 'public');
else say('a rehearsal: nothing was published');

/** Builds everything from nothing into build/release; gives the SHA-256 of each file. */
function built() {
  for (const folder of [out, join(root, 'build/standalone')]) rmSync(folder, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  step('scripts/build.js');
  step('scripts/standalone/build.js', ...(publishing || words.includes('--all') ? ['--all'] : []));
  npm('pack', '--ignore-scripts', '--silent', '--pack-destination', out);
  cpSync(join(root, 'dist/sbom.cdx.json'), join(out, `${manifest.name}-${manifest.version}.cdx.json`));
  const archives = readdirSync(join(root, 'build/standalone')).filter((name) =>
    /\.(?:tar\.gz|zip|cdx\.json)$/.test(name),
  );
  for (const name of archives) cpSync(join(root, 'build/standalone', name), join(out, name));
  const content = (name) => readFileSync(join(out, name));
  const names = readdirSync(out).toSorted();
  writeFileSync(join(out, 'SHA256SUMS'), names.map((name) => sumLine(name, content(name))).join(''));
  return new Map(names.map((name) => [name, createHash('sha256').update(content(name)).digest('hex')]));
}

function refuse(faults) {
  if (faults.length === 0) return;
  for (const fault of faults) process.stderr.write(`release: ${fault}\n`);
  process.exit(1);
}

function say(line) {
  process.stdout.write(`release: ${line}\n`);
}

function output(program, args) {
  return execFileSync(program, args, {
    cwd: root,
    encoding: 'utf8',
    shell: process.platform === 'win32' && program === 'npm',
  });
}

function git(...args) {
  return output('git', args);
}

/** Runs one of our scripts, and stops with it. */
function step(script, ...args) {
  run(process.execPath, [join(root, script), ...args]);
}

function npm(...args) {
  run('npm', args);
}

function run(program, args) {
  say([program === process.execPath ? 'node' : program, ...args].join(' ').replaceAll(root, ''));
  try {
    execFileSync(program, args, {
      cwd: root,
      stdio: 'inherit',
      shell: process.platform === 'win32' && program === 'npm',
    });
  } catch {
    refuse([`${args.join(' ').replaceAll(root, '')} failed`]);
  }
}

function lines(text) {
  return text.split('\n').filter((line) => line !== '');
}
