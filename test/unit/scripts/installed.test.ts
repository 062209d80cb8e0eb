import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tarball } from '../../../scripts/standalone/archive.js';
import { installedFaults } from '../../../scripts/supply/installed.js';
import { signatures } from '../../../scripts/supply/signatures.js';
import { root } from '../../support/root.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rolechain-installed-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(path: string, content: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), content);
}

/** Puts the command `go` where `npm run` finds it. */
function link(target: string): void {
  rmSync(join(folder, 'node_modules/.bin/go'), { force: true });
  symlinkSync(target, join(folder, 'node_modules/.bin/go'));
}

interface Lock {
  readonly packages: Record<string, Record<string, unknown>>;
}

/** A project with one installed package `a`, its archive in the cache, and an optional one that is not installed. */
function project(): Lock {
  write('node_modules/a/package.json', '{"name":"a","version":"1.0.0","bin":{"go":"bin/go.js"}}');
  write('node_modules/a/bin/go.js', '#!/usr/bin/env node\nrun();\n');
  mkdirSync(join(folder, 'node_modules/.bin'));
  link('../a/bin/go.js');
  cpSync(join(folder, 'node_modules/a'), join(folder, 'published'), { recursive: true });
  const archive = tarball(join(folder, 'published'), 'package');
  const hash = createHash('sha512').update(archive);
  const integrity = `sha512-${hash.copy().digest('base64')}`;
  const hex = hash.digest('hex');
  const kept = join('cache/content-v2/sha512', hex.slice(0, 2), hex.slice(2, 4), hex.slice(4));
  write(kept, '');
  writeFileSync(join(folder, kept), archive);
  return {
    packages: {
      '': { name: 'project' },
      'node_modules/a': { version: '1.0.0', integrity, bin: { go: 'bin/go.js' } },
      'node_modules/b': { version: '1.0.0', integrity, optional: true },
    },
  };
}
const verdict = (lock: Lock) => installedFaults(folder, lock, join(folder, 'cache'));

describe('what is installed', () => {
  it('is right where it is what the hash was made of', () => {
    expect(verdict(project())).toEqual({ faults: [], present: 1, compared: 1 });
  });

  const manifest = (more: string) => write('node_modules/a/package.json', `{"name":"a","version":"1.0.0"${more}}`);
  const notNpms = 'node_modules/.bin/go: is not the link that npm makes';
  const changed = 'node_modules/a: package.json is not what was published';
  it.for([
    {
      what: 'a changed file',
      spoil: () => write('node_modules/a/bin/go.js', 'evil();'),
      faults: ['node_modules/a: bin/go.js is not what was published'],
    },
    {
      what: 'a missing file',
      spoil: () => rmSync(join(folder, 'node_modules/a/bin/go.js')),
      faults: ['node_modules/a: lacks bin/go.js'],
    },
    {
      what: 'a file more',
      spoil: () => write('node_modules/a/lib/more.js', ''),
      faults: ['node_modules/a: lib/more.js was not published with it'],
    },
    {
      what: 'a package more',
      spoil: () => write('node_modules/@c/d/package.json', '{}'),
      faults: ['node_modules/@c/d: is installed, and not in the lock file'],
    },
    {
      what: 'a package more inside another',
      spoil: () => write('node_modules/a/node_modules/e/package.json', '{}'),
      faults: ['node_modules/a/node_modules/e: is installed, and not in the lock file'],
    },
    {
      what: 'a command more',
      spoil: () => write('node_modules/.bin/git', ''),
      faults: ['node_modules/.bin/git: belongs to no package of the lock file'],
    },
    {
      what: 'a command that is no link',
      spoil: () => {
        rmSync(join(folder, 'node_modules/.bin/go'));
        write('node_modules/.bin/go', 'evil');
      },
      faults: [notNpms],
    },
    { what: 'a command that leads elsewhere', spoil: () => link('../../published/bin/go.js'), faults: [notNpms] },
    { what: 'a command that leads nowhere', spoil: () => link('../gone'), faults: [notNpms] },
    {
      what: 'nothing at all',
      spoil: () => rmSync(join(folder, 'node_modules'), { recursive: true }),
      faults: ['node_modules/a: is not installed'],
    },
    {
      what: 'another package',
      spoil: () => write('node_modules/a/package.json', '{"name":"z","version":"1.0.0"}'),
      faults: ['node_modules/a: is z 1.0.0, and should be a 1.0.0', changed],
    },
    {
      what: 'a postinstall script',
      spoil: () => manifest(',"scripts":{"postinstall":"evil"}'),
      faults: ['node_modules/a: has a script postinstall', changed],
    },
    {
      what: 'a binding.gyp',
      spoil: () => write('node_modules/a/binding.gyp', '{}'),
      faults: [
        'node_modules/a: has a binding.gyp, which npm builds',
        'node_modules/a: binding.gyp was not published with it',
      ],
    },
    {
      what: 'a package that is missing',
      spoil: () => rmSync(join(folder, 'node_modules/a'), { recursive: true }),
      faults: ['node_modules/a: is not installed'],
    },
  ])('is refused with $what', ({ spoil, faults }) => {
    const lock = project();
    spoil();
    expect(verdict(lock).faults).toEqual(faults);
  });

  it('is refused without a hash, also where the lock file may lack it', () => {
    const lock = project();
    delete lock.packages['node_modules/a']?.['integrity'];
    expect(verdict(lock)).toMatchObject({
      faults: ['node_modules/a: is installed without a hash in the lock file'],
      compared: 0,
    });
  });

  it('is not compared with an archive that is not what the hash was made of', () => {
    const lock = project();
    const [file = ''] = execFileSync('find', [join(folder, 'cache'), '-type', 'f'], { encoding: 'utf8' }).split('\n');
    writeFileSync(file, 'something else');
    expect(verdict(lock)).toEqual({ faults: [], present: 1, compared: 0 });
  });
});

