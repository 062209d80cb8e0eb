import { BLOCK } from '../config/block.ts';
import type { AdoptionRecord } from './record.ts';
import { findSections, isBlank, isComment, lineBreak, linesOf, type Section } from './section.ts';

type Restored =
  | {
      readonly text: string;
      /** Somebody changed the section since; what they changed goes. */
      readonly edited: boolean;
    }
  /** There is no section to put the old one in place of. */
  | { readonly text?: undefined; readonly already: boolean };

/** A config text with a profile's old section in place of the adopted one; the rest stays, to the byte. */
export function restore(text: string, record: AdoptionRecord): Restored {
  const sections = findSections(text, record.file, record.profile);
  const written = (section: Section): string => text.slice(section.start, section.end);
  const untouched = sections.find((section) => same(written(section), record.after));
  const adopted = untouched ?? sections.find(({ entries }) => entries.some(({ key }) => key === BLOCK));
  if (adopted === undefined) return { already: sections.some((section) => same(written(section), record.before)) };

  const kept = untouched === undefined ? keptLines(linesOf(written(adopted)), linesOf(record.after)) : [];
  const rest = kept.join('') + text.slice(adopted.end);
  // At the end of a file the old section may have stood without its last line break; not any more where something follows.
  const joint = rest === '' || record.before.endsWith('\n') ? '' : lineBreak(adopted);
  return { text: text.slice(0, adopted.start) + record.before + joint + rest, edited: untouched === undefined };
}

/** At the end of a file an editor may have added the last line break, or taken it away. */
function same(one: string, other: string): boolean {
  return one.replace(/\r?\n$/, '') === other.replace(/\r?\n$/, '');
}

/**
 * Of what was added to a section: its comments, and all that is no setting behind the last line that we know. The AWS
 * CLI adds keys below the heading of the next section.
 */
function keptLines(now: readonly string[], ours: readonly string[]): readonly string[] {
  const known = now.findLastIndex((line) => !isBlank(line) && ours.includes(line));
  const comments = now.slice(0, known).filter((line) => isComment(line) && !ours.includes(line));
  const added = now.slice(known + 1);
  // Blank lines that we wrote ourselves: a setting below them was changed.
  const first = ours.slice(ours.lastIndexOf(now[known] ?? '') + 1).findIndex((line) => !isBlank(line));
  const below = added.slice(Math.max(0, first)).filter((line) => isBlank(line) || isComment(line));
  return [...comments, ...below].map((line) => (isComment(line) ? line.trimStart() : line));
}
