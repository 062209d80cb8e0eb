import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { fileFaults } from '../../scripts/supply/published.js';
import { fiveHops } from '../emulator/worlds.ts';
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
      'dist/sbom.cdx.json',
      'dist/types',
      'dist/types/errors',
      'dist/types/errors/catalog.d.ts',
      'dist/types/errors/error.d.ts',
      'dist/types/index.d.ts',
      'dist/types/provider.d.ts',
      'docs',
      'docs/dependencies.md',
      'docs/reference.md',
      'package.json',
    ]);
    // What `npm run release` holds the archive to.
    expect(fileFaults(files.filter((name) => statSync(join(installed, name)).isFile()))).toEqual([]);
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
