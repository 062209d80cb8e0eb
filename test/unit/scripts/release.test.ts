import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fileFaults } from '../../../scripts/supply/published.js';
import { readiness, type ReleaseFacts } from '../../../scripts/supply/readiness.js';
import { root } from '../../support/root.ts';

const manifest = {
  name: 'rolechain',
  version: '1.2.3',
  repository: { type: 'git', url: 'git+https://github.com/owner/rolechain.git' },
  publishConfig: { access: 'public', provenance: true },
};
const github = {
  GITHUB_ACTIONS: 'true',
  GITHUB_REPOSITORY: 'owner/rolechain',
  GITHUB_SERVER_URL: 'https://github.com',
  ACTIONS_ID_TOKEN_REQUEST_URL: 'https://127.0.0.1/token',
};
const gitlab = {
  GITLAB_CI: 'true',
  CI_PROJECT_URL: 'https://gitlab.com/owner/rolechain',
  SIGSTORE_ID_TOKEN: 'a token',
};
/** A release that may be published: a workflow of GitHub that a tag started. */
const ready: ReleaseFacts = {
  manifest,
  changelog: '# Changelog\n\n## 1.2.3\n\nA fix.\n\n## 1.2.2\n',
  changesets: [],
  dirty: [],
  branch: '',
  tags: ['v1.2.3'],
  env: github,
  npm: '11.5.1',
};

describe('a release', () => {
  it.for<{ what: string; facts: Partial<ReleaseFacts> }>([
    { what: 'by a workflow that a tag started', facts: {} },
    { what: 'from main', facts: { branch: 'main' } },
    { what: 'with a token, by an older npm', facts: { npm: '9.5.0', env: { ...github, NODE_AUTH_TOKEN: 'a token' } } },
    {
      what: 'by GitLab',
      facts: { env: gitlab, manifest: { ...manifest, repository: 'https://gitlab.com/owner/rolechain' } },
    },
    { what: 'with a date in the changelog', facts: { changelog: '# Changelog\n\n## 1.2.3 (2026-12-01)\n' } },
  ])('may be published $what', ({ facts }) => {
    expect(readiness({ ...ready, ...facts })).toEqual({ now: [], first: [] });
  });

  it.for<{ what: string; facts: Partial<ReleaseFacts>; now?: string; first?: string }>([
    {
      what: 'changes that are not committed',
      facts: { dirty: ['src/a.ts'] },
      now: 'the tree has changes that are not committed: src/a.ts',
    },
    { what: 'another branch', facts: { branch: 'work' }, now: 'releases are made from main, not from work' },
    {
      what: 'another version in the changelog',
      facts: { changelog: '## 1.2.2\n' },
      now: 'CHANGELOG.md begins with 1.2.2, package.json says 1.2.3',
    },
    {
      what: 'no changelog',
      facts: { changelog: '' },
      now: 'CHANGELOG.md begins with no version, package.json says 1.2.3',
    },
    {
      what: 'the tag of another version',
      facts: { tags: ['v1.2.3', 'v1.2.4'] },
      now: 'this commit is tagged v1.2.4, package.json says 1.2.3',
    },
    {
      what: 'a package.json that does not ask for provenance',
      facts: { manifest: { ...manifest, publishConfig: {} } },
      now: 'publishConfig of package.json has to ask for provenance, and for access "public"',
    },
    { what: 'no tag', facts: { branch: 'main', tags: [] }, first: 'this commit has no tag v1.2.3' },
    {
      what: 'a changelog that is not closed',
      facts: { changelog: '## 1.2.3 (unreleased)\n' },
      first: 'CHANGELOG.md calls 1.2.3 unreleased',
    },
    {
      what: 'changes that wait for a version',
      facts: { changesets: ['a.md'] },
      first: 'changes wait for a version: .changeset/a.md ("npx changeset version")',
    },
    {
      what: 'no repository',
      facts: { manifest: { ...manifest, repository: undefined } },
      first: 'package.json names no repository, which npm compares with where the release is made',
    },
    {
      what: 'the repository of somebody else',
      facts: { env: { ...github, GITHUB_REPOSITORY: 'fork/rolechain' } },
      first:
        'package.json names the repository git+https://github.com/owner/rolechain.git, this is https://github.com/fork/rolechain',
    },
    {
      what: 'no OIDC',
      facts: { env: { ...github, ACTIONS_ID_TOKEN_REQUEST_URL: undefined } },
      first: 'the workflow lacks the permission "id-token: write"',
    },
    {
      what: 'an npm that needs a token',
      facts: { npm: '11.5.0' },
      first: 'npm is 11.5.0, and has to be 11.5.1 or newer',
    },
    {
      what: 'an npm that knows no provenance',
      facts: { npm: '9.4.9', env: { ...github, NODE_AUTH_TOKEN: 'a token' } },
      first: 'npm is 9.4.9, and has to be 9.5.0 or newer',
    },
    {
      what: 'a machine of somebody',
      facts: { env: {} },
      first: 'npm gives provenance only to what a CI publishes that says who it is by OIDC: GitHub Actions or GitLab',
    },
  ])('is stopped by $what', ({ facts, now, first }) => {
    expect(readiness({ ...ready, ...facts })).toEqual({
      now: now === undefined ? [] : [now],
      first: first === undefined ? [] : [first],
    });
  });

  it.for([
    { what: 'a file more', files: ['dist/start.cjs', '.env'], fault: 'the package has .env, which nobody expects' },
    {
      what: 'a file in place of a chunk',
      files: ['dist/start.cjs', 'dist/a/b.cjs'],
      fault: 'the package has dist/a/b.cjs, which nobody expects',
    },
    { what: 'no program', files: ['package.json'], fault: 'the package has no program' },
    { what: 'no licences', files: ['dist/start.cjs'], fault: 'the package lacks dist/THIRD-PARTY-LICENSES.txt' },
  ])('is stopped by a package with $what', ({ files, fault }) => {
    expect(fileFaults(files)).toContain(fault);
  });
});

