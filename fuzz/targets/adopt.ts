import { deepStrictEqual } from 'node:assert/strict';
import { adopt } from '../../src/adopt/adopt.ts';
import { decodeRecord, encodeRecord } from '../../src/adopt/record.ts';
import { restore } from '../../src/adopt/restore.ts';
import { changedProfile } from '../../src/adopt/same-meaning.ts';
import { profileSet } from '../../test/support/profile-set.ts';
import { planOf, plansOf } from '../../test/support/world.ts';
import { demand, refusalOr } from '../oracle.ts';

export { words } from './resolve.ts';
export const longest = 2_048;

/** The editor of config files: nothing but the section changes, no plan does, and undone it is what it was. */
export function fuzz(data: Buffer): void {
  const text = data.toString();
  const profiles = refusalOr(() => profileSet(text));
  if (profiles instanceof Error) return;
  for (const profile of [...profiles.profiles.keys()].slice(0, 3)) {
    const plan = refusalOr(() => planOf(text, profile));
    if (plan instanceof Error) continue;
    const made = change(text, profile, plan.hops.length > 0);
    if (made === undefined) continue;
    demand(onlyTheSection(text, made), 'more than the section changes');
    demand(
      changedProfile(plansOf(text), plansOf(made.text)) === undefined,
      `a plan changes when ${profile} is adopted`,
    );
    deepStrictEqual(change(made.text, profile, true), undefined, 'adopted twice it changes again');
    const record = decodeRecord(encodeRecord({ file: 'config', profile, before: made.before, after: made.after }));
    if (record === undefined) throw new Error('the record cannot be read');
    deepStrictEqual(restore(made.text, record), { text, edited: false });
  }
}

function change(text: string, profile: string, makesSession: boolean): ReturnType<typeof adopt> {
  const files = { config: { file: 'config', text }, credentials: { file: 'credentials', text: '' } };
  const made = refusalOr(() =>
    adopt({ ...files, profile, makesSession }, { words: ['/opt/rolechain'], platform: 'linux' }),
  );
  return made instanceof Error ? undefined : made;
}

/** Whether there is a place at which `before` stands in the one text and `after` in the other, the rest being the same. */
function onlyTheSection(text: string, { text: made, before, after }: NonNullable<ReturnType<typeof adopt>>): boolean {
  for (let at = text.indexOf(before); at !== -1; at = text.indexOf(before, at + 1)) {
    if (made === text.slice(0, at) + after + text.slice(at + before.length)) return true;
  }
  return false;
}
