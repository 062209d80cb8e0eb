import type { Judged } from '../chain/chain-plan.ts';
import { isRolechainError } from '../errors/error.ts';
import { planFor, readFiles, type Files, type Place } from '../planning.ts';

/**
 * Every profile judged as `explain` would judge it, in the order of the files; one that is wrong does not hide the others.
 * Throws CONFIG_UNREADABLE and CONFIG_SYNTAX, where there is nothing to judge.
 */
export async function survey(place: Place, files: Files = readFiles(place)): Promise<readonly Judged[]> {
  return Promise.all([...files.profiles.profiles.keys()].map(async (profile) => judge(profile, place, files)));
}

async function judge(profile: string, place: Place, files: Files): Promise<Judged> {
  try {
    return { profile, plan: (await planFor({ profile }, place, files)).plan };
  } catch (error) {
    if (!isRolechainError(error)) throw error;
    return { profile, fault: error };
  }
}
