import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseIni } from '../../../src/config/ini.ts';
import {
  configModels,
  layouts,
  printConfig,
  type ConfigModel,
  type SectionModel,
} from '../../support/config/generate.ts';
import { programs, skipped } from '../../support/installed.ts';
import { root } from '../../support/root.ts';

// What both know: no comments behind values, which botocore takes for a part of them; no section and no key twice, which
// it refuses; names that Python's shlex leaves as they are.
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rolechain-botocore-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const KINDS = { profile: 'profiles', 'sso-session': 'sso_sessions', services: 'services' } as const;
type Read = Record<string, Record<string, Record<string, unknown>>>;

function byKind(
  sections: readonly {
    readonly kind: SectionModel['kind'];
    readonly name: string;
    readonly values: Record<string, unknown>;
  }[],
): Read {
  const of = (kind: SectionModel['kind']): [string, Record<string, Record<string, unknown>>] => [
    KINDS[kind],
    Object.fromEntries(sections.filter((section) => section.kind === kind).map(({ name, values }) => [name, values])),
  ];
  return Object.fromEntries([of('profile'), of('sso-session'), of('services')]);
}

function ours(text: string): Read {
  return byKind(
    parseIni(text, 'config', 'config').sections.map((section) => ({
      kind: section.kind,
      name: section.name,
      values: Object.fromEntries(
        [...section.properties()].map(([key, { text: value, nested = [] }]) => [
          key,
          nested.length === 0 ? value : Object.fromEntries(nested.map((line) => [line.key, line.text])),
        ]),
      ),
    })),
  );
}

/** Python ends a header at the first bracket, and splits a nested block also at the line breaks of Unicode. */
function understoodByBoth({ sections }: ConfigModel): boolean {
  const lines = sections.flatMap(({ properties }) => Object.values(properties).flat());
  return sections.every(({ name }) => !name.includes(']')) && lines.every((line) => !line.includes('\u2028'));
}

it.skipIf(!programs.boto3)(
  `generated configs mean to botocore what they mean here${skipped(programs.boto3, 'boto3')}`,
  () => {
    const generated = fc
      .sample(fc.tuple(configModels('config').filter(understoodByBoth), layouts), { seed: 20_261_122, numRuns: 1_500 })
      .map(([model, layout]) => printConfig(model, 'config', { ...layout, between: layout.between.filter(Boolean) }));
    expect(generated.join('').split('[profile ').length).toBeGreaterThan(1_000);
    const files = generated.map((text, index) => {
      const file = join(folder, String(index));
      writeFileSync(file, text);
      return file;
    });
    const output = execFileSync('python3', [join(root, 'test/support/programs/botocore-configs.py')], {
      input: files.map((file) => `${JSON.stringify(file)}\n`).join(''),
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
      env: { PATH: process.env['PATH'], HOME: folder, PYTHONUTF8: '1' },
    });
    const theirs = output
      .trim()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    for (const [index, text] of generated.entries()) {
      expect({ text, read: ours(text) }).toEqual({ text, read: theirs[index] });
    }
  },
);