describe('npm run release', () => {
  let folder = '';
  const git = (...args: readonly string[]): string => execFileSync('git', args, { cwd: folder, encoding: 'utf8' });
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'rolechain-release-'));
    for (const name of ['scripts', 'package.json', 'CHANGELOG.md', '.changeset', '.gitignore'])
      cpSync(join(root, name), join(folder, name), { recursive: true });
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
    writeFileSync(join(folder, '.git-exclude'), 'node_modules\n.git-exclude\n');
    git('init', '-q', '-b', 'main');
    git('config', 'core.excludesFile', join(folder, '.git-exclude'));
    git('add', '-A');
    git('-c', 'user.name=a', '-c', 'user.email=a@example.com', 'commit', '-qm', 'all');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function release(...words: readonly string[]): { readonly status: number | null; readonly stderr: string } {
    const { CI: _, GITHUB_ACTIONS: __, GITLAB_CI: ___, ...env } = process.env;
    const { status, stderr } = spawnSync(process.execPath, [join(folder, 'scripts/release.js'), ...words], {
      env,
      encoding: 'utf8',
    });
    return { status, stderr };
  }

  it('refuses a tree with changes, also in a rehearsal', () => {
    writeFileSync(join(folder, 'CHANGELOG.md'), `${readFileSync(join(folder, 'CHANGELOG.md'), 'utf8')}\nmore\n`);
    expect(release('--quick')).toEqual({
      status: 1,
      stderr: 'release: the tree has changes that are not committed: CHANGELOG.md\n',
    });
  });

  it('refuses another branch', () => {
    git('switch', '-qc', 'work');
    expect(release('--quick')).toEqual({ status: 1, stderr: 'release: releases are made from main, not from work\n' });
  });

  it.skipIf(process.platform === 'win32')('packs files with the rights that git means, whatever the umask was', () => {
    const modes = { 'CHANGELOG.md': 0o644, 'package.json': 0o644, 'scripts/more.sh': 0o755 };
    writeFileSync(join(folder, 'scripts/more.sh'), '', { mode: 0o755 });
    git('add', '-A');
    git('-c', 'user.name=a', '-c', 'user.email=a@example.com', 'commit', '-qm', 'more');
    for (const [name, mode] of Object.entries(modes)) chmodSync(join(folder, name), mode & 0o700);
    // There is no lock file, at which it stops.
    expect(release('--quick').stderr).toContain('package-lock.json');
    const found = Object.keys(modes).map((name) => [name, statSync(join(folder, name)).mode & 0o777]);
    expect(Object.fromEntries(found)).toEqual(modes);
  });

  it('publishes nothing from a machine of somebody, and says all that is missing', () => {
    const { status, stderr } = release('--publish');
    expect(status).toBe(1);
    expect(stderr).toMatch(/^release: this commit has no tag v\d/m);
    expect(stderr).toMatch(/^release: npm gives provenance only to what a CI publishes/m);
  });

  it('publishes nothing that was not tested, and knows its words', () => {
    expect(release('--publish', '--quick')).toEqual({
      status: 1,
      stderr: 'release: what is published has been checked and tested: not with --quick\n',
    });
    expect(release('--pubish')).toEqual({
      status: 1,
      stderr: 'release: --pubish: only --all, --publish, --quick are known\n',
    });
  });
});