describe('npm run lockfile', () => {
  /** The check of a project that has this one's packages, after a change to its lock file. */
  function check(change: (text: string) => string) {
    cpSync(join(root, 'package.json'), join(folder, 'package.json'));
    writeFileSync(join(folder, 'package-lock.json'), change(readFileSync(join(root, 'package-lock.json'), 'utf8')));
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
    const script = join(root, 'scripts/check-lockfile.js');
    const { status, stdout, stderr } = spawnSync(process.execPath, [script, '--offline', folder], { encoding: 'utf8' });
    return { status, stdout, stderr };
  }

  it('passes what is installed here', () => {
    expect(check((text) => text)).toMatchObject({ status: 0, stderr: '' });
  });

  it('refuses a version that is not the installed one', () => {
    const { status, stderr } = check((text) => text.replace(/("node_modules\/ms": \{\s*"version": ")[^"]+/, '$10.0.1'));
    expect([status, stderr]).toEqual([
      1,
      expect.stringMatching(/^lockfile: node_modules\/ms: is ms [\d.]+, and should be ms 0\.0\.1\n$/),
    ]);
  });
});

describe('signatures', () => {
  /** What is made of what npm prints. */
  const told = (stdout: string, status = 0, stderr = '') =>
    signatures(folder, [
      process.execPath,
      '-e',
      `process.stdout.write(${JSON.stringify(stdout)}); process.stderr.write(${JSON.stringify(stderr)}); process.exitCode = ${status};`,
    ]);

  it('that are right', () => {
    expect(told('{"invalid":[],"missing":[]}')).toEqual({ checked: true, told: 'every one is right', wrong: [] });
  });

  it('that are wrong or missing', () => {
    const text = JSON.stringify({
      invalid: [{ name: 'a', version: '1.0.0', location: 'node_modules/a' }],
      missing: [{ name: 'b', version: '2.0.0' }],
    });
    expect(told(text, 1)).toEqual({
      checked: true,
      told: '2 are wrong',
      wrong: ['node_modules/a: is not what the registry signed', 'b 2.0.0: has no signature, and the registry signs'],
    });
  });

  it('that nobody can tell of, because nobody answers', () => {
    const text = JSON.stringify({
      error: { code: 'ENOTFOUND', summary: 'request to https://tuf-repo-cdn.sigstore.dev failed' },
    });
    expect(told(text, 1)).toMatchObject({ checked: false, wrong: [], told: expect.stringContaining('(ENOTFOUND)') });
  });

  it.for([
    { what: 'an ending without a report', stdout: '', status: 1, stderr: 'crashed' },
    {
      what: 'a refusal for another reason',
      stdout: '{"error":{"code":"EINTEGRITYSIGNATURE","summary":"x"}}',
      status: 1,
      stderr: '',
    },
  ])('are wrong after $what', ({ stdout, status, stderr }) => {
    expect(told(stdout, status, stderr)).toMatchObject({
      checked: false,
      wrong: [expect.stringContaining('npm audit signatures ended with 1')],
    });
  });
});
