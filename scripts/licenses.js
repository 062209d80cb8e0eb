// The licences of the packages that a bundle holds, as one text.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const RULE = '-'.repeat(80);

/** The folder of the package that a module belongs to. */
export function packageOf(module) {
  const folder = dirname(module);
  // Folders inside a package may have a manifest, too, that only tells how its files are to be read.
  const manifest = join(folder, 'package.json');
  if (existsSync(manifest) && JSON.parse(readFileSync(manifest, 'utf8')).version !== undefined) return folder;
  if (folder === dirname(folder)) throw new Error(`${module} is in no package`);
  return packageOf(folder);
}

/**
 * Name, version and licence of the package in each folder, with the whole text and what a NOTICE says; packages with the same text
 * stand together. Throws if a package has no text and none can be had for it.
 */
export function thirdPartyLicenses(folders, apache) {
  const packages = folders.map(read).toSorted((a, b) => (a.title < b.title ? -1 : 1));
  const sections = new Map();
  for (const found of packages) {
    const text = textFor(found, packages, apache);
    if (text === undefined) throw new Error(`${found.title} has no licence text, and may not be bundled without one`);
    const whole = [text, ...found.notices].map((part) => part.trim()).join('\n\n');
    sections.set(whole, [...(sections.get(whole) ?? []), found.title]);
  }
  const written = [...sections].map(([text, titles]) => `${titles.join('\n')}\n\n${text}\n`);
  return `The files beside this one hold code of these packages.\n\n${[...new Set(written)].map((part) => `${RULE}\n${part}`).join('\n')}`;
}

function read(folder) {
  const { name, version, license, author, repository } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const files = (pattern) =>
    readdirSync(folder)
      .filter((file) => pattern.test(file))
      .map((file) => readFileSync(join(folder, file), 'utf8'));
  const by = typeof author === 'string' ? author : author?.name;
  return {
    title: `${name} ${version} (${license})${by === undefined ? '' : `, ${by}`}`,
    license,
    repository: (typeof repository === 'string' ? repository : repository?.url)?.replace(/^git\+|\.git$/g, ''),
    texts: files(/^(?:licen[cs]e|copying)/i),
    notices: files(/^notice/i),
  };
}

/** A package's own text, or that of another package of its repository, or of the licence that reads alike for everybody. */
function textFor({ texts, license, repository }, packages, apache) {
  if (texts.length > 0) return texts.join('\n\n');
  const sibling = packages.find(
    (other) =>
      repository !== undefined &&
      other.repository === repository &&
      other.license === license &&
      other.texts.length > 0,
  );
  return sibling?.texts.join('\n\n') ?? (license === 'Apache-2.0' ? apache : undefined);
}
