import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Box } from './case.ts';
import { root } from './root.ts';

/** Every file of ours, and of packages, that Node loaded as code, as V8 lists it for coverage when the process ends. */
export async function loadedBy(box: Box, words: readonly string[]): Promise<readonly string[]> {
  const folder = mkdtempSync(box.path('tmp', 'modules-'));
  const { code, stderr } = await box.run(words, { env: { NODE_V8_COVERAGE: folder } });
  if (code !== 0 || stderr !== '') throw new Error(stderr);
  const urls = readdirSync(folder).flatMap((name) => {
    const report: unknown = JSON.parse(readFileSync(join(folder, name), 'utf8'));
    return JSON.stringify(report).match(/"url":"file:[^"]+"/g) ?? [];
  });
  return urls
    .map((url) => relative(root, fileURLToPath(url.slice('"url":"'.length, -1))).replaceAll('\\', '/'))
    .toSorted();
}

/** What the build put into each file of dist/: `src/…` and `node_modules/…`. */
export const bundles = new Map<string, readonly string[]>(Object.entries(modulesOfBuild()));

function modulesOfBuild(): Record<string, readonly string[]> {
  const text: unknown = JSON.parse(readFileSync(join(root, 'build/modules.json'), 'utf8'));
  if (!isListOfLists(text)) throw new Error('build/modules.json is not what scripts/build.js writes');
  return text;
}

function isListOfLists(value: unknown): value is Record<string, readonly string[]> {
  return typeof value === 'object' && value !== null && Object.values(value).every((list) => Array.isArray(list));
}

/** The packages that files of dist/ hold a part of: what is slow to load. */
export function packagesIn(files: readonly string[]): readonly string[] {
  return [
    ...new Set(modulesIn(files).flatMap((name) => /^.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(name)?.[1] ?? [])),
  ];
}

/** The folders of src/ that files of dist/ hold a part of. */
export function foldersIn(files: readonly string[]): readonly string[] {
  return [...new Set(modulesIn(files).flatMap((name) => /^src\/([\w-]+)\//.exec(name)?.[1] ?? []))].toSorted();
}

function modulesIn(files: readonly string[]): readonly string[] {
  return files.flatMap((file) => bundles.get(file.replace(/^dist\//, '')) ?? []);
}

/** The files of code in dist/. */
export const chunks = readdirSync(join(root, 'dist')).filter((name) => /\.c?js$/.test(name));
