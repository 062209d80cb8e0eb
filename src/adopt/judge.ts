import { BLOCK } from '../config/block.ts';
import { parseIni } from '../config/ini.ts';
import type { FileText } from '../config/profile.ts';
import type { Origin } from '../errors/catalog.ts';
import { RolechainError } from '../errors/error.ts';
import { movesIntoBlock, PROCESS, staticKeys } from './recommended-form.ts';
import { type Entry, type Section, valueOf } from './section.ts';

/** A profile in the texts of the two files. */
export interface Adoptable {
  readonly profile: string;
  readonly config: FileText;
  readonly credentials: FileText;
  /** Whether its plan makes a session in its own name: a role's, or a federated user's. */
  readonly makesSession: boolean;
}

/**
 * The section that can be rewritten: the one with the whole chain of the profile. Throws ADOPT_IMPOSSIBLE where the
 * result would not be what every SDK reads alike.
 */
export function sectionToAdopt(adoptable: Adoptable, sections: readonly Section[]): Section {
  if (!adoptable.makesSession) {
    const hint = 'applications can use it as it is';
    throw refuse(adoptable, 'it assumes no role, so there is nothing to adopt', undefined, hint);
  }
  refuseStaticKeys(adoptable, sections);
  refuseSpread(adoptable, sections);
  const section = sections.find(holdsChain);
  if (section === undefined) throw refuse(adoptable, `nothing of it stands in ${adoptable.config.file}`);
  for (const entry of section.entries) if (movesIntoBlock(entry.key)) refuseEntry(adoptable, section, entry);
  return section;
}

/** With a key of their own in reach, SDKs would not run a command. Throws ADOPT_IMPOSSIBLE. */
export function refuseStaticKeys(adoptable: Adoptable, sections: readonly Section[]): void {
  const here = sections.flatMap(({ entries }) => entries).find(({ key }) => staticKeys.has(key));
  const origin =
    here === undefined
      ? inCredentials(adoptable, (key) => staticKeys.has(key))?.origin
      : { file: adoptable.config.file, line: here.line };
  if (origin === undefined) return;
  const hint = 'move the key into a profile of its own, and name that one in source_profile';
  throw refuse(
    adoptable,
    'it holds an access key of its own, which SDKs would use in place of its session',
    origin,
    hint,
  );
}

/** Only one section is rewritten. Throws ADOPT_IMPOSSIBLE where the chain stands in several, or in the credentials file. */
export function refuseSpread(adoptable: Adoptable, sections: readonly Section[]): void {
  const elsewhere = inCredentials(adoptable, isChain);
  if (elsewhere !== undefined) {
    const { key, origin } = elsewhere;
    const hint = `move ${key} into ${adoptable.config.file}`;
    throw refuse(adoptable, `its ${key} stands in the credentials file, which is not rewritten`, origin, hint);
  }
  const [first, second] = sections.filter(holdsChain);
  if (first === undefined || second === undefined) return;
  const reason = `its chain stands in two sections, the first at line ${first.line}`;
  const hint = 'put them together: the AWS CLI reads no file with two sections of one name';
  throw refuse(adoptable, reason, { file: adoptable.config.file, line: second.line }, hint);
}

function refuseEntry(adoptable: Adoptable, section: Section, entry: Entry): void {
  const { key, line, lines } = entry;
  const origin = { file: adoptable.config.file, line };
  const same = section.entries.find((other) => other.key === key);
  if (same !== undefined && same !== entry)
    throw refuse(
      adoptable,
      `its ${key} stands a second time, first at line ${same.line}`,
      origin,
      'keep one of the two',
    );
  if (lines.length > 1)
    throw refuse(
      adoptable,
      `its ${key} goes on in the next line, which a block cannot hold`,
      origin,
      'write it on one line',
    );
  if (valueOf(lines[0] ?? '') === '')
    throw refuse(adoptable, `its ${key} has no value, which a block cannot hold`, origin, 'remove the line');
}

function holdsChain({ entries }: Section): boolean {
  return entries.some(({ key }) => isChain(key));
}

function isChain(key: string): boolean {
  return movesIntoBlock(key) || key === PROCESS || key === BLOCK;
}

function inCredentials(
  { profile, credentials }: Adoptable,
  wanted: (key: string) => boolean,
): { readonly key: string; readonly origin: Origin } | undefined {
  for (const section of parseIni(credentials.text, credentials.file, 'credentials').sections) {
    if (section.name !== profile) continue;
    for (const [key, { origin }] of section.properties()) if (wanted(key)) return { key, origin };
  }
  return undefined;
}

function refuse({ profile }: Adoptable, reason: string, origin?: Origin, hint?: string): RolechainError {
  return new RolechainError('ADOPT_IMPOSSIBLE', {
    profile,
    reason,
    ...(origin === undefined ? {} : { origin }),
    ...(hint === undefined ? {} : { hint }),
  });
}
