import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { fiveHops } from '../emulator/worlds.ts';
import { bundles } from '../support/bundle.ts';
import { it } from '../support/case.ts';
import { fiveHopConfig } from '../support/configs.ts';
import { root } from '../support/root.ts';

describe('what npm publishes', () => {
  // A folder above which there is no package of anybody: what the bundle lacks would be missed.
  const folder = mkdtempSync(join(tmpdir(), 'rolechain-package-'));
  const installed = join(folder, 'node_modules/rolechain');

  beforeAll(() => {
    mkdirSync(installed, { recursive: true });
    // Without its script, which would build anew while others run what is built.
    execFileSync('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], { cwd: root, stdio: 'ignore' });
    const [archive = ''] = readdirSync(folder).filter((name) => name.endsWith('.tgz'));
    execFileSync('tar', ['-xzf', join(folder, archive), '-C', installed, '--strip-components', '1']);
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('is the program, the library and their texts, and nothing of the source', () => {
    const files = readdirSync(installed, { recursive: true, encoding: 'utf8' }).map((name) =>
      name.replaceAll('\\', '/'),
    );
    const others = files.filter((name) => !/^dist\/[\w-]+\.c?js$/.test(name));
    expect(others.toSorted()).toEqual([
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'SECURITY.md',
      'bin',
      'bin/package.json',
      'bin/rolechain.js',
      'completions',
      'completions/rolechain.bash',
      'completions/rolechain.fish',
      'completions/rolechain.zsh',
      'dist',
      'dist/THIRD-PARTY-LICENSES.txt',
      'dist/types',
      'dist/types/errors',
      'dist/types/errors/catalog.d.ts',
      'dist/types/errors/error.d.ts',
      'dist/types/index.d.ts',
      'dist/types/provider.d.ts',
      'docs',
      'docs/reference.md',
      'package.json',
    ]);
  });

  it('walks a chain without a package beside it, and refuses with the frames of its functions', async ({ box }) => {
    const sts = await box.emulate(fiveHops);
    box.config(fiveHopConfig);
    const program = [process.execPath, join(installed, 'bin/rolechain.js')];
    const answer = await box.command([...program, 'process', '--profile', 'role-e']);
    expect(answer).toMatchObject({ code: 0, stderr: '' });
    expect(sts.calls).toHaveLength(6);
    const env = { ROLECHAIN_TRACE: '1' };
    const refusal = await box.command([...program, 'process', '--profile', 'nobody'], { env });
    expect(refusal).toMatchObject({ code: 3, stdout: '' });
    expect(refusal.stderr).toMatch(/^rolechain: trace: at \w*[a-z]{4}\w* \(.*\/dist\/start\.cjs:\d+:\d+\)$/m);
  });

  const consumer = `
import { STSClient } from '@aws-sdk/client-sts';
import { fromRolechain, isRolechainError, type RolechainOptions } from 'rolechain';
const options: RolechainOptions = { profile: process.argv[2] ?? '' };
export const client = (): STSClient => new STSClient({ credentials: fromRolechain(options) });
try {
  const { accessKeyId } = await fromRolechain(options)();
  console.log(accessKeyId.slice(0, 4));
} catch (error) {
  console.log(isRolechainError(error) ? error.code : 'no code');
}
`;

  it('types the provider for an application that uses AWS’s SDK', () => {
    const home = join(folder, 'typed');
    mkdirSync(join(home, 'node_modules'), { recursive: true });
    for (const name of ['@aws-sdk', '@types'])
      symlinkSync(join(root, 'node_modules', name), join(home, 'node_modules', name));
    writeFileSync(join(home, 'package.json'), '{"type":"module"}');
    writeFileSync(join(home, 'consumer.ts'), consumer);
    const compilerOptions = { module: 'nodenext', target: 'es2023', strict: true, noEmit: true, types: ['node'] };
    writeFileSync(join(home, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['consumer.ts'] }));
    const compiler = join(root, 'node_modules/typescript/bin/tsc');
    const tsc = spawnSync(process.execPath, [compiler, '-p', home], { encoding: 'utf8' });
    expect(tsc).toMatchObject({ stdout: '', status: 0 });
  });

  it('gives an application credentials and codes, as an ES module and by require', async ({ box }) => {
    await box.emulate(fiveHops);
    box.config(fiveHopConfig);
    const ask =
      'const ask = (profile) => fromRolechain({ profile })().then((c) => c.accessKeyId.slice(0, 4), (e) => isRolechainError(e) && e.code);\n';
    const both = "ask('role-e').then((a) => ask('nobody').then((b) => console.log(a, b)));\n";
    writeFileSync(join(folder, 'a.mjs'), `import { fromRolechain, isRolechainError } from 'rolechain';\n${ask}${both}`);
    writeFileSync(
      join(folder, 'a.cjs'),
      `const { fromRolechain, isRolechainError } = require('rolechain');\n${ask}${both}`,
    );
    for (const name of ['a.mjs', 'a.cjs']) {
      // oxlint-disable-next-line no-await-in-loop -- one cache
      const ran = await box.command([process.execPath, '--no-warnings', join(folder, name)]);
      expect(ran).toMatchObject({ stdout: 'ASIA PROFILE_UNKNOWN\n', code: 0, stderr: '' });
    }
  });
});

describe('licences', () => {
  const text = readFileSync(join(root, 'dist/THIRD-PARTY-LICENSES.txt'), 'utf8');
  const folders = new Set([...bundles.values()].flat().flatMap((name) => packageFolder(join(root, name)) ?? []));

  /** The folder with the manifest that names the package of a module; none for a module of ours. */
  function packageFolder(file: string): string | undefined {
    if (!file.includes('/node_modules/')) return undefined;
    const folder = dirname(file);
    return titleOf(folder) === undefined ? packageFolder(folder) : folder;
  }

  function titleOf(folder: string): string | undefined {
    const manifest = join(folder, 'package.json');
    if (!existsSync(manifest)) return undefined;
    const { name, version, license }: Record<string, string> = JSON.parse(readFileSync(manifest, 'utf8'));
    return version === undefined ? undefined : `${name} ${version} (${license})`;
  }

  it('of every bundled package are published with it, each with a text', () => {
    expect(folders.size).toBeGreaterThan(20);
    const titles = [...folders].map((folder) => titleOf(folder) ?? folder);
    expect(titles.filter((title) => !text.includes(`\n${title}`))).toEqual([]);
    const sections = text.split(/^-{80}$/m).slice(1);
    const short = sections.filter((section) => !/permission|permitted|licensed/i.test(section) || section.length < 500);
    expect(short).toEqual([]);
  });

  /** What the build makes of packages, each a manifest and further files. */
  function licensesOf(...packages: readonly Readonly<Record<string, string>>[]): string {
    const home = mkdtempSync(join(tmpdir(), 'rolechain-licences-'));
    try {
      const places = packages.map((files, index) => {
        const place = join(home, String(index));
        mkdirSync(place);
        for (const [name, content] of Object.entries(files)) writeFileSync(join(place, name), content);
        return place;
      });
      const module = JSON.stringify(join(root, 'scripts/licenses.js'));
      const script = `import { thirdPartyLicenses } from ${module};
        try { process.stdout.write(thirdPartyLicenses(${JSON.stringify(places)}, 'the text of Apache')); }
        catch (error) { process.stdout.write('refused: ' + error.message); }`;
      return execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  }
  const manifest = (name: string, license: string, repository?: string): Readonly<Record<string, string>> => ({
    'package.json': JSON.stringify({ name, version: '1.0.0', license, author: 'A. Author', repository }),
  });

  it('are told with their whole text and NOTICE, the same text once', () => {
    const shared = { LICENSE: 'Do as you like.' };
    const listed = licensesOf(
      { ...manifest('b', 'MIT'), ...shared },
      { ...manifest('a', 'MIT'), ...shared },
      { ...manifest('c', 'Apache-2.0'), 'LICENSE.md': 'Much text.', NOTICE: 'Made by C.' },
    );
    const sections = listed.split(/^-{80}\n/m).slice(1);
    expect(sections.map((section) => section.trim())).toEqual([
      'a 1.0.0 (MIT), A. Author\nb 1.0.0 (MIT), A. Author\n\nDo as you like.',
      'c 1.0.0 (Apache-2.0), A. Author\n\nMuch text.\n\nMade by C.',
    ]);
  });

  it.for([
    { what: 'no text, and no other package of its repository', packages: [manifest('a', 'MIT')] },
    {
      what: 'another licence than the rest of its repository',
      packages: [manifest('a', 'ISC', 'x'), { ...manifest('b', 'MIT', 'x'), LICENSE: 'Text.' }],
    },
  ])('stop the build for a package with $what', ({ packages }) => {
    expect(licensesOf(...packages)).toMatch(/^refused: a 1\.0\.0 .* has no licence text, and may not be bundled/);
  });

  it.for([
    {
      what: 'that of its repository',
      packages: [
        manifest('a', 'MIT', 'git+https://x/y.git'),
        { ...manifest('b', 'MIT', 'https://x/y'), LICENSE: 'Text.' },
      ],
      text: 'Text.',
    },
    { what: 'the one text of Apache 2.0', packages: [manifest('a', 'Apache-2.0')], text: 'the text of Apache' },
  ])('of a package without a text: $what', ({ packages, text: expected }) => {
    const listed = licensesOf(...packages);
    expect(listed).toContain('a 1.0.0');
    expect(listed.trim().endsWith(expected)).toBe(true);
  });
});
