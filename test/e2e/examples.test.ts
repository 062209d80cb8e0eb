import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { examples } from '../../examples/examples.ts';
import { findAwsCli, root, Stage } from '../../examples/stage.ts';
import { testAdminKey, workbenchKeys } from '../emulator/worlds.ts';

const folder = join(root, 'examples');
const hasAwsCli = findAwsCli();
const hasTerraform = terraform(['version']).status === 0;

const runs = [...examples].flatMap(([name, play]) => [
  { name, play, awsCli: true, how: 'with the AWS CLI', skip: !hasAwsCli },
  { name, play, awsCli: false, how: 'without the AWS CLI', skip: false },
]);

describe.each(runs)('$name, $how', ({ name, play, awsCli, skip }) => {
  // A story is many programs, one after the other.
  it.skipIf(skip)('does what its README says, and leaves no secret about', { timeout: 240_000 }, async () => {
    const lines: string[] = [];
    const stage = new Stage(name, { awsCli, print: (line) => lines.push(line) });
    try {
      await play(stage);
      expect(findLeaks(stage, lines.join('\n'))).toEqual([]);
    } finally {
      await stage.close();
    }
    expect(() => readdirSync(stage.home)).toThrow('ENOENT');
  });
});

it('every folder is an example, listed in the index, with its parts', () => {
  const folders = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect(new Set(folders.map((entry) => entry.name))).toEqual(new Set(examples.keys()));
  const index = readFileSync(join(folder, 'README.md'), 'utf8');
  for (const { name } of folders) {
    expect(readdirSync(join(folder, name))).toEqual(
      expect.arrayContaining(['README.md', 'config', 'example.ts', 'policies']),
    );
    expect(readFileSync(join(folder, name, 'README.md'), 'utf8')).toContain(`npm run example -- ${name}`);
    expect(index).toContain(`(${name}/)`);
  }
});

describe('the Terraform of local-user-production-role', () => {
  const example = join(folder, 'local-user-production-role');
  const readPolicy = (file: string): unknown => JSON.parse(readFileSync(join(example, 'policies', file), 'utf8'));
  const pairs = [
    { local: 'identity_policy', file: 'test-admin.identity.json' },
    { local: 'trust_policy', file: 'Production.trust.json' },
    { local: 'role_policy', file: 'Production.identity.json' },
  ];

  it.each(pairs)('says in $local what policies/$file says', ({ local, file }) => {
    expect(readHcl(example, local)).toEqual(readPolicy(file));
  });

  it.skipIf(!hasTerraform).each(pairs)('Terraform reads $local in the same way', ({ local, file }) => {
    const place = mkdtempSync(join(tmpdir(), 'rolechain-terraform-'));
    try {
      // Locals and variables need no provider, so nothing is downloaded.
      for (const name of ['policies.tf', 'variables.tf']) cpSync(join(example, name), join(place, name));
      const { stdout } = terraform(['console'], {
        cwd: place,
        input: `jsonencode(local.${local})\n`,
      });
      const printed: unknown = JSON.parse(stdout);
      expect(JSON.parse(String(printed))).toEqual(readPolicy(file));
    } finally {
      rmSync(place, { recursive: true });
    }
  });

  it.skipIf(!hasTerraform)('is formatted', () => {
    expect(terraform(['fmt', '-check', example])).toMatchObject({ status: 0, stdout: '' });
  });
});

function terraform(args: readonly string[], options: { cwd?: string; input?: string } = {}): SpawnSyncReturns<string> {
  const program = 'terraform';
  return spawnSync(program, args, { ...options, env: { ...process.env, CHECKPOINT_DISABLE: '1' }, encoding: 'utf8' });
}

/** Where a secret can be seen that should not: in the story, on stderr, in a file that is not meant to hold it. */
function findLeaks(stage: Stage, story: string): readonly string[] {
  const secrets = stage.secrets();
  const holdsSecret = (words: string): boolean => secrets.some((secret) => words.includes(secret));
  const commands = stage.commands.filter(
    ({ command, stdout, stderr }) =>
      holdsSecret(stderr) || (!command.includes('rolechain process') && holdsSecret(stdout)),
  );
  const files = readdirSync(stage.home, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    // The cache in a file is asked for, and lies in the folder of the runtime.
    .filter((file) => !file.startsWith(`${join(stage.runtimeFolder, 'rolechain')}/`))
    .filter((file) => holdsSecret(withoutOwnKey(readFileSync(file, 'latin1'), file)));
  return [...(holdsSecret(story) ? ['the story'] : []), ...commands.map(({ command }) => command), ...files];
}

/** A user's own key stands in the credentials file, and only there. */
function withoutOwnKey(content: string, file: string): string {
  if (!file.endsWith('/.aws/credentials')) return content;
  const keys = [testAdminKey, workbenchKeys.alice];
  return keys.reduce((text, { secret }) => text.replace(secret, ''), content);
}

/** The value of a local in policies.tf: as much of HCL as policies are written in. */
function readHcl(example: string, local: string): unknown {
  const values = new Map(
    [
      ...readFileSync(join(example, 'variables.tf'), 'utf8').matchAll(/variable "(\w+)" \{[^}]*default\s*= "([^"]*)"/g),
    ].map(([, name = '', value = '']) => [`var.${name}`, value]),
  );
  const text = readFileSync(join(example, 'policies.tf'), 'utf8').replaceAll(/^ *#.*\n/gm, '');
  const fill = (hcl: string): string =>
    hcl
      .replaceAll(/\$\{([\w.]+)\}/g, (_, name: string) => values.get(name) ?? name)
      .replaceAll(/= ((?:var|local)\.\w+)/g, (_, name: string) => `= "${values.get(name) ?? name}"`);
  values.set('local.role_arn', /role_arn = "(.*)"/.exec(fill(text))?.[1] ?? '');
  const block = new RegExp(`^  ${local} = (\\{[^]*?^  \\})`, 'm').exec(fill(text))?.[1] ?? '';
  const json = block.replaceAll(
    /("[^"\n]+"|\b\w+) += /g,
    (_, key: string) => `${key.startsWith('"') ? key : `"${key}"`}: `,
  );
  // A line's end parts what JSON parts with commas.
  return JSON.parse(json.replaceAll(/(["\]}])\n(?=\s*")/g, '$1,\n'));
}
