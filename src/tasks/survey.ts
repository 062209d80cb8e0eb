import { setImmediate } from 'node:timers/promises';
import type { Judged } from '../chain/chain-plan.ts';
import { isRolechainError } from '../errors/error.ts';
import { planFor, readFiles, type Files, type Place } from '../planning.ts';

/** Of a chain of thousands, the plans of all its profiles together would have millions of hops. */
const MOST_LINKS = 100;

/**
 * Every profile judged as `explain` would judge it, in the order of the files; one that is wrong does not hide the others,
 * and a chain of more than 100 links is CHAIN_LONG. Throws CONFIG_UNREADABLE and CONFIG_SYNTAX, where there is nothing
 * to judge.
 */
export async function survey(place: Place, files: Files = readFiles(place)): Promise<readonly Judged[]> {
  const judged: Judged[] = [];
  for (const profile of files.profiles.profiles.keys()) {
    // oxlint-disable-next-line no-await-in-loop -- signals are heard in between
    judged.push(await judge(profile, place, files));
    // oxlint-disable-next-line no-await-in-loop
    if (judged.length % 50 === 0) await setImmediate();
  }
  return judged;
}

async function judge(profile: string, place: Place, files: Files): Promise<Judged> {
  try {
    return { profile, plan: (await planFor({ profile, mostLinks: MOST_LINKS }, place, files)).plan };
  } catch (error) {
    if (!isRolechainError(error)) throw error;
    return { profile, fault: error };
  }
}
