import { BLOCK } from '../config/block.ts';
import { type OwnProgram, withoutValue } from '../config/caller-line.ts';
import type { Origin } from '../errors/catalog.ts';
import { RolechainError } from '../errors/error.ts';
import { commandLine, withProgram } from './command-line.ts';
import { type Adoptable, refuseSpread, refuseStaticKeys, sectionToAdopt } from './judge.ts';
import { PROCESS, recommendedForm } from './recommended-form.ts';
import { type Entry, findSections, lineBreak, type Section, valueOf } from './section.ts';

/** What changes: one section of the config file. */
export interface SectionChange {
  /** The whole new text of the file. */
  readonly text: string;
  /** The section's own lines. */
  readonly before: string;
  readonly after: string;
  /** `command`: the profile has its block, and runs rolechain from another path, or not at all. */
  readonly kind: 'form' | 'command';
}

/** Brings a profile into the recommended form; undefined where it is in it. Throws ADOPT_IMPOSSIBLE with the line. */
export function adopt(adoptable: Adoptable, program: OwnProgram): SectionChange | undefined {
  const { profile, config } = adoptable;
  const sections = findSections(config.text, config.file, profile);
  const adopted = sections.find(({ entries }) => entries.some(({ key }) => key === BLOCK));
  if (adopted === undefined) {
    const section = sectionToAdopt(adoptable, sections);
    return change(config.text, section, recommendedForm(section, commandLine(program, profile)), 'form');
  }
  refuseStaticKeys(adoptable, sections);
  refuseSpread(adoptable, [adopted, ...sections.filter((section) => section !== adopted)]);
  const after = withCommand(adopted, program, adoptable);
  const changed = change(config.text, adopted, after, 'command');
  return changed.after === changed.before ? undefined : changed;
}

function change(text: string, { start, end }: Section, after: string, kind: SectionChange['kind']): SectionChange {
  return { text: text.slice(0, start) + after + text.slice(end), before: text.slice(start, end), after, kind };
}

/** An adopted section that runs `program`. Throws ADOPT_IMPOSSIBLE where it runs something other than rolechain. */
function withCommand(section: Section, program: OwnProgram, { profile, config }: Adoptable): string {
  const missing = !section.entries.some(({ key }) => key === PROCESS);
  const added = `${PROCESS} = ${commandLine(program, profile)}${lineBreak(section)}`;
  const lines = (entry: Entry): readonly string[] => {
    if (entry.key === BLOCK && missing) return [...entry.above, added, ...entry.lines];
    if (entry.key !== PROCESS) return [...entry.above, ...entry.lines];
    const [line = '', ...continued] = entry.lines;
    const updated = continued.length === 0 ? withProgram(line, program, profile) : undefined;
    if (updated === undefined) throw foreignCommand(profile, valueOf(line), { file: config.file, line: entry.line });
    return [...entry.above, updated];
  };
  return [section.header, ...section.entries.flatMap(lines), ...section.below].join('');
}

function foreignCommand(profile: string, command: string, origin: Origin): RolechainError {
  const program = withoutValue(command.split(/\s/)[0] ?? '');
  const reason = `it has a "${BLOCK} =" block, and its ${PROCESS} runs ${program}, which is not rolechain`;
  const hint = `remove ${PROCESS} at ${origin.file}:${origin.line}, and adopt it again`;
  return new RolechainError('ADOPT_IMPOSSIBLE', { profile, reason, origin, hint });
}
