import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bundles } from '../support/bundle.ts';
import { root } from '../support/root.ts';

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
